"""Waiting for something that another thread does, from a thread or from an event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

Condition = Callable[[], bool]


class Bell:
    """Wakes whoever waits for a condition that another thread may have made true.

    Change what the condition looks at, then `ring`: waiters look again.
    """

    def __init__(self) -> None:
        self._lock = threading.Condition()
        self._listeners: set[Callable[[], object]] = set()

    def ring(self) -> None:
        """Make every waiter look at its condition again."""
        with self._lock:
            self._lock.notify_all()
            for listener in self._listeners:
                listener()

    def wait(self, holds: Condition, timeout_s: float, awaited: str) -> None:
        """Block this thread until the condition holds.

        Raises:
            TimeoutError: it did not hold within `timeout_s`; the message names what was `awaited`.
        """
        with self._lock:
            if not self._lock.wait_for(holds, timeout_s):
                raise TimeoutError(f"waited {timeout_s} s for {awaited}")

    async def until(self, holds: Condition, timeout_s: float | None, awaited: str) -> None:
        """Wait until the condition holds without blocking the event loop; `None` waits for ever.

        Raises:
            TimeoutError: it did not hold within `timeout_s`; the message names what was `awaited`.
        """
        rung = asyncio.Event()
        loop = asyncio.get_running_loop()
        deadline = None if timeout_s is None else time.monotonic() + timeout_s

        def listener() -> None:
            loop.call_soon_threadsafe(rung.set)

        with self._lock:
            self._listeners.add(listener)
        try:
            while not holds():
                left_s = None if deadline is None else deadline - time.monotonic()
                await asyncio.wait_for(rung.wait(), left_s)
                rung.clear()
        except asyncio.TimeoutError:
            raise TimeoutError(f"waited {timeout_s} s for {awaited}") from None
        finally:
            with self._lock:
                self._listeners.discard(listener)
