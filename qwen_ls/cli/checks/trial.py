"""A trial: one small question, streamed, and what came back when."""

from __future__ import annotations

import time
from contextlib import aclosing
from dataclasses import dataclass

from qwen_ls.completion.options import Provider
from qwen_ls.model.base import Chat, Message, ModelRequest, Text, Thinking, Usage
from qwen_ls.model.errors import ModelError


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a question. Times are in seconds from asking; `pieces` are those of text and of thinking."""

    pieces: int
    first_s: float
    last_s: float
    usage: Usage | None = None
    error: ModelError | None = None


def question(provider: Provider, words: str, max_tokens: int) -> ModelRequest:
    """The request for a short answer, with the parameters that the settings give the model."""
    return ModelRequest(
        model=provider.model,
        prompt=Chat((Message("user", words),)),
        max_tokens=max_tokens,
        temperature=provider.temperature,
        top_p=provider.top_p,
        enable_thinking=provider.enable_thinking,
        extra=provider.extra,
    )


async def ask(provider: Provider, words: str, max_tokens: int) -> Trial:
    """Ask, and read the answer to its end; an error of the service is part of what comes back."""
    began = time.perf_counter()
    came: list[float] = []
    usage, error = None, None
    try:
        async with aclosing(provider.service.stream(question(provider, words, max_tokens))) as pieces:
            async for piece in pieces:
                match piece:
                    case Text() | Thinking():
                        came.append(time.perf_counter() - began)
                    case Usage():
                        usage = piece
    except ModelError as refusal:
        error = refusal
    return Trial(len(came), came[0] if came else 0.0, came[-1] if came else 0.0, usage, error)
