"""What is asked, as the service reads it: the path and the JSON body of a request.

Everything streams, short answers too: services stop generating when a stream is closed, but not reliably when
a plain request is abandoned.
"""

from __future__ import annotations

from typing import Any

from qwen_ls.model.base import Chat, Completion, FunctionCall, Infill, Message, ModelRequest, Tool


def path_of(request: ModelRequest, base_url: str) -> str:
    """Return where to send a request: a path under the base URL, or for `/infill` a whole URL.

    llama.cpp serves `/infill` beside `/v1`, not under it.
    """
    if isinstance(request.prompt, Chat):
        return "/chat/completions"
    if isinstance(request.prompt, Completion):
        return "/completions"
    return base_url.rstrip("/").removesuffix("/v1") + "/infill"


def body_of(request: ModelRequest, *, is_dashscope: bool, limit_name: str = "max_tokens") -> dict[str, Any]:
    """Return the JSON body of a request.

    What is `None` in the request is left out, and `extra` has the last word. `limit_name` is what the model's chat
    interface calls the limit on output tokens.
    """
    body: dict[str, Any] = {"model": request.model, "stream": True}
    prompt = request.prompt
    if isinstance(prompt, Chat):
        body["messages"] = [_message(message) for message in prompt.messages]
        body |= _given(tools=[_tool(tool) for tool in prompt.tools] or None)
        body |= _going_on(prompt, is_dashscope)
        body |= _thinking(request.enable_thinking, is_dashscope)
    elif isinstance(prompt, Completion):
        body["prompt"] = prompt.prompt
        body |= _given(suffix=prompt.suffix)
        limit_name = "max_tokens"
    else:
        body |= _infill(prompt)
        limit_name = "n_predict"
    if not isinstance(prompt, Infill):
        body["stream_options"] = {"include_usage": True}
    body |= _given(
        temperature=request.temperature,
        top_p=request.top_p,
        stop=list(request.stop) or None,
        **{limit_name: request.max_tokens},
    )
    return {**body, **request.extra}


def _message(message: Message) -> dict[str, Any]:
    plain: dict[str, Any] = {"role": message.role, "content": message.content}
    if message.partial:
        plain["partial"] = True
    if message.calls:
        plain["tool_calls"] = [_call(call) for call in message.calls]
    return plain | _given(tool_call_id=message.call_id)


def _call(call: FunctionCall) -> dict[str, Any]:
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def _tool(tool: Tool) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _going_on(prompt: Chat, is_dashscope: bool) -> dict[str, Any]:
    """Ask for a begun message to be gone on with: DashScope is told by the message, vLLM, SGLang and llama.cpp so."""
    if is_dashscope or not prompt.messages[-1].partial:
        return {}
    return {"continue_final_message": True, "add_generation_prompt": False}


def _infill(prompt: Infill) -> dict[str, Any]:
    return {
        "input_prefix": prompt.prefix,
        "input_suffix": prompt.suffix,
        "input_extra": [{"filename": file.filename, "text": file.text} for file in prompt.files],
    }


def _thinking(enable_thinking: bool | None, is_dashscope: bool) -> dict[str, Any]:
    # DashScope has a parameter for it; vLLM, SGLang and llama.cpp pass it to the model's chat template.
    if enable_thinking is None:
        return {}
    if is_dashscope:
        return {"enable_thinking": enable_thinking}
    return {
        "enable_thinking": enable_thinking,
        "chat_template_kwargs": {"enable_thinking": enable_thinking},
    }


def _given(**parameters: Any) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if value is not None}
