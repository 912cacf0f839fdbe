"""From a reply and a request's limits to the pieces that are sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any, TypeAlias

from tests.support.fake_service.script import Reply, ToolCall
from tests.support.fake_service.tokens import rough_token_count, rough_tokens


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A token of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ThinkingPiece:
    """A token of the thinking."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolPiece:
    """A piece of a tool call: the first of an index carries id and name, and later ones neither."""

    index: int
    id: str
    name: str | None
    arguments: str


Piece: TypeAlias = TextPiece | ThinkingPiece | ToolPiece


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that one answer says, before it is put into a wire format."""

    pieces: tuple[Piece, ...]
    finish_reason: str
    stopping_word: str
    usage: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The whole answer."""
        return "".join(piece.text for piece in self.pieces if isinstance(piece, TextPiece))

    @property
    def thinking(self) -> str:
        """The whole thinking."""
        return "".join(piece.text for piece in self.pieces if isinstance(piece, ThinkingPiece))


def plan(reply: Reply, body: Mapping[str, Any]) -> Plan:
    """Apply the request's limits to a reply."""
    tokens = reply.text_tokens()
    limit = _token_limit(body)
    is_too_long = not reply.is_endless and limit is not None and len(tokens) > limit
    if is_too_long:
        tokens = tokens[:limit]
    stopping_word = ""
    if not reply.is_endless:
        tokens, stopping_word = _cut_at_stop(tokens, _stop_strings(body))
    pieces: list[Piece] = [ThinkingPiece(token) for token in reply.thinking_tokens()]
    pieces += [TextPiece(token) for token in tokens]
    pieces += _calls(reply)
    finish_reason = reply.finish_reason or _finish_reason(reply, is_too_long and not stopping_word)
    usage = reply.usage or count_usage(body, len(pieces), len(reply.thinking_tokens()))
    return Plan(tuple(pieces), finish_reason, stopping_word, usage)


def count_usage(body: Mapping[str, Any], completion_tokens: int, reasoning_tokens: int = 0) -> dict[str, Any]:
    """Give a usage object for a request and the number of tokens it was answered with."""
    prompt_tokens = rough_token_count(prompt_text(body))
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": completion_tokens,
        "total_tokens": prompt_tokens + completion_tokens,
        "completion_tokens_details": {"reasoning_tokens": reasoning_tokens},
        "prompt_tokens_details": {"cached_tokens": 0},
    }


def prompt_text(body: Mapping[str, Any]) -> str:
    """Give all the text that a request asks with, whichever endpoint it is for."""
    parts: list[str] = []
    for message in body.get("messages", ()):
        content = message.get("content") or ""
        parts += [call["function"]["arguments"] for call in message.get("tool_calls") or ()]
        parts += [content] if isinstance(content, str) else [block.get("text", "") for block in content]
    parts += [str(body.get(key) or "") for key in ("prompt", "suffix", "input_prefix", "input_suffix")]
    parts += [extra.get("text", "") for extra in body.get("input_extra") or ()]
    return "".join(parts)


def _finish_reason(reply: Reply, is_too_long: bool) -> str:
    if is_too_long:
        return "length"
    return "tool_calls" if reply.tool_calls else "stop"


def _token_limit(body: Mapping[str, Any]) -> int | None:
    for name in ("max_tokens", "max_completion_tokens", "n_predict"):
        limit = body.get(name)
        if isinstance(limit, int) and limit >= 0:
            return limit
    return None


def _stop_strings(body: Mapping[str, Any]) -> tuple[str, ...]:
    stop = body.get("stop") or ()
    return (stop,) if isinstance(stop, str) else tuple(stop)


def _cut_at_stop(tokens: tuple[str, ...], stops: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    text = "".join(tokens)
    found = [(text.find(stop), stop) for stop in stops if stop and stop in text]
    if not found:
        return tokens, ""
    end, stop = min(found)
    return tuple(_up_to(end, tokens)), stop


def _up_to(end: int, tokens: tuple[str, ...]) -> Iterator[str]:
    for token in tokens:
        if end <= 0:
            return
        yield token[:end]
        end -= len(token)


def _calls(reply: Reply) -> list[ToolPiece]:
    if reply.whole_calls:
        return [ToolPiece(index, call.id, call.name, call.arguments) for index, call in enumerate(reply.tool_calls)]
    calls = [list(_tool_pieces(index, call)) for index, call in enumerate(reply.tool_calls)]
    if not reply.interleaves_calls:
        return list(chain.from_iterable(calls))
    return [piece for turn in zip_longest(*calls) for piece in turn if piece is not None]


def _tool_pieces(index: int, call: ToolCall) -> Iterator[ToolPiece]:
    yield ToolPiece(index, call.id, call.name, "")
    for token in rough_tokens(call.arguments):
        yield ToolPiece(index, "", None, token)
