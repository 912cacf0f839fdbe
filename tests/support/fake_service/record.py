"""What one client did: its request, what it was sent, and when it hung up."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Mapping
from typing import Any

from tests.support.fake_service.bell import Bell
from tests.support.fake_service.gate import Gate

TIMEOUT_S = 5.0
"""How long a test waits for something that should happen at once."""


class RecordedRequest:
    """A request as it came, and what became of it.

    Times are `time.monotonic()`'s, comparable between threads. The fields are written by the service's thread
    and may be read from any.

    Attributes:
        path: the path as it was asked for, without a query.
        method: `GET` or `POST`.
        headers: names in lower case.
        body: the parsed JSON, or `None` if there was none that parses.
        raw_body: the bytes.
        request_id: what the service calls this request, in `x-request-id` and in errors.
        started_at: when the whole request was there.
        first_token_at: when the first token was given to the system to send.
        tokens_sent: how many were: of text, of thinking, and pieces of tool calls.
        finished: whether the whole answer was sent.
        ended: whether nothing more will be sent, for whatever reason.
        hung_up_at: when the client closed the connection before the answer was whole.
        upstream_closed: set in the same moment.
        gate: what holds the stream, see `release`.
    """

    def __init__(
        self, method: str, path: str, headers: Mapping[str, str], raw_body: bytes, body: Any, bell: Bell
    ) -> None:
        self.path = path
        self.method = method
        self.headers = dict(headers)
        self.body = body
        self.raw_body = raw_body
        self.request_id = str(uuid.uuid4())
        self.started_at = time.monotonic()
        self.first_token_at: float | None = None
        self.tokens_sent = 0
        self.finished = False
        self.ended = False
        self.hung_up_at: float | None = None
        self.upstream_closed = threading.Event()
        self.gate = Gate()
        self._bell = bell

    def __repr__(self) -> str:
        return (
            f"<{self.method} {self.path}: {self.tokens_sent} tokens sent, finished={self.finished}, "
            f"hung_up={self.hung_up_at is not None}>"
        )

    def release(self, tokens: int | None = None) -> None:
        """Let a held stream go on: by so many tokens, or to its end."""
        # The gate counts up from nothing: a release that comes before the script's answer is not lost.
        if tokens is None:
            self.gate.open()
        else:
            self.gate.let(tokens)

    def wait_tokens(self, count: int, timeout_s: float = TIMEOUT_S) -> None:
        """Block until so many tokens were sent."""
        self._bell.wait(lambda: self.tokens_sent >= count, timeout_s, f"{count} tokens of {self}")

    def wait_hung_up(self, timeout_s: float = TIMEOUT_S) -> float:
        """Block until the client hung up, and tell when it did."""
        self._bell.wait(self.upstream_closed.is_set, timeout_s, f"the client to hang up on {self}")
        return self._hung_up_at()

    def wait_ended(self, timeout_s: float = TIMEOUT_S) -> None:
        """Block until nothing more will be sent."""
        self._bell.wait(lambda: self.ended, timeout_s, f"the end of {self}")

    async def until_tokens(self, count: int, timeout_s: float = TIMEOUT_S) -> None:
        """Wait until so many tokens were sent, without blocking the event loop."""
        await self._bell.until(lambda: self.tokens_sent >= count, timeout_s, f"{count} tokens of {self}")

    async def until_hung_up(self, timeout_s: float = TIMEOUT_S) -> float:
        """Wait until the client hung up, without blocking the event loop, and tell when it did."""
        await self._bell.until(self.upstream_closed.is_set, timeout_s, f"the client to hang up on {self}")
        return self._hung_up_at()

    async def until_ended(self, timeout_s: float = TIMEOUT_S) -> None:
        """Wait until nothing more will be sent, without blocking the event loop."""
        await self._bell.until(lambda: self.ended, timeout_s, f"the end of {self}")

    def note_token(self) -> None:
        """Count a token that was sent."""
        if self.first_token_at is None:
            self.first_token_at = time.monotonic()
        self.tokens_sent += 1
        self._bell.ring()

    def note_finished(self) -> None:
        """Mark the answer as sent whole."""
        self.finished = True
        self.note_ended()

    def note_hung_up(self, at: float) -> None:
        """Mark the client as gone before the answer was whole."""
        self.hung_up_at = at
        self.upstream_closed.set()
        self.note_ended()

    def note_ended(self) -> None:
        """Mark that nothing more will be sent."""
        self.ended = True
        self._bell.ring()

    def _hung_up_at(self) -> float:
        assert self.hung_up_at is not None
        return self.hung_up_at
