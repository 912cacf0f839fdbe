"""The shapes of what is sent: DashScope's chat chunks, OpenAI's text completions, llama.cpp's infill."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any, Protocol

from tests.support.fake_service.plan import Piece, Plan, TextPiece, ThinkingPiece, ToolPiece

DONE = b"data: [DONE]\n\n"
PING = b":\n\n"


def to_json(value: object) -> bytes:
    """Give compact JSON, characters beyond ASCII as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def event(value: object) -> bytes:
    """Give one server-sent event."""
    return b"data: " + to_json(value) + b"\n\n"


class Wire(Protocol):
    """How one endpoint puts an answer into bytes."""

    def opening(self, plan: Plan) -> bytes:
        """Give what comes before the first piece."""
        ...

    def piece(self, piece: Piece) -> bytes:
        """Give the event of a piece."""
        ...

    def ending(self, plan: Plan, omits_done: bool) -> bytes:
        """Give what comes after the last piece."""
        ...

    def whole(self, plan: Plan) -> bytes:
        """Give the body of an answer that is not streamed."""
        ...


class ChatWire:
    """`/chat/completions` as DashScope streams it, down to the order of the keys."""

    def __init__(self, body: Mapping[str, Any], request_id: str) -> None:
        self._model = body.get("model")
        self._id = f"chatcmpl-{request_id}"
        self._created = int(time.time())
        self._includes_usage = includes_usage(body)

    def opening(self, plan: Plan) -> bytes:
        delta: dict[str, Any] = {"content": "", "role": "assistant"}
        if plan.thinking:
            delta = {"content": None, "role": "assistant", "reasoning_content": ""}
        choice = {"delta": delta, "index": 0, "logprobs": None, "finish_reason": None}
        return self._chunk([choice])

    def piece(self, piece: Piece) -> bytes:
        choice = {"finish_reason": None, "logprobs": None, "delta": _delta(piece), "index": 0}
        return self._chunk([choice])

    def ending(self, plan: Plan, omits_done: bool) -> bytes:
        delta: dict[str, Any] = {"content": ""}
        if plan.finish_reason == "tool_calls":
            delta = {"content": "", "tool_calls": None}
        choice = {"finish_reason": plan.finish_reason, "delta": delta, "index": 0, "logprobs": None}
        events = self._chunk([choice])
        if self._includes_usage:
            events += self._chunk([], plan.usage)
        return events if omits_done else events + DONE

    def whole(self, plan: Plan) -> bytes:
        message: dict[str, Any] = {"role": "assistant", "content": plan.text}
        if plan.thinking:
            message["reasoning_content"] = plan.thinking
        if calls := _whole_calls(plan):
            message["tool_calls"] = calls
        choice = {"message": message, "finish_reason": plan.finish_reason, "index": 0, "logprobs": None}
        return to_json(self._object("chat.completion", [choice], plan.usage))

    def _chunk(self, choices: list[dict[str, Any]], usage: Mapping[str, Any] | None = None) -> bytes:
        return event(self._object("chat.completion.chunk", choices, usage))

    def _object(self, kind: str, choices: list[dict[str, Any]], usage: Mapping[str, Any] | None) -> dict[str, Any]:
        return {
            "choices": choices,
            "object": kind,
            "usage": usage,
            "created": self._created,
            "system_fingerprint": None,
            "model": self._model,
            "id": self._id,
        }


class TextWire:
    """`/completions` in OpenAI's `text_completion` shape, as DashScope, vLLM and llama.cpp have it."""

    def __init__(self, body: Mapping[str, Any], request_id: str) -> None:
        self._model = body.get("model")
        self._id = f"cmpl-{request_id}"
        self._created = int(time.time())
        self._includes_usage = includes_usage(body)

    def opening(self, plan: Plan) -> bytes:
        return b""

    def piece(self, piece: Piece) -> bytes:
        return event(self._object(_text_of(piece), None))

    def ending(self, plan: Plan, omits_done: bool) -> bytes:
        events = event(self._object("", plan.finish_reason))
        if self._includes_usage:
            events += event({**self._object("", None), "choices": [], "usage": plan.usage})
        return events if omits_done else events + DONE

    def whole(self, plan: Plan) -> bytes:
        return to_json({**self._object(plan.text, plan.finish_reason), "usage": plan.usage})

    def _object(self, text: str, finish_reason: str | None) -> dict[str, Any]:
        return {
            "id": self._id,
            "object": "text_completion",
            "created": self._created,
            "model": self._model,
            "choices": [{"text": text, "index": 0, "logprobs": None, "finish_reason": finish_reason}],
            "usage": None,
        }


class InfillWire:
    """llama.cpp's `/infill`: its own shape, with the last event marked `stop` and no `[DONE]`."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._model = body.get("model") or "qwen2.5-coder"
        self._predicted = 0

    def opening(self, plan: Plan) -> bytes:
        return b""

    def piece(self, piece: Piece) -> bytes:
        self._predicted += 1
        return event(
            {
                "index": 0,
                "content": _text_of(piece),
                "tokens": [],
                "stop": False,
                "id_slot": 0,
                "tokens_predicted": self._predicted,
                "tokens_evaluated": 0,
            }
        )

    def ending(self, plan: Plan, omits_done: bool) -> bytes:
        return event(self._final(plan, ""))

    def whole(self, plan: Plan) -> bytes:
        return to_json(self._final(plan, plan.text))

    def _final(self, plan: Plan, content: str) -> dict[str, Any]:
        return {
            "index": 0,
            "content": content,
            "tokens": [],
            "id_slot": 0,
            "stop": True,
            "model": self._model,
            "tokens_predicted": plan.usage["completion_tokens"],
            "tokens_evaluated": plan.usage["prompt_tokens"],
            "has_new_line": "\n" in plan.text,
            "truncated": False,
            "stop_type": _stop_type(plan),
            "stopping_word": plan.stopping_word,
            "tokens_cached": plan.usage["prompt_tokens"] + plan.usage["completion_tokens"],
            "timings": {},
        }


def includes_usage(body: Mapping[str, Any]) -> bool:
    """Whether a streamed request asked for its usage."""
    return bool((body.get("stream_options") or {}).get("include_usage"))


def _delta(piece: Piece) -> dict[str, Any]:
    if isinstance(piece, ThinkingPiece):
        return {"content": None, "reasoning_content": piece.text}
    if isinstance(piece, TextPiece):
        return {"content": piece.text}
    function = {"name": piece.name, "arguments": piece.arguments}
    call = {"index": piece.index, "id": piece.id, "type": "function", "function": function}
    return {"content": None, "tool_calls": [call]}


def _whole_calls(plan: Plan) -> list[dict[str, Any]]:
    calls: dict[int, dict[str, Any]] = {}
    for piece in plan.pieces:
        if not isinstance(piece, ToolPiece):
            continue
        if piece.name is not None:
            function = {"name": piece.name, "arguments": ""}
            calls[piece.index] = {
                "index": piece.index,
                "id": piece.id,
                "type": "function",
                "function": function,
            }
        calls[piece.index]["function"]["arguments"] += piece.arguments
    return list(calls.values())


def _text_of(piece: Piece) -> str:
    if isinstance(piece, TextPiece):
        return piece.text
    raise ValueError("only /chat/completions can carry thinking and tool calls: script a reply without them")


def _stop_type(plan: Plan) -> str:
    if plan.stopping_word:
        return "word"
    return "limit" if plan.finish_reason == "length" else "eos"
