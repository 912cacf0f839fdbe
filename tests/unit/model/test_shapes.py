from __future__ import annotations

import json
from typing import Any

import pytest

from qwen_ls.model.base import Finish, Piece, Text, Thinking, ToolCall, Usage
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.model.failures import Asked
from qwen_ls.model.shapes import PieceReader

ASKED = Asked("qwen3-coder-next", "dashscope.aliyuncs.com")
DONE = "[DONE]"


def chat(delta: dict[str, Any] | None = None, finish: str | None = None, **more: Any) -> str:
    """One chunk in DashScope's words."""
    choice = {"index": 0, "delta": delta or {}, "logprobs": None, "finish_reason": finish}
    return json.dumps({"choices": [choice], "object": "chat.completion.chunk", "usage": None, **more})


def usage(**counts: Any) -> str:
    return json.dumps({"choices": [], "object": "chat.completion.chunk", "usage": counts})


def read(*events: str) -> list[Piece]:
    reader = PieceReader(ASKED)
    pieces = [piece for event in events for piece in reader.read(event)]
    return pieces if reader.is_done else pieces + reader.end()


def trouble_in(*events: str) -> ModelError:
    with pytest.raises(ModelError) as caught:
        read(*events)
    return caught.value


def test_a_dashscope_stream_is_text_then_finish_then_usage() -> None:
    pieces = read(
        chat({"content": "", "role": "assistant"}),
        chat({"content": "re"}),
        chat({"content": "turn"}),
        chat({"content": ""}, finish="stop"),
        usage(
            prompt_tokens=22,
            completion_tokens=382,
            total_tokens=404,
            completion_tokens_details={"reasoning_tokens": 210},
            prompt_tokens_details={"cached_tokens": 16},
        ),
        DONE,
    )

    assert pieces == [Text("re"), Text("turn"), Finish("stop"), Usage(22, 382, 210, 16)]


def test_thinking_comes_beside_a_null_content() -> None:
    pieces = read(
        chat({"content": None, "reasoning_content": "Hm"}),
        chat({"content": "Yes", "reasoning_content": None}, finish="stop"),
        DONE,
    )

    assert pieces == [Thinking("Hm"), Text("Yes"), Finish("stop")]


def test_thinking_may_be_called_reasoning() -> None:
    assert read(chat({"reasoning": "Hm"}), chat(finish="stop"))[0] == Thinking("Hm")


def test_tool_call_deltas_keep_id_and_name_of_the_first_only() -> None:
    def call(**fields: Any) -> dict[str, Any]:
        return {"tool_calls": [{"index": 1, "type": "function", **fields}]}

    pieces = read(
        chat(call(id="call_7", function={"name": "grep", "arguments": ""})),
        chat(call(id="", function={"name": None, "arguments": '{"q"'})),
        chat(call(id="", function={"name": None, "arguments": ":1}"})),
        chat({"content": None, "tool_calls": None}, finish="tool_calls"),
        DONE,
    )

    assert pieces == [
        ToolCall(1, "call_7", "grep", ""),
        ToolCall(1, "", "", '{"q"'),
        ToolCall(1, "", "", ":1}"),
        Finish("tool_calls"),
    ]


def test_tool_calls_without_an_index_are_counted() -> None:
    both = {"tool_calls": [{"id": "a", "function": {"name": "f"}}, {"id": "b", "function": {"name": "g"}}]}

    assert read(chat(both), chat(finish="stop"))[:2] == [ToolCall(0, "a", "f", ""), ToolCall(1, "b", "g", "")]


def test_a_completion_brings_its_text_in_the_choice() -> None:
    pieces = read('{"choices":[{"text":"a + b","index":0}]}', '{"choices":[{"text":"","finish_reason":"length"}]}')

    assert pieces == [Text("a + b"), Finish("length")]


def test_an_infill_brings_its_text_bare() -> None:
    pieces = read(
        '{"index":0,"content":"a","stop":false,"tokens_predicted":1,"tokens_evaluated":27}',
        '{"index":0,"content":"","stop":true,"stop_type":"eos","tokens_predicted":8,"tokens_evaluated":27,'
        '"tokens_cached":34,"timings":{"cache_n":20}}',
    )

    assert pieces == [Text("a"), Finish("stop"), Usage(27, 8, cached_tokens=20)]


@pytest.mark.parametrize(("stop_type", "reason"), [("limit", "length"), ("word", "stop"), ("none", "stop")])
def test_an_infill_says_why_it_stopped(stop_type: str, reason: str) -> None:
    assert Finish(reason) in read(json.dumps({"content": "", "stop": True, "stop_type": stop_type}))


def test_usage_that_is_repeated_with_every_chunk_is_given_once_and_last() -> None:
    pieces = read(
        chat({"content": "a"}, usage={"prompt_tokens": 5, "completion_tokens": 1}),
        chat({"content": "b"}, finish="stop", usage={"prompt_tokens": 5, "completion_tokens": 2}),
        DONE,
    )

    assert pieces == [Text("a"), Text("b"), Finish("stop"), Usage(5, 2)]


def test_only_one_finish_is_given() -> None:
    assert read(chat(finish="stop"), chat(finish="stop"), DONE) == [Finish("stop")]


def test_only_the_first_choice_is_read() -> None:
    chunk = {"choices": [{"index": 1, "delta": {"content": "other"}}, {"index": 0, "delta": {"content": "mine"}}]}

    assert read(json.dumps(chunk), chat(finish="stop"))[0] == Text("mine")


def test_done_stands_for_a_missing_finish_reason() -> None:
    assert read(chat({"content": "a"}), DONE) == [Text("a"), Finish("stop")]


def test_a_whole_answer_instead_of_a_stream_is_read_too() -> None:
    whole = {
        "choices": [{"message": {"role": "assistant", "content": "hi"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 3, "completion_tokens": 1},
    }

    assert read(json.dumps(whole)) == [Text("hi"), Finish("stop"), Usage(3, 1)]


def test_an_event_that_is_neither_answer_nor_error_is_passed_over() -> None:
    assert read('{"type":"ping"}', '{"choices":[],"usage":null,"error":null}', chat(finish="stop")) == [Finish("stop")]


@pytest.mark.parametrize("events", [[chat({"content": "half"})], [], [DONE], [usage(prompt_tokens=1)]])
def test_an_ending_without_a_word_is_transient_trouble(events: list[str]) -> None:
    assert trouble_in(*events).trouble is Trouble.TRANSIENT


@pytest.mark.parametrize(
    "event",
    [
        '{"error":{"message":"Too fast.","type":"limit","code":"limit_requests"},"request_id":"r-1"}',
        '{"code":"limit_requests","message":"Too fast.","request_id":"r-1"}',
        '{"choices":[],"code":"limit_requests","message":"Too fast.","request_id":"r-1"}',
        '{"choices":null,"code":"limit_requests","message":"Too fast.","request_id":"r-1"}',
    ],
)
def test_an_error_in_mid_stream_is_known_in_every_shape(event: str) -> None:
    error = trouble_in(chat({"content": "half"}), event)

    assert (error.trouble, error.code, error.service_message, error.request_id) == (
        Trouble.RATE_LIMITED,
        "limit_requests",
        "Too fast.",
        "r-1",
    )


@pytest.mark.parametrize(
    "event",
    [
        '{"choices":[{"del',
        "[1]",
        '"text"',
        "<html>",
        '{"choices":{"a":1}}',
        '{"choices":["a"]}',
        '{"choices":[{"delta":{"content":["a"]}}]}',
        '{"choices":[{"delta":{"tool_calls":[7]}}]}',
        '{"choices":[],"usage":7}',
        pytest.param("[" * 100_000, id="nested too deep"),
    ],
)
def test_an_unreadable_event_is_transient_trouble(event: str) -> None:
    assert trouble_in(event).trouble is Trouble.TRANSIENT


def test_an_event_that_is_nested_too_deeply_is_unreadable() -> None:
    assert trouble_in("[" * 100_000).trouble is Trouble.TRANSIENT


@pytest.mark.parametrize("count", ["22", [1], {"a": 1}, -3, 1.5, float("nan"), None])
def test_a_number_of_tokens_that_is_none_spoils_no_answer(count: Any) -> None:
    pieces = read(chat({"content": "a"}, finish="stop"), usage(prompt_tokens=count, completion_tokens=2), DONE)

    assert pieces == [Text("a"), Finish("stop"), Usage(0, 2)]


@pytest.mark.parametrize("index", ["0", [], {}, 0.5])
def test_a_tool_call_whose_index_is_no_number_is_unreadable(index: Any) -> None:
    call = {"index": index, "id": "c", "function": {"name": "read_file", "arguments": "{}"}}

    assert "unreadable" in trouble_in(chat({"tool_calls": [call]}), chat(finish="stop")).sentence


@pytest.mark.parametrize("reason", [["stop"], {"reason": "stop"}, 1])
def test_a_finish_reason_that_is_no_text_is_unreadable(reason: Any) -> None:
    assert trouble_in(chat({"content": "a"}, finish=reason)).trouble is Trouble.TRANSIENT


def test_half_a_surrogate_pair_is_replaced() -> None:
    assert read(chat({"content": "a\ud83d"}), chat(finish="stop"), DONE) == [Text("a\ufffd"), Finish("stop")]
