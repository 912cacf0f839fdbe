"""How long one look may take: it runs in a worker thread, which cannot be ended from outside."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from qwen_ls.syntax.breathing import breathe

MOST_S = 2.0
"""For one call."""

STEPS_OF_A_BREATH = 16
"""A step is a file, or some hundred lines. To breathe at each of them would take longer than all the rest."""


class Turn:
    """One call's time. Whoever works asks `is_over` at each step, and then tells what was found so far."""

    def __init__(self, most_s: float = MOST_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + most_s
        self._steps = 0
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Nobody wants to know any more. It may be called in any thread."""
        self._stopped.set()

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return self._stopped.is_set() or self._clock() >= self._end

    def goes_on(self) -> bool:
        """Take a step: let the event loop have its turn now and then, and tell whether there is time left."""
        self._steps += 1
        if self._steps % STEPS_OF_A_BREATH == 0:
            breathe()
        return not self.is_over
