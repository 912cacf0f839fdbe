"""When a service fails: how long automatic requests leave it alone."""

from __future__ import annotations

from collections.abc import Callable

from qwen_ls.completion.gate import Reason
from qwen_ls.model.errors import ModelError, Trouble

FIRST_PAUSE_S = {Trouble.TRANSIENT: 1.0, Trouble.RATE_LIMITED: 2.0}
LONGEST_PAUSE_S = {Trouble.TRANSIENT: 30.0, Trouble.RATE_LIMITED: 60.0}


class Backoff:
    """Counts failures in a row; a success or a change of settings ends the pause."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._failures = 0
        self._until = 0.0
        self._refused = False

    @property
    def retry_at(self) -> float | None:
        """When automatic requests go on, in the clock's seconds, or None if they may now or never will."""
        return self._until if self._clock() < self._until else None

    def reason(self) -> Reason | None:
        """Why an automatic request should not be made now, or None if it may be."""
        if self._refused:
            return Reason.BLOCKED
        return Reason.BACKING_OFF if self.retry_at is not None else None

    def succeeded(self) -> None:
        """The service answered."""
        self._failures, self._until, self._refused = 0, 0.0, False

    reset = succeeded

    def failed(self, error: ModelError) -> None:
        """The service failed. A request that was wrong by itself says nothing of the next one."""
        if error.trouble is Trouble.REFUSED:
            self._refused = True
        if error.trouble not in FIRST_PAUSE_S:
            return
        pause = min(FIRST_PAUSE_S[error.trouble] * 2**self._failures, LONGEST_PAUSE_S[error.trouble])
        self._until = self._clock() + (error.retry_after_s or pause)
        self._failures += 1
