"""A model service that is sent placeholders for secrets. It is the last thing that sees a request before it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from qwen_ls.guard.placeholders import Placeholders, PutBack
from qwen_ls.guard.spoken import texts_of
from qwen_ls.model.base import ModelRequest, ModelService, Piece, Text

LARGE_CHARACTERS = 20_000
"""A text longer than this may take some milliseconds, in which no key would be answered: it is searched in a thread."""


class Redacted:
    """Implements `ModelService`.

    `puts_back` says whether secrets come back where the model repeats a placeholder: in code they must, or an edit
    would change them. In what is shown as Markdown they do not: a file could have the model write a link with one.
    """

    def __init__(
        self, service: ModelService, placeholders: Placeholders, is_wanted: Callable[[], bool], *, puts_back: bool
    ) -> None:
        self._service = service
        self._placeholders = placeholders
        self._is_wanted = is_wanted
        self._puts_back = puts_back

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream and yield its pieces, as `ModelService.stream` promises."""
        secrets: dict[str, str] = {}
        if self._is_wanted():
            request, secrets = await self._redact(request)
        async with aclosing(self._service.stream(request)) as pieces:
            if not secrets or not self._puts_back:
                async for piece in pieces:
                    yield piece
                return
            back = PutBack(secrets)
            async for piece in pieces:
                if isinstance(piece, Text):
                    if sure := back.feed(piece.text):
                        yield Text(sure)
                    continue
                if rest := back.end():
                    yield Text(rest)
                yield piece
            if rest := back.end():
                yield Text(rest)

    async def _redact(self, request: ModelRequest) -> tuple[ModelRequest, dict[str, str]]:
        if sum(map(len, texts_of(request.prompt))) <= LARGE_CHARACTERS:
            return self._placeholders.redact(request)
        return await asyncio.to_thread(self._placeholders.redact, request)
