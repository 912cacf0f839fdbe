"""What a test tells the service to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.support.fake_service.errors import ServiceError
from tests.support.fake_service.faults import Fault, HttpAnswer, RawAnswer
from tests.support.fake_service.gate import Gate
from tests.support.fake_service.tokens import rough_tokens


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call that the model makes; `arguments` is JSON text, sent in pieces."""

    name: str
    arguments: str
    id: str = "call_6596dafa2a6a46f7a217da"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer by the model.

    What is said: `tokens` where given, else `text` cut into rough tokens, after the `thinking` and before the
    `tool_calls`, whose pieces come call by call, or in turns where `interleaves_calls` is set, or each call as one
    piece where `whole_calls` is. The request's stop strings and token limit cut it as a service would; then the
    finish reason is `stop` or `length`, unless `finish_reason` overrides it. `usage` replaces the counted usage as it
    is. `is_endless` repeats the tokens until the client hangs up, whatever limits it sent.

    When: `headers_s`, `first_token_s` and `per_token_s` are delays in seconds, by default the service's.
    `headers_gate` holds the response's head until it is open. `hold_after` holds the stream after so many
    tokens until `RecordedRequest.release`; `gate` does the same with a gate of the test's own.

    What goes wrong: `fault`; `pings` puts so many SSE comments before each token, `ping_every_s` sends one as
    often as it says for as long as the stream lasts; `omits_done` leaves `[DONE]` out of a complete stream.
    """

    text: str = ""
    tokens: tuple[str, ...] | list[str] | None = None
    thinking: str | tuple[str, ...] = ""
    tool_calls: tuple[ToolCall, ...] = ()
    interleaves_calls: bool = False
    whole_calls: bool = False
    finish_reason: str | None = None
    usage: Mapping[str, Any] | None = None
    is_endless: bool = False
    headers_s: float = 0
    first_token_s: float | None = None
    per_token_s: float | None = None
    headers_gate: Gate | None = None
    hold_after: int | None = None
    gate: Gate | None = None
    fault: Fault | None = None
    pings: int = 0
    ping_every_s: float | None = None
    omits_done: bool = False

    def text_tokens(self) -> tuple[str, ...]:
        """Give the tokens of what is said."""
        return rough_tokens(self.text) if self.tokens is None else tuple(self.tokens)

    def thinking_tokens(self) -> tuple[str, ...]:
        """Give the tokens of what is thought."""
        return rough_tokens(self.thinking) if isinstance(self.thinking, str) else self.thinking


Answer: TypeAlias = Reply | ServiceError | HttpAnswer | RawAnswer
