"""What the service refuses by itself, so that a client's slips show in every test."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.fake_service import errors, translators
from tests.support.fake_service.errors import ServiceError


def refusal(path: str, body: object) -> ServiceError | None:
    """Give the error that DashScope answers an ill-formed request with, or `None` if it is well formed."""
    if not isinstance(body, Mapping):
        return errors.invalid_parameter("The request body is not a JSON object.")
    if path.endswith("/infill"):
        return _infill_refusal(body)
    if not body.get("model"):
        return errors.invalid_parameter("you must provide a model parameter", "model")
    wrong = _sampling_refusal(body) or _stream_refusal(body)
    if wrong is not None:
        return wrong
    if path.endswith("/chat/completions"):
        return _messages_refusal(body) or _tools_refusal(body) or translators.refusal(body)
    return None if "prompt" in body else errors.invalid_parameter("'prompt' is a required property", "prompt")


def _infill_refusal(body: Mapping[str, Any]) -> ServiceError | None:
    for key in ("input_prefix", "input_suffix"):
        if not isinstance(body.get(key), str):
            message = f'"{key}" is required'
            return ServiceError(400, 400, message, "invalid_request_error", is_dashscope=False)
    return None


def _sampling_refusal(body: Mapping[str, Any]) -> ServiceError | None:
    temperature, top_p, max_tokens = (body.get(key) for key in ("temperature", "top_p", "max_tokens"))
    if temperature is not None and not 0 <= temperature < 2:
        return errors.invalid_parameter("Temperature should be in [0.0, 2.0)", "temperature")
    if top_p is not None and not 0 < top_p <= 1:
        return errors.invalid_parameter("Range of top_p should be (0.0, 1.0]", "top_p")
    if max_tokens is not None and max_tokens < 1:
        return errors.invalid_parameter("Range of max_tokens should be [1, 65536]", "max_tokens")
    return None


def _stream_refusal(body: Mapping[str, Any]) -> ServiceError | None:
    if body.get("stream"):
        return None
    if body.get("stream_options"):
        message = "'stream_options' only set this when you set stream: true"
        return errors.invalid_parameter(message, "stream_options")
    if body.get("enable_thinking"):
        message = "parameter.enable_thinking must be set to false for non-streaming calls"
        return errors.invalid_parameter(message, "enable_thinking")
    return None


def _messages_refusal(body: Mapping[str, Any]) -> ServiceError | None:
    messages = body.get("messages")
    if not isinstance(messages, Sequence) or not messages:
        return errors.invalid_parameter("[] is too short - 'messages'", "messages")
    if any(message.get("role") == "system" for message in messages[1:]):
        return errors.invalid_parameter("System role must be the first message.", "messages")
    last = messages[-1]
    is_partial = last.get("role") == "assistant" and last.get("partial") is True
    if last.get("role") not in {"user", "tool"} and not is_partial:
        return errors.internal()
    return None


def _tools_refusal(body: Mapping[str, Any]) -> ServiceError | None:
    tools = body.get("tools")
    if tools is not None and (not tools or body.get("n", 1) > 1):
        return errors.invalid_parameter("'tools' must not be empty, and does not go with n > 1", "tools")
    if any(tool["function"]["name"] == "search" for tool in tools or ()):
        return errors.invalid_parameter("Tool names are not allowed to be [search]", "tools.function.name")
    return _calls_refusal(body["messages"])


def _calls_refusal(messages: Sequence[Mapping[str, Any]]) -> ServiceError | None:
    """Refuse calls that are not answered at once, each by its id, and arguments that templates could not read."""
    open_ids: set[str] = set()
    for message in messages:
        if message.get("role") == "tool":
            if message.get("tool_call_id") not in open_ids:
                return errors.invalid_parameter("A message of the role 'tool' must answer a tool call", "messages")
            open_ids.remove(message["tool_call_id"])
            continue
        if open_ids:
            return errors.invalid_parameter("'tool_calls' must be followed by tool messages", "messages")
        for call in message.get("tool_calls") or ():
            if not _is_object(call["function"]["arguments"]):
                return errors.invalid_parameter("The 'function.arguments' must be in JSON format", "messages")
            open_ids.add(call["id"])
    return None


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
