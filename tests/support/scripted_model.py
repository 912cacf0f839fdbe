"""A model service for unit tests that says what the test tells it to, when the test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from qwen_ls.model.base import Finish, ModelRequest, Piece, Text


class ScriptedStream:
    """One stream that was opened: the test feeds it, and sees whether it was closed."""

    def __init__(self, request: ModelRequest) -> None:
        self.request = request
        self.closed = asyncio.Event()
        self._pieces: asyncio.Queue[Piece | Exception | None] = asyncio.Queue()

    def say(self, *texts: str) -> None:
        """Send pieces of text."""
        self.send(*map(Text, texts))

    def send(self, *pieces: Piece) -> None:
        """Send pieces of any kind."""
        for piece in pieces:
            self._pieces.put_nowait(piece)

    def finish(self, reason: str = "stop") -> None:
        """End the stream as a service does."""
        self._pieces.put_nowait(Finish(reason))
        self._pieces.put_nowait(None)

    def fail(self, error: Exception) -> None:
        """End the stream with an error."""
        self._pieces.put_nowait(error)

    async def pieces(self) -> AsyncGenerator[Piece, None]:
        """What the reader gets."""
        try:
            while (piece := await self._pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self.closed.set()


class ScriptedModel:
    """Records each stream that is opened; `next_stream` waits for one."""

    def __init__(self) -> None:
        self.streams: list[ScriptedStream] = []
        self._opened: asyncio.Queue[ScriptedStream] = asyncio.Queue()

    def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream."""
        stream = ScriptedStream(request)
        self.streams.append(stream)
        self._opened.put_nowait(stream)
        return stream.pieces()

    async def next_stream(self) -> ScriptedStream:
        """The next stream that is opened, or was and has not been taken yet."""
        return await asyncio.wait_for(self._opened.get(), timeout=5)
