"""One answer: what is heard of it, and what it comes to."""

from __future__ import annotations

import asyncio

import pytest

from qwen_ls.assist.asking import ask
from qwen_ls.model.base import Chat, Finish, FunctionCall, Message, ModelRequest, Text, Thinking, Tool, ToolCall, Usage
from tests.support.saying_model import SayingModel
from tests.support.scripted_model import ScriptedModel

CHAT = Chat((Message("system", "Be brief."), Message("user", "Why?")))
REQUEST = ModelRequest("qwen3-coder-next", CHAT)

pytestmark = pytest.mark.asyncio


async def test_each_piece_is_heard_in_order_and_thinking_apart() -> None:
    heard: list[Text | Thinking] = []
    await ask(SayingModel(Thinking("hm"), "Be", "cause"), REQUEST, heard.append)
    assert heard == [Thinking("hm"), Text("Be"), Text("cause")]


async def test_the_pieces_of_text_join_up_to_the_answer() -> None:
    answer = await ask(SayingModel(Thinking("hm"), "Be", "cause"), REQUEST, lambda _: None)
    assert (answer.text, answer.thinking) == ("Because", "hm")


async def test_the_finish_reason_is_the_services() -> None:
    answer = await ask(SayingModel("Be", Finish("length")), REQUEST, lambda _: None)
    assert answer.finish_reason == "length"


async def test_the_usage_is_the_services_where_it_tells() -> None:
    told = Usage(10, 2, cached_tokens=4)
    answer = await ask(SayingModel("Because", Finish("stop"), told), REQUEST, lambda _: None)
    assert answer.usage == told


async def test_the_usage_is_a_marked_estimate_where_the_service_tells_nothing() -> None:
    answer = await ask(SayingModel(Thinking("hm"), "Because"), REQUEST, lambda _: None)
    assert answer.usage.is_estimate
    assert answer.usage.prompt_tokens > 0
    assert answer.usage.completion_tokens > answer.usage.reasoning_tokens > 0


async def test_the_calls_of_tools_are_joined() -> None:
    pieces = ToolCall(0, "call_1", "read_file", '{"path":'), ToolCall(0, "", "", '"a.py"}')
    answer = await ask(SayingModel("Let me look.", *pieces, Finish("tool_calls")), REQUEST, lambda _: None)
    assert answer.calls == (FunctionCall("call_1", "read_file", '{"path":"a.py"}'),)


async def test_an_estimate_counts_calls_and_tools() -> None:
    plain = await ask(SayingModel("Because"), REQUEST, lambda _: None)
    chat = Chat(CHAT.messages, (Tool("read_file", "Read a file.", {}),))
    model = SayingModel("Because", ToolCall(0, "call_1", "read_file", "{}"))
    calling = await ask(model, ModelRequest(REQUEST.model, chat), lambda _: None)
    assert calling.usage.prompt_tokens > plain.usage.prompt_tokens
    assert calling.usage.completion_tokens > plain.usage.completion_tokens


async def test_a_cancel_closes_the_stream() -> None:
    model = ScriptedModel()
    asking = asyncio.get_running_loop().create_task(ask(model, REQUEST, lambda _: None))
    stream = await model.next_stream()
    stream.say("Be")
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.wait_for(stream.closed.wait(), 1)
    with pytest.raises(asyncio.CancelledError):
        await asking
