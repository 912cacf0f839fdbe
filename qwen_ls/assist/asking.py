"""One answer, from the request to the last piece: whoever listens hears each piece as it comes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeAlias

from qwen_ls.model.base import Chat, Finish, ModelRequest, ModelService, Text, Thinking, Usage
from qwen_ls.model.tokens import estimate_tokens

Hear: TypeAlias = Callable[[Text | Thinking], object]

TOKENS_PER_MESSAGE = 5
"""What a chat template adds around each message (Qwen: the role between its two marks, and line ends)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, why it stopped, and what that took."""

    text: str
    thinking: str
    finish_reason: str
    usage: Usage
    model: str


async def ask(service: ModelService, request: ModelRequest, hear: Hear) -> Answer:
    """Ask, let `hear` have each piece of text and thinking at once, and return the whole answer.

    Cancelling this closes the stream upstream.

    Raises:
        ModelError: the service did not answer as it should.
    """
    said: list[str] = []
    thought: list[str] = []
    finish_reason, usage = "stop", None
    async with aclosing(service.stream(request)) as pieces:
        async for piece in pieces:
            match piece:
                case Text(text):
                    said.append(text)
                    hear(piece)
                case Thinking(text):
                    thought.append(text)
                    hear(piece)
                case Finish(reason):
                    finish_reason = reason
                case Usage():
                    usage = piece
    text, thinking = "".join(said), "".join(thought)
    return Answer(text, thinking, finish_reason, usage or estimate_usage(request, text, thinking), request.model)


def estimate_usage(request: ModelRequest, text: str, thinking: str) -> Usage:
    """About what a chat and its answer took, for a service that does not tell."""
    messages = request.prompt.messages if isinstance(request.prompt, Chat) else ()
    reasoning_tokens = estimate_tokens(thinking)
    return Usage(
        prompt_tokens=sum(estimate_tokens(message.content) + TOKENS_PER_MESSAGE for message in messages),
        completion_tokens=estimate_tokens(text) + reasoning_tokens,
        reasoning_tokens=reasoning_tokens,
        is_estimate=True,
    )
