from __future__ import annotations

import pytest

from qwen_ls.model.base import Chat, Completion, FunctionCall, Infill, InfillFile, Message, ModelRequest, Tool
from qwen_ls.model.bodies import body_of, path_of

HELLO = Chat((Message("system", "Be brief."), Message("user", "Hi")))


def test_a_chat_is_sent_as_a_stream_with_usage() -> None:
    request = ModelRequest("m", HELLO, max_tokens=9, temperature=0.0, top_p=0.8, stop=("\n",))

    assert body_of(request, is_dashscope=True) == {
        "model": "m",
        "stream": True,
        "stream_options": {"include_usage": True},
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}],
        "max_tokens": 9,
        "temperature": 0.0,
        "top_p": 0.8,
        "stop": ["\n"],
    }


def test_what_is_left_open_is_not_sent() -> None:
    assert body_of(ModelRequest("m", HELLO), is_dashscope=True).keys() == {
        "model",
        "stream",
        "stream_options",
        "messages",
    }


def test_only_a_begun_message_is_marked_partial() -> None:
    request = ModelRequest("m", Chat((Message("user", "Go on"), Message("assistant", "def f(", partial=True))))

    assert body_of(request, is_dashscope=True)["messages"] == [
        {"role": "user", "content": "Go on"},
        {"role": "assistant", "content": "def f(", "partial": True},
    ]


@pytest.mark.parametrize(("is_dashscope", "is_begun"), [(True, True), (False, True), (False, False)])
def test_other_services_are_asked_to_go_on_with_a_begun_message(is_dashscope: bool, is_begun: bool) -> None:
    request = ModelRequest("m", Chat((Message("user", "Go on"), Message("assistant", "def f(", partial=is_begun))))

    body = body_of(request, is_dashscope=is_dashscope)

    going_on = {name: body[name] for name in ("continue_final_message", "add_generation_prompt") if name in body}
    wanted = {"continue_final_message": True, "add_generation_prompt": False}
    assert going_on == (wanted if is_begun and not is_dashscope else {})


def test_the_limit_goes_under_the_models_own_name() -> None:
    request = ModelRequest("m", HELLO, max_tokens=9)

    assert body_of(request, is_dashscope=True, limit_name="max_completion_tokens")["max_completion_tokens"] == 9


@pytest.mark.parametrize("wish", [True, False])
def test_dashscope_is_told_whether_to_think(wish: bool) -> None:
    body = body_of(ModelRequest("m", HELLO, enable_thinking=wish), is_dashscope=True)

    assert (body["enable_thinking"], "chat_template_kwargs" in body) == (wish, False)


def test_other_services_are_told_by_the_template_too() -> None:
    body = body_of(ModelRequest("m", HELLO, enable_thinking=False), is_dashscope=False)

    assert body["chat_template_kwargs"] == {"enable_thinking": False}


def test_extra_parameters_go_into_the_body_and_have_the_last_word() -> None:
    request = ModelRequest("m", HELLO, temperature=0.5, extra={"translation_options": {"a": 1}, "temperature": 1})

    body = body_of(request, is_dashscope=True)

    assert (body["translation_options"], body["temperature"]) == ({"a": 1}, 1)


def test_a_completion_sends_prompt_and_suffix() -> None:
    body = body_of(ModelRequest("m", Completion("a", "b"), max_tokens=9), is_dashscope=False)

    assert (body["prompt"], body["suffix"], body["max_tokens"]) == ("a", "b", 9)


def test_a_completion_without_a_suffix_sends_none() -> None:
    assert "suffix" not in body_of(ModelRequest("m", Completion("a")), is_dashscope=False)


def test_an_infill_speaks_llama_cpps_words() -> None:
    prompt = Infill("a", "b", (InfillFile("x.py", "y = 1"),))

    assert body_of(ModelRequest("m", prompt, max_tokens=9), is_dashscope=False) == {
        "model": "m",
        "stream": True,
        "input_prefix": "a",
        "input_suffix": "b",
        "input_extra": [{"filename": "x.py", "text": "y = 1"}],
        "n_predict": 9,
    }


@pytest.mark.parametrize(
    ("base_url", "url"),
    [
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/infill"),
        ("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080/infill"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/infill"),
        ("http://gpu.example/llama/v1", "http://gpu.example/llama/infill"),
    ],
)
def test_infill_lies_beside_v1(base_url: str, url: str) -> None:
    assert path_of(ModelRequest("m", Infill("a", "b")), base_url) == url


def test_chat_and_completions_lie_under_the_base_url() -> None:
    paths = [path_of(ModelRequest("m", prompt), "http://h/v1") for prompt in (HELLO, Completion("a"))]

    assert paths == ["/chat/completions", "/completions"]


def test_tools_are_sent_as_functions() -> None:
    schema = {"type": "object", "properties": {"path": {"type": "string"}}}
    chat = Chat(HELLO.messages, (Tool("read_file", "Read a file.", schema),))

    assert body_of(ModelRequest("m", chat), is_dashscope=True)["tools"] == [
        {"type": "function", "function": {"name": "read_file", "description": "Read a file.", "parameters": schema}}
    ]


def test_calls_and_what_answers_them_are_sent_back() -> None:
    call = FunctionCall("call_1", "read_file", '{"path":"a.py"}')
    asked = Message("assistant", "", calls=(call,))
    chat = Chat((*HELLO.messages, asked, Message("tool", "x = 1", call_id="call_1")))

    told = {"id": "call_1", "type": "function", "function": {"name": "read_file", "arguments": '{"path":"a.py"}'}}
    assert body_of(ModelRequest("m", chat), is_dashscope=True)["messages"][2:] == [
        {"role": "assistant", "content": "", "tool_calls": [told]},
        {"role": "tool", "content": "x = 1", "tool_call_id": "call_1"},
    ]
