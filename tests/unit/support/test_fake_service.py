"""What the fake service says when all goes well, as the `openai` SDK and a raw socket see it."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.fake_service import FakeService, Reply, ToolCall, count_usage, errors, rough_tokens

if TYPE_CHECKING:
    from openai import AsyncOpenAI

SEARCH = {"type": "function", "function": {"name": "search", "parameters": {}}}
CALLING = {"role": "assistant", "tool_calls": [{"id": "call_1", "function": {"name": "look", "arguments": "{}"}}]}
TRANSLATING: dict[str, Any] = {"translation_options": {"source_lang": "auto", "target_lang": "German"}}
CHAT: dict[str, Any] = {"model": "qwen3-coder-next", "messages": [{"role": "user", "content": "Say it."}]}


def post(service: FakeService, path: str, body: Any, key: str = "sk-fake") -> tuple[int, str]:
    """Send one request by hand and give status and text of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=5)
    try:
        connection.request("POST", path, json.dumps(body), {"Authorization": f"Bearer {key}"})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def ask_and_leave(service: FakeService) -> None:
    """Run a service for one request, which it does not answer."""
    with service, pytest.raises(ConnectionError):
        post(service, "/v1/chat/completions", CHAT)


def events(stream: str) -> list[Any]:
    """Give the data of each event, parsed where it is JSON."""
    data = [line.removeprefix("data: ") for line in stream.splitlines() if line]
    return [json.loads(item) if item.startswith("{") else item for item in data]


def streamed(service: FakeService, path: str = "/compatible-mode/v1/chat/completions", **body: Any) -> list[Any]:
    """Give the events of a streamed answer with usage."""
    with_usage = {"stream": True, "stream_options": {"include_usage": True}}
    status, text = post(service, path, {**CHAT, **with_usage, **body})
    assert status == 200
    return events(text)


def deltas(stream: list[Any]) -> list[dict[str, Any]]:
    """Give what the chunks between the first and the finish add."""
    return [chunk["choices"][0]["delta"] for chunk in stream[1:-3]]


class TestAChatStream:
    def test_begins_with_the_role_and_empty_content(self, service: FakeService) -> None:
        service.reply("yes")

        first = streamed(service)[0]

        delta = {"content": "", "role": "assistant"}
        assert first["choices"] == [{"delta": delta, "index": 0, "logprobs": None, "finish_reason": None}]

    def test_sends_each_token_in_a_chunk_with_usage_null(self, service: FakeService) -> None:
        service.reply(Reply(tokens=["re", "turn", " é"]))

        stream = streamed(service)

        assert deltas(stream) == [{"content": "re"}, {"content": "turn"}, {"content": " é"}]
        assert {chunk["usage"] for chunk in stream[:-2]} == {None}

    def test_has_the_keys_of_dashscope_in_its_order(self, service: FakeService) -> None:
        service.reply("yes")

        keys = [*streamed(service)[0]]

        assert keys == ["choices", "object", "usage", "created", "system_fingerprint", "model", "id"]

    def test_ends_with_finish_then_usage_then_done(self, service: FakeService) -> None:
        service.reply(Reply(tokens=["a", "b"]))

        finish, usage, done = streamed(service)[-3:]

        choice = {"finish_reason": "stop", "delta": {"content": ""}, "index": 0, "logprobs": None}
        assert finish["choices"] == [choice]
        assert usage["choices"] == []
        assert usage["usage"] == count_usage(CHAT, completion_tokens=2)
        assert done == "[DONE]"

    def test_sends_usage_only_when_asked(self, service: FakeService) -> None:
        service.reply("yes")

        stream = streamed(service, stream_options=None)

        assert stream[-1] == "[DONE]"
        assert {chunk["usage"] for chunk in stream[:-1]} == {None}

    def test_thinks_with_content_null(self, service: FakeService) -> None:
        service.reply(Reply("yes", thinking="let me"))

        stream = streamed(service)

        thoughts = [{"content": None, "reasoning_content": thought} for thought in ("let", " me")]
        assert deltas(stream) == [*thoughts, {"content": "yes"}]
        assert stream[-2]["usage"]["completion_tokens_details"] == {"reasoning_tokens": 2}

    def test_gives_a_tool_calls_id_and_name_only_once(self, service: FakeService) -> None:
        service.reply(Reply(tool_calls=(ToolCall("read_file", '{"path"}', id="call_1"),)))

        stream = streamed(service)

        calls = [delta["tool_calls"][0] for delta in deltas(stream)]
        named = [(call["id"], call["function"]["name"]) for call in calls]
        assert named == [("call_1", "read_file")] + [("", None)] * (len(calls) - 1)
        assert "".join(call["function"]["arguments"] for call in calls) == '{"path"}'
        assert stream[-3]["choices"][0]["finish_reason"] == "tool_calls"
        assert stream[-3]["choices"][0]["delta"]["tool_calls"] is None

    def test_streams_parallel_calls_in_turns_where_it_is_told_to(self, service: FakeService) -> None:
        calls = (ToolCall("read_file", '{"a"}', id="call_1"), ToolCall("list_files", '{"b"}', id="call_2"))
        service.reply(Reply(tool_calls=calls, interleaves_calls=True))

        indexes = [delta["tool_calls"][0]["index"] for delta in deltas(streamed(service))]

        assert indexes[:4] == [0, 1, 0, 1]

    def test_streams_a_call_as_one_piece_where_it_is_told_to(self, service: FakeService) -> None:
        service.reply(Reply(tool_calls=(ToolCall("read_file", '{"path"}', id="call_1"),), whole_calls=True))

        [delta] = deltas(streamed(service))

        assert delta["tool_calls"][0]["function"] == {"name": "read_file", "arguments": '{"path"}'}

    def test_may_leave_done_out(self, service: FakeService) -> None:
        service.reply(Reply("yes", omits_done=True))

        assert "[DONE]" not in streamed(service)

    @pytest.mark.asyncio
    async def test_is_read_by_the_sdk(self, service: FakeService, client: AsyncOpenAI) -> None:
        service.reply("def f():\n    return 1\n")

        stream = await client.chat.completions.create(**CHAT, stream=True)
        async with stream:
            text = "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

        assert text == "def f():\n    return 1\n"


class TestLimits:
    def test_max_tokens_ends_with_length(self, service: FakeService) -> None:
        service.reply(Reply(tokens=["a", "b", "c"]))

        stream = streamed(service, max_tokens=2)

        assert deltas(stream) == [{"content": "a"}, {"content": "b"}]
        assert stream[-3]["choices"][0]["finish_reason"] == "length"

    def test_as_many_tokens_as_allowed_end_with_stop(self, service: FakeService) -> None:
        service.reply(Reply(tokens=["a", "b"]))

        assert streamed(service, max_tokens=2)[-3]["choices"][0]["finish_reason"] == "stop"

    @pytest.mark.parametrize("stop", [["\n\n", "zz"], "\n\n"])
    def test_a_stop_string_is_not_in_the_output(self, service: FakeService, stop: Any) -> None:
        service.reply(Reply(tokens=["a\n", "\nb", "c"]))

        stream = streamed(service, stop=stop)

        assert deltas(stream) == [{"content": "a"}]
        assert stream[-3]["choices"][0]["finish_reason"] == "stop"

    def test_a_stop_string_beyond_the_limit_does_not_count(self, service: FakeService) -> None:
        service.reply(Reply(tokens=["a", "b", ";"]))

        assert streamed(service, stop=";", max_tokens=2)[-3]["choices"][0]["finish_reason"] == "length"


class TestOtherEndpoints:
    def test_completions_stream_text(self, service: FakeService) -> None:
        service.reply(Reply(tokens=["a", "b"]))

        stream = streamed(service, "/v1/completions", prompt="<|fim_prefix|>")

        assert {chunk["object"] for chunk in stream[:-1]} == {"text_completion"}
        assert [chunk["choices"][0]["text"] for chunk in stream[:-2]] == ["a", "b", ""]
        assert stream[2]["choices"][0]["finish_reason"] == "stop"
        assert stream[3]["choices"] == []
        assert stream[3]["usage"]["completion_tokens"] == 2
        assert stream[4] == "[DONE]"

    def test_infill_streams_as_llama_cpp_does(self, service: FakeService) -> None:
        service.reply(Reply(tokens=["a", "b;"]))

        stream = streamed(service, "/infill", input_prefix="x", input_suffix="y", stop=[";"])

        assert [(part["content"], part["stop"]) for part in stream] == [("a", False), ("b", False), ("", True)]
        assert (stream[-1]["stop_type"], stream[-1]["stopping_word"]) == ("word", ";")
        assert stream[-1]["tokens_predicted"] == 2

    @pytest.mark.asyncio
    async def test_models_lists_what_is_there(self, service: FakeService, client: AsyncOpenAI) -> None:
        listed = [model.id async for model in client.models.list()]

        assert "qwen3-coder-next" in listed

    def test_health_needs_no_key(self, service: FakeService) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=5)
        connection.request("GET", "/health")
        answer = connection.getresponse().read()
        connection.close()

        assert json.loads(answer) == {"status": "ok"}

    @pytest.mark.asyncio
    async def test_an_answer_may_come_whole(self, service: FakeService, client: AsyncOpenAI) -> None:
        service.reply(Reply("yes", thinking="hm", tool_calls=(ToolCall("look", "{}"),)))

        answer = await client.chat.completions.create(**CHAT)

        message = answer.choices[0].message
        assert (message.content, answer.choices[0].finish_reason) == ("yes", "tool_calls")
        assert message.tool_calls is not None
        assert message.tool_calls[0].to_dict()["function"] == {"name": "look", "arguments": "{}"}
        assert answer.usage is not None
        assert answer.usage.completion_tokens == 4


class TestWhatTheServiceRefuses:
    def test_a_wrong_key(self, service: FakeService) -> None:
        status, text = post(service, "/compatible-mode/v1/chat/completions", CHAT, key="sk-wrong")

        request_id = service.requests[0].request_id
        assert (status, json.loads(text)) == (401, errors.invalid_api_key().body(request_id))

    @pytest.mark.parametrize(
        ("wrong", "param"),
        [
            ({"temperature": 2}, "temperature"),
            ({"top_p": 0}, "top_p"),
            ({"max_tokens": 0}, "max_tokens"),
            ({"stream_options": {"include_usage": True}}, "stream_options"),
            ({"enable_thinking": True}, "enable_thinking"),
            ({"messages": []}, "messages"),
            ({"messages": [*CHAT["messages"], {"role": "system", "content": ""}]}, "messages"),
            ({"model": ""}, "model"),
            ({"tools": []}, "tools"),
            ({"tools": [SEARCH]}, "tools.function.name"),
            ({"messages": [*CHAT["messages"], CALLING, CHAT["messages"][0]]}, "messages"),
            ({"messages": [*CHAT["messages"], {"role": "tool", "tool_call_id": "call_1", "content": ""}]}, "messages"),
        ],
    )
    def test_a_parameter_out_of_range(self, service: FakeService, wrong: dict[str, Any], param: str) -> None:
        status, text = post(service, "/v1/chat/completions", {**CHAT, **wrong})

        assert (status, json.loads(text)["error"]["param"]) == (400, param)

    def test_a_last_message_of_the_assistant_that_is_not_partial(self, service: FakeService) -> None:
        begun = {"role": "assistant", "content": "def "}

        refused, _ = post(service, "/v1/chat/completions", {**CHAT, "messages": [*CHAT["messages"], begun]})
        partial = [*CHAT["messages"], {**begun, "partial": True}]
        taken, _ = post(service, "/v1/chat/completions", {**CHAT, "messages": partial})

        assert (refused, taken) == (500, 200)

    def test_a_model_that_is_not_listed_if_told_so(self, service: FakeService) -> None:
        service.knows_only_listed_models = True

        status, text = post(service, "/v1/chat/completions", {**CHAT, "model": "qwen-none"})

        assert (status, json.loads(text)["error"]["code"]) == (404, "model_not_found")

    def test_everything_while_it_loads(self, service: FakeService) -> None:
        service.is_loading = True

        status, text = post(service, "/infill", {"input_prefix": "", "input_suffix": ""})

        assert (status, json.loads(text)["error"]["message"]) == (503, "Loading model")

    def test_an_unknown_path(self, service: FakeService) -> None:
        assert post(service, "/v1/embeddings", CHAT)[0] == 404


class TestATranslator:
    @pytest.mark.parametrize(
        ("model", "expected"),
        [
            ("qwen-mt-flash", ["Sagt", " es", "."]),
            ("qwen-mt-plus", ["Sagt", "Sagt es", "Sagt es.", "Sagt es."]),
        ],
    )
    def test_streams_what_is_new_or_all_so_far(self, service: FakeService, model: str, expected: list[str]) -> None:
        service.reply(Reply(tokens=["Sagt", " es", "."]))

        stream = streamed(service, model=model, **TRANSLATING)

        assert [delta["content"] for delta in deltas(stream)] == expected

    @pytest.mark.parametrize(
        ("body", "parameter"),
        [
            ({}, "translation_options"),
            ({"translation_options": {"source_lang": "auto"}}, "translation_options"),
            ({**TRANSLATING, "messages": [{"role": "system", "content": "a"}, *CHAT["messages"]]}, "messages"),
            ({**TRANSLATING, "messages": [*CHAT["messages"], *CHAT["messages"]]}, "messages"),
        ],
    )
    def test_takes_one_text_and_two_languages(self, service: FakeService, body: dict[str, Any], parameter: str) -> None:
        status, text = post(service, "/v1/chat/completions", {**CHAT, "model": "qwen-mt-plus", **body})

        assert (status, json.loads(text)["error"]["param"]) == (400, parameter)


class TestScripts:
    def test_a_queue_stays_at_its_last_answer(self, service: FakeService) -> None:
        service.replies(errors.rate_limited(), "b", "c")

        answers = [post(service, "/v1/chat/completions", CHAT)[0] for _ in range(4)]
        last = json.loads(post(service, "/v1/chat/completions", CHAT)[1])

        assert answers == [429, 200, 200, 200]
        assert last["choices"][0]["message"]["content"] == "c"

    def test_a_function_answers_by_what_was_asked(self, service: FakeService) -> None:
        service.answers(lambda request: request.body["messages"][0]["content"].upper())

        answer = json.loads(post(service, "/v1/chat/completions", CHAT)[1])

        assert answer["choices"][0]["message"]["content"] == "SAY IT."

    def test_an_error_in_a_script_is_raised_at_the_end(self) -> None:
        service = FakeService()
        service.answers(lambda request: str(request.body["absent"]))

        with pytest.raises(KeyError, match="absent"):
            ask_and_leave(service)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(" \t\r\n\u2028_(]"))))
def test_rough_tokens_join_up_to_the_text(text: str) -> None:
    assert "".join(rough_tokens(text)) == text


def test_rough_tokens_are_word_like_pieces() -> None:
    tokens = rough_tokens("if a:\n    return x\n")

    assert tokens == ("if", " a", ":", "\n", "    ", "return", " x", "\n")
