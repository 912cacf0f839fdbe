"""Gates: a test decides when tokens flow, instead of sleeping."""

from __future__ import annotations

import threading

from tests.support.fake_service.bell import Bell


class Gate:
    """Lets a stream pass up to a number of tokens, then holds it until a test lets more through.

    The end of a stream counts as one token more: `Gate(after=3)` holds a stream of three tokens before its
    end. One gate may hold several streams. Safe to use from any thread.
    """

    def __init__(self, after: int = 0) -> None:
        self._lock = threading.Lock()
        self._allowed: float = after
        self._bell = Bell()

    def open(self) -> None:
        """Let everything through."""
        with self._lock:
            self._allowed = float("inf")
        self._bell.ring()

    def let(self, tokens: int) -> None:
        """Let so many tokens more through."""
        with self._lock:
            self._allowed += tokens
        self._bell.ring()

    def allows(self, index: int) -> bool:
        """Whether the token at this 0-based index may pass."""
        return index < self._allowed

    async def passed(self, index: int) -> None:
        """Wait until the token at this 0-based index may pass."""
        if not self.allows(index):
            await self._bell.until(lambda: self.allows(index), None, f"the gate before token {index}")
