"""A model service for unit tests that says the same to everyone, and keeps what it was asked."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from qwen_ls.model.base import Finish, Message, ModelRequest, Piece, Text


class SayingModel:
    """Answers each request with these pieces; plain text stands for a piece of text."""

    def __init__(self, *pieces: Piece | str) -> None:
        self.requests: list[ModelRequest] = []
        said = [Text(piece) if isinstance(piece, str) else piece for piece in pieces]
        self._pieces = said if any(isinstance(piece, Finish) for piece in said) else [*said, Finish("stop")]

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream."""
        self.requests.append(request)
        for piece in self._pieces:
            yield piece

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages of the last request."""
        prompt = self.requests[-1].prompt
        messages: tuple[Message, ...] = getattr(prompt, "messages", ())
        return messages

    @property
    def prompt(self) -> str:
        """The last message of the last request."""
        return self.messages[-1].content
