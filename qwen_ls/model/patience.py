"""How long one stream may keep its reader waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from qwen_ls.model import failures
from qwen_ls.model.endpoint import Timeouts
from qwen_ls.model.errors import ModelError
from qwen_ls.model.failures import Asked

T = TypeVar("T")


class Patience:
    """The clocks of one stream: the first token, the next token, and the whole.

    Only waiting counts for a token: the clock is set when the reader begins to wait for a piece, so a slow
    reader does not make the service late. The whole runs from the beginning.
    """

    def __init__(self, timeouts: Timeouts, asked: Asked) -> None:
        self._timeouts = timeouts
        self._asked = asked
        self._loop = asyncio.get_running_loop()
        now = self._loop.time()
        self._whole_by = now + timeouts.whole_s
        self._token_by = now + timeouts.first_token_s
        self._has_token = False

    def got_token(self) -> None:
        """Note that pieces have come: from now on, each wait is for the next token."""
        self._has_token = True

    def begin_wait(self, at_most_s: float | None = None) -> None:
        """Set the clock for the next token, earlier if told so. Waiting for the first one has begun already."""
        if self._has_token:
            allowed_s = self._timeouts.between_tokens_s
            self._token_by = self._loop.time() + (allowed_s if at_most_s is None else min(allowed_s, at_most_s))

    async def wait_for(self, awaitable: Awaitable[T]) -> T:
        """Wait for something as long as the clocks allow.

        Raises:
            ModelError: a clock ran out; what was waited for is cancelled and has ended.
        """
        # Not asyncio.wait_for: before Python 3.12 it can swallow a cancel that arrives together with the
        # result (python/cpython#86296), and then a stream nobody reads would go on.
        waiting = asyncio.ensure_future(awaitable)
        try:
            await asyncio.wait({waiting}, timeout=min(self._token_by, self._whole_by) - self._loop.time())
            if waiting.done():
                return waiting.result()
            raise self._ran_out()
        finally:
            if not waiting.done():
                waiting.cancel()
                await asyncio.wait({waiting})

    def _ran_out(self) -> ModelError:
        if self._whole_by <= self._token_by:
            return failures.not_done_in_time(self._asked, self._timeouts.whole_s)
        if self._has_token:
            return failures.no_next_token(self._asked, self._timeouts.between_tokens_s)
        return failures.no_first_token(self._asked, self._timeouts.first_token_s)
