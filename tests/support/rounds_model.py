"""A model service for unit tests that is asked several times, and says each time what the test wrote for it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import TypeAlias

from qwen_ls.model.base import Chat, Finish, Message, ModelRequest, Piece, Text, Tool, ToolCall

Said: TypeAlias = "Piece | str | Exception"


class RoundsModel:
    """Answers the first request with the first round's pieces, and so on; the last round is repeated."""

    def __init__(self, *rounds: Sequence[Said] | Said) -> None:
        self.requests: list[ModelRequest] = []
        self._rounds = [[each] if isinstance(each, str) or not isinstance(each, Sequence) else each for each in rounds]

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream."""
        said = self._rounds[min(len(self.requests), len(self._rounds) - 1)]
        self.requests.append(request)
        for piece in said:
            if isinstance(piece, Exception):
                raise piece
            yield Text(piece) if isinstance(piece, str) else piece
        if not any(isinstance(piece, Finish) for piece in said):
            yield Finish("tool_calls" if any(isinstance(piece, ToolCall) for piece in said) else "stop")

    def chat(self, n: int = -1) -> Chat:
        """What a request asked."""
        prompt = self.requests[n].prompt
        assert isinstance(prompt, Chat)
        return prompt

    def messages(self, n: int = -1) -> tuple[Message, ...]:
        """The messages of a request."""
        return self.chat(n).messages

    def tools(self, n: int = -1) -> tuple[Tool, ...]:
        """The tools that a request offered."""
        return self.chat(n).tools

    def told(self, n: int = -1) -> list[str]:
        """What tools told, as a request has it."""
        return [message.content for message in self.messages(n) if message.role == "tool"]
