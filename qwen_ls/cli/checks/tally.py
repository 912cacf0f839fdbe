"""What the doctor's own requests cost: it counts along, and estimates where the service does not say."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from qwen_ls.model.base import Chat, Completion, ModelRequest, ModelService, Piece, Prompt, Text, Thinking, Usage
from qwen_ls.model.tokens import estimate_tokens


@dataclass(slots=True)
class Tally:
    """Requests that were answered, and their tokens; `is_estimate` if the service did not tell all of them."""

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    is_estimate: bool = False

    def add(self, usage: Usage) -> None:
        """Count one request."""
        self.requests += 1
        self.prompt_tokens += usage.prompt_tokens
        self.completion_tokens += usage.completion_tokens
        self.is_estimate = self.is_estimate or usage.is_estimate


class Tallying:
    """A model service that passes everything on and counts it."""

    def __init__(self, service: ModelService, tally: Tally) -> None:
        self._service = service
        self._tally = tally

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream and yield its pieces, as `ModelService.stream` promises."""
        said, told = "", None
        try:
            async with aclosing(self._service.stream(request)) as pieces:
                async for piece in pieces:
                    match piece:
                        case Text(text) | Thinking(text):
                            said += text
                        case Usage():
                            told = piece
                    yield piece
        finally:
            if said or told is not None:
                self._tally.add(told or _estimate(request.prompt, said))


def _estimate(prompt: Prompt, said: str) -> Usage:
    return Usage(estimate_tokens(_text_of(prompt)), estimate_tokens(said), is_estimate=True)


def _text_of(prompt: Prompt) -> str:
    if isinstance(prompt, Chat):
        return "".join(message.content for message in prompt.messages)
    if isinstance(prompt, Completion):
        return prompt.prompt + (prompt.suffix or "")
    return prompt.prefix + prompt.suffix
