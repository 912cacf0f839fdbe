"""The seam itself: what the engines ask of a model service, and what they get back.

An engine opens a stream for a request, reads pieces and closes it. Whoever reads a stream owns it in a task of
its own: cancelling that task closes the connection upstream, which is what stops the service from generating
(and from billing).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

MessageRole: TypeAlias = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that the model may have looked up. `parameters` is the JSON schema of a call's arguments.

    A tool may not be named "search": DashScope has one of its own.
    """

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """A whole call of a tool. `arguments` is what the model wrote, which should be JSON."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat.

    `partial` marks a begun assistant message which the service is to carry on from (DashScope's Partial Mode);
    only the last message of a request may be partial. `calls` are an assistant's, and `call_id` says which of them
    a message of the role `tool` answers.
    """

    role: MessageRole
    content: str
    partial: bool = False
    calls: tuple[FunctionCall, ...] = ()
    call_id: str | None = None


@dataclass(frozen=True, slots=True)
class Chat:
    """Ask by `/chat/completions`; the model may call the tools."""

    messages: tuple[Message, ...]
    tools: tuple[Tool, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """Ask by `/completions`: the raw prompt, and the text after the hole where the service takes one."""

    prompt: str
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class InfillFile:
    """Another file that llama.cpp's `/infill` may look at."""

    filename: str
    text: str


@dataclass(frozen=True, slots=True)
class Infill:
    """Ask by llama.cpp's `/infill`: the service builds the fill-in-the-middle prompt itself."""

    prefix: str
    suffix: str
    files: tuple[InfillFile, ...] = ()


Prompt: TypeAlias = Chat | Completion | Infill


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """Everything that is sent for one stream; `None` leaves a parameter to the service.

    `temperature` lies in [0, 2), `top_p` in (0, 1], `max_tokens` counts output tokens. `extra` goes into the body
    as it is, for what only one service knows.
    """

    model: str
    prompt: Prompt
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    stop: tuple[str, ...] = ()
    enable_thinking: bool | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Thinking:
    """A piece of what the model thinks before it answers."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A piece of a tool call; pieces of one call share `index`, and only the first carries id and name."""

    index: int
    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that the request was billed for; `is_estimate` where the service never got to say."""

    prompt_tokens: int
    completion_tokens: int
    reasoning_tokens: int = 0
    cached_tokens: int = 0
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Finish:
    """Why the model stopped: `stop`, `length`, `tool_calls`, or whatever else the service says."""

    reason: str


Piece: TypeAlias = Text | Thinking | ToolCall | Usage | Finish


class ModelService(Protocol):
    """A service that answers requests with streams."""

    def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream and yield its pieces.

        `Finish` comes at most once and `Usage` at most once, after the text. A stream that ends without a
        `Finish` ended early and raises. Closing the generator, or cancelling the task that reads it, closes the
        connection.

        Raises:
            ModelError: what went wrong, able to say itself to a user (see `qwen_ls.model.errors`).
        """
        ...
