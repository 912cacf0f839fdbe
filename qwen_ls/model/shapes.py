"""From the service's JSON to pieces: every shape of an answer, and every way it goes wrong in the middle.

Pure: one reader takes the events of one answer in order and knows nothing of connections.
"""

from __future__ import annotations

import json
from typing import Any

from qwen_ls.model import failures
from qwen_ls.model.base import Finish, Piece, Text, Thinking, ToolCall, Usage
from qwen_ls.model.failures import Asked
from qwen_ls.text.lines import well_formed

DONE = "[DONE]"

_LLAMA_STOPS = {"limit": "length"}
"""llama.cpp's `stop_type` where it differs: `eos`, `word` and `none` are all `stop`."""


class PieceReader:
    """Reads the events of one answer, chat, completion or infill alike.

    The finish and the usage are held together by the rule of the seam (at most one of each, usage last):
    services repeat the usage with every chunk, send it before or after the finish, or not at all. Of several
    choices only the first is read.
    """

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._usage: Usage | None = None
        self._has_begun = False
        self.is_finished = False
        """Whether the service said why it stopped: what is missing after that does no harm."""
        self.is_done = False
        """Whether nothing more will come."""

    def read(self, data: str) -> list[Piece]:
        """Return the pieces of one event.

        Raises:
            ModelError: the event is an error object, in either shape, or is not readable.
        """
        if data.strip() == DONE:
            return self._done()
        try:
            chunk = json.loads(data)
        except (ValueError, RecursionError):
            raise failures.unreadable(self._asked, data) from None
        if not isinstance(chunk, dict):
            raise failures.unreadable(self._asked, data)
        # The SDK notices only the nested shape; a flat error event is to it a chunk without choices.
        if is_error(chunk):
            raise failures.from_payload(chunk, self._asked)
        self._has_begun = True
        try:
            self._usage = _usage(chunk) or self._usage
            pieces, reason = _infill(chunk) if "stop" in chunk and "choices" not in chunk else _choice(chunk)
        except (AttributeError, TypeError):  # an object is where a list should be, or the other way round
            raise failures.unreadable(self._asked, data) from None
        if reason and not self.is_finished:
            self.is_finished = True
            pieces.append(Finish(reason))
        return pieces

    def end(self) -> list[Piece]:
        """Return what is left when the body ended.

        Raises:
            ModelError: the service never said why it stopped; the SDK lets such a stream end without a word.
        """
        if not self.is_finished:
            raise failures.silent_ending(self._asked)
        return self._rest()

    def _done(self) -> list[Piece]:
        """Take [DONE] for a finish where the service gives no reason, but not where it sent nothing at all."""
        self.is_done = True
        if self.is_finished or not self._has_begun:
            return self.end()
        self.is_finished = True
        return [Finish("stop"), *self._rest()]

    def _rest(self) -> list[Piece]:
        usage, self._usage = self._usage, None
        return [] if usage is None else [usage]


def is_error(chunk: dict[str, Any]) -> bool:
    """Return whether an object is an error: `{"error": …}`, or flat with a code and a message and no answer."""
    if chunk.get("error"):
        return True
    if chunk.get("choices") or chunk.get("usage") or "content" in chunk:
        return False
    return bool(chunk.get("code") or chunk.get("message") or chunk.get("detail"))


def _choice(chunk: dict[str, Any]) -> tuple[list[Piece], str | None]:
    choices = [choice for choice in chunk.get("choices") or () if not choice.get("index")]
    if not choices:
        return [], None
    choice = choices[0]
    # A service that ignores `stream` answers with a whole message.
    delta = choice.get("delta") or choice.get("message") or {}
    pieces: list[Piece] = []
    # vLLM, SGLang and Ollama say `reasoning` where DashScope and llama.cpp say `reasoning_content`.
    if thinking := _string(delta.get("reasoning_content") or delta.get("reasoning")):
        pieces.append(Thinking(thinking))
    if text := _string(delta.get("content") or choice.get("text")):
        pieces.append(Text(text))
    calls = [_tool_call(position, call) for position, call in enumerate(delta.get("tool_calls") or ())]
    pieces.extend(call for call in calls if call.id or call.name or call.arguments)
    return pieces, _string(choice.get("finish_reason"))


def _tool_call(position: int, call: dict[str, Any]) -> ToolCall:
    """Read a piece of a tool call; only the first of an index has id and name, later ones have `""` or null."""
    function = call.get("function") or {}
    index = call.get("index")
    if not isinstance(index, int | None):
        raise TypeError(type(index).__name__)
    return ToolCall(
        index=position if index is None else int(index),
        id=_string(call.get("id")),
        name=_string(function.get("name")),
        arguments=_string(function.get("arguments")),
    )


def _string(value: Any) -> str:
    """Read a string where null, `""` and nothing at all mean the same; anything else breaks the event."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return well_formed(value)


def _count(value: Any) -> int:
    """Read a number of tokens; what is none says as little as one that is left out, and spoils no answer."""
    return value if isinstance(value, int) and value > 0 else 0


def _infill(chunk: dict[str, Any]) -> tuple[list[Piece], str | None]:
    """Read a chunk of llama.cpp's `/infill`: `{"content", "stop", "stop_type", "tokens_predicted", …}`."""
    text = _string(chunk.get("content"))
    pieces: list[Piece] = [Text(text)] if text else []
    if not chunk["stop"]:
        return pieces, None
    return pieces, _LLAMA_STOPS.get(chunk.get("stop_type") or "", "stop")


def _usage(chunk: dict[str, Any]) -> Usage | None:
    usage = chunk.get("usage")
    if not usage:
        return _infill_usage(chunk) if chunk.get("stop") is True else None
    return Usage(
        prompt_tokens=_count(usage.get("prompt_tokens")),
        completion_tokens=_count(usage.get("completion_tokens")),
        reasoning_tokens=_count((usage.get("completion_tokens_details") or {}).get("reasoning_tokens")),
        cached_tokens=_count((usage.get("prompt_tokens_details") or {}).get("cached_tokens")),
    )


def _infill_usage(chunk: dict[str, Any]) -> Usage:
    """Count an infill. `tokens_cached` is what the slot now holds; what was reused is `cache_n`."""
    return Usage(
        prompt_tokens=_count(chunk.get("tokens_evaluated")),
        completion_tokens=_count(chunk.get("tokens_predicted")),
        cached_tokens=_count((chunk.get("timings") or {}).get("cache_n")),
    )
