"""One answer, from the request to the last piece: whoever listens hears each piece as it comes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeAlias

from qwen_ls.assist.tools.joining import CallJoiner
from qwen_ls.model.base import (
    Chat,
    Finish,
    FunctionCall,
    Message,
    ModelRequest,
    ModelService,
    Text,
    Thinking,
    Tool,
    ToolCall,
    Usage,
)
from qwen_ls.model.tokens import estimate_tokens

Hear: TypeAlias = Callable[[Text | Thinking], object]

TOKENS_PER_MESSAGE = 5
"""What a chat template adds around each message (Qwen: the role between its two marks, and line ends)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, why it stopped, and what that took; and the tools that it called, if it was offered any.

    `concludes_at` is where in the text that begins which it said after its last look around.
    """

    text: str
    thinking: str
    finish_reason: str
    usage: Usage
    model: str
    calls: tuple[FunctionCall, ...] = ()
    concludes_at: int = 0

    @property
    def conclusion(self) -> str:
        """What it said after its last look: all of it, if it did not look around. This is what code is read from."""
        return self.text[self.concludes_at :]


async def ask(service: ModelService, request: ModelRequest, hear: Hear) -> Answer:
    """Ask, let `hear` have each piece of text and thinking at once, and return the whole answer.

    Cancelling this closes the stream upstream.

    Raises:
        ModelError: the service did not answer as it should.
    """
    said: list[str] = []
    thought: list[str] = []
    joiner = CallJoiner()
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
                case ToolCall():
                    joiner.add(piece)
                case Finish(reason):
                    finish_reason = reason
                case Usage():
                    usage = piece
    text, thinking, calls = "".join(said), "".join(thought), joiner.calls()
    usage = usage or estimate_usage(request, text, thinking, calls)
    return Answer(text, thinking, finish_reason, usage, request.model, calls)


def estimate_usage(request: ModelRequest, text: str, thinking: str, calls: tuple[FunctionCall, ...] = ()) -> Usage:
    """About what a chat and its answer took, for a service that does not tell."""
    prompt = request.prompt if isinstance(request.prompt, Chat) else Chat(())
    reasoning_tokens = estimate_tokens(thinking)
    return Usage(
        prompt_tokens=sum(map(_tokens_of, prompt.messages)) + sum(map(_tokens_of_tool, prompt.tools)),
        completion_tokens=estimate_tokens(text) + reasoning_tokens + _tokens_of_calls(calls),
        reasoning_tokens=reasoning_tokens,
        is_estimate=True,
    )


def _tokens_of(message: Message) -> int:
    return estimate_tokens(message.content) + _tokens_of_calls(message.calls) + TOKENS_PER_MESSAGE


def _tokens_of_calls(calls: tuple[FunctionCall, ...]) -> int:
    return sum(estimate_tokens(call.name + call.arguments) + TOKENS_PER_MESSAGE for call in calls)


def _tokens_of_tool(tool: Tool) -> int:
    return estimate_tokens(tool.name + tool.description + str(tool.parameters)) + TOKENS_PER_MESSAGE
