"""A circuit breaker: a service that fails again and again is left alone for a while, then tried by one request."""

from __future__ import annotations

import time
from collections.abc import Callable

from qwen_ls.model.errors import ModelError, Trouble

FAILURES = 5
"""So many failures in a row open it."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5.0, 120.0

OPEN = "{last} That was {count} times in a row: it is left alone for {seconds:.0f} s, or until you ask yourself."


class Breaker:
    """One endpoint's. Closed: everything passes. Open: only what a person asks for passes.

    When its time is over, one request of any kind is a probe, and guesses wait for what comes of it. Who is answered
    closes it; a failure opens it for twice as long.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Watch over a service; the clock counts seconds."""
        self._clock = clock
        self._failures = 0
        self._open_until: float | None = None
        self._is_probed = False
        self._pause_s = FIRST_PAUSE_S
        self._last: ModelError | None = None

    @property
    def is_open(self) -> bool:
        """Whether the service is being left alone, or only tried."""
        return self._open_until is not None

    def enter(self, *, is_waited_for: bool) -> None:
        """A request is about to be made.

        Raises:
            ModelError: it is not to be made now.
        """
        if self._open_until is None or is_waited_for:
            return
        rest_s = self._open_until - self._clock()
        if rest_s > 0 or self._is_probed:
            raise self._refusal(max(rest_s, 1.0))
        self._is_probed = True

    def answered(self) -> None:
        """The service answered: it is there."""
        self._failures, self._open_until, self._is_probed, self._pause_s = 0, None, False, FIRST_PAUSE_S

    reset = answered

    def failed(self, error: ModelError) -> None:
        """A request failed. A refusal is an answer, too; a limit says nothing of the service's health."""
        self._is_probed = False
        if error.trouble is Trouble.RATE_LIMITED:
            return
        if error.trouble is not Trouble.TRANSIENT:
            self.answered()
            return
        self._failures += 1
        self._last = error
        if self._failures < FAILURES:
            return
        if self._open_until is not None:
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)
        self._open_until = self._clock() + self._pause_s

    def left(self) -> None:
        """A request was given up before anything was known: the next one may be the probe."""
        self._is_probed = False

    def _refusal(self, rest_s: float) -> ModelError:
        last = self._last
        assert last is not None, "only failures open it"
        sentence = OPEN.format(last=last.sentence, count=self._failures, seconds=rest_s)
        return ModelError(Trouble.TRANSIENT, sentence, retry_after_s=rest_s, never_reached=last.never_reached)
