"""Looking around: the rounds of one question, what is sent in each, and how they end."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.assist.asking import Answer
from qwen_ls.assist.looking import BREAK, NO_LOOK, NO_MORE, NOT_LOOKED_AT, NOTE, WAITING, Bounds, Look, ask_looking
from qwen_ls.model.base import (
    Chat,
    Completion,
    Finish,
    FunctionCall,
    Message,
    ModelRequest,
    Piece,
    Text,
    Thinking,
    Tool,
    ToolCall,
    Usage,
)
from qwen_ls.model.errors import ModelError, Trouble
from tests.support.rounds_model import RoundsModel
from tests.support.scripted_model import ScriptedModel

pytestmark = pytest.mark.asyncio

REQUEST = ModelRequest("m", Chat((Message("system", "Be brief."), Message("user", "Why?"))), max_tokens=9)
READ = Tool("read_file", "Read a file.", {"type": "object"})


@dataclass
class Tools:
    """A toolbox that tells the arguments of a call, and keeps the calls."""

    tools: tuple[Tool, ...] = (READ,)
    used: list[FunctionCall] = field(default_factory=list)
    told: str | None = None

    def describe(self, call: FunctionCall) -> str:
        return f"reading {call.arguments}"

    async def use(self, call: FunctionCall) -> str:
        self.used.append(call)
        return self.told or f"told {call.arguments}"


def calling(*arguments: str, name: str = "read_file") -> list[Piece]:
    return [ToolCall(index, f"call_{index}", name, each) for index, each in enumerate(arguments)]


class Asking:
    """One question, with all that is heard and told."""

    def __init__(self, model: RoundsModel, tools: Tools | None = None, bounds: Bounds | None = None) -> None:
        self.model = model
        self.tools = tools or Tools()
        self.heard: list[Text | Thinking] = []
        self.told: list[str] = []
        self._bounds = bounds or Bounds()

    async def answer(self, request: ModelRequest = REQUEST) -> Answer:
        look = Look(self.tools, self.told.append)
        return await ask_looking(self.model, request, self.heard.append, look, self._bounds)

    def heard_text(self) -> str:
        return "".join(piece.text for piece in self.heard if isinstance(piece, Text))


# A round


async def test_a_model_that_calls_nothing_answers_at_once() -> None:
    asking = Asking(RoundsModel("Because"))
    answer = await asking.answer()
    assert (answer.text, answer.finish_reason, len(asking.model.requests)) == ("Because", "stop", 1)


async def test_the_tools_are_offered_with_a_word_on_them() -> None:
    asking = Asking(RoundsModel("Because"))
    await asking.answer()
    assert asking.model.tools() == (READ,)
    assert asking.model.messages() == (Message("system", f"Be brief.\n\n{NOTE}"), Message("user", "Why?"))


async def test_without_a_system_message_there_is_one_now() -> None:
    asking = Asking(RoundsModel("Because"))
    await asking.answer(replace(REQUEST, prompt=Chat((Message("user", "Why?"),))))
    assert asking.model.messages() == (Message("system", NOTE), Message("user", "Why?"))


async def test_a_call_is_answered_and_the_model_goes_on() -> None:
    asking = Asking(RoundsModel(["Let me look.", *calling('{"path":"a.py"}')], "Because"))
    await asking.answer()
    assert asking.model.messages()[2:] == (
        Message("assistant", "Let me look.", calls=(FunctionCall("call_0", "read_file", '{"path":"a.py"}'),)),
        Message("tool", 'told {"path":"a.py"}', call_id="call_0"),
    )


async def test_parallel_calls_are_answered_in_order() -> None:
    asking = Asking(RoundsModel(calling('"a"', '"b"', '"c"'), "Because"))
    await asking.answer()
    answers = [(each.call_id, each.content) for each in asking.model.messages() if each.role == "tool"]
    assert answers == [("call_0", 'told "a"'), ("call_1", 'told "b"'), ("call_2", 'told "c"')]


async def test_calls_count_whatever_the_finish_reason_says() -> None:
    asking = Asking(RoundsModel([*calling("{}"), Finish("stop")], "Because"))
    assert (await asking.answer()).text == "Because"


async def test_the_other_parameters_stay_as_they_are() -> None:
    asking = Asking(RoundsModel(calling("{}"), "Because"))
    await asking.answer()
    assert [request.max_tokens for request in asking.model.requests] == [9, 9]


async def test_what_cannot_be_sent_back_is_put_right_but_the_toolbox_sees_it() -> None:
    asking = Asking(RoundsModel([*calling("no JSON", name="no name!")], "Because"))
    await asking.answer()
    assert asking.model.messages()[2].calls == (FunctionCall("call_0", "unknown", "{}"),)
    assert asking.tools.used == [FunctionCall("call_0", "no name!", "no JSON")]


async def test_each_look_is_told() -> None:
    asking = Asking(RoundsModel(calling("a", "b"), "Because"))
    await asking.answer()
    assert asking.told == ["reading a", "reading b", WAITING]


# The whole


async def test_what_is_said_before_a_look_is_heard_and_belongs_to_the_answer() -> None:
    asking = Asking(RoundsModel(["Let me ", "look.", *calling("{}")], ["It ", "works."]))
    answer = await asking.answer()
    assert answer.text == asking.heard_text() == f"Let me look.{BREAK}It works."


async def test_what_is_said_after_the_last_look_is_told_apart() -> None:
    asking = Asking(RoundsModel(["Let me look.", *calling("{}")], ["It ", "works."]))
    assert (await asking.answer()).conclusion == "It works."
    assert (await Asking(RoundsModel("It works.")).answer()).conclusion == "It works."


async def test_thinking_is_joined_apart() -> None:
    asking = Asking(RoundsModel([Thinking("Hm."), *calling("{}")], [Thinking("Ah."), "It works."]))
    answer = await asking.answer()
    assert (answer.thinking, answer.text) == (f"Hm.{BREAK}Ah.", "It works.")


@given(st.lists(st.lists(st.sampled_from(["", " ", "\n\n", "a", "b. "]), max_size=3), min_size=1, max_size=4))
async def test_what_is_heard_joins_up_to_the_answer(said: list[list[str]]) -> None:
    rounds = [[*texts, *calling("{}")] for texts in said[:-1]]
    asking = Asking(RoundsModel(*rounds, [*said[-1], Finish("stop")]))
    assert (await asking.answer()).text == asking.heard_text()


async def test_the_usage_is_that_of_all_rounds() -> None:
    model = RoundsModel([*calling("{}"), Usage(10, 2, 1, 4)], ["Because", Usage(20, 3, 0, 10)])
    assert (await Asking(model).answer()).usage == Usage(30, 5, 1, 14)


async def test_the_usage_is_an_estimate_where_one_round_was_estimated() -> None:
    answer = await Asking(RoundsModel([*calling("{}"), Usage(10, 2)], "Because")).answer()
    assert answer.usage.is_estimate
    assert answer.usage.prompt_tokens > 10


async def test_the_finish_reason_is_the_last() -> None:
    answer = await Asking(RoundsModel(calling("{}"), ["Becau", Finish("length")])).answer()
    assert answer.finish_reason == "length"


# Ends


async def test_endless_calling_ends_in_an_answer_without_tools() -> None:
    model = RoundsModel(*[calling("{}")] * 6, "Because")
    asking = Asking(model)
    answer = await asking.answer()
    assert (answer.text, len(model.requests), len(asking.tools.used)) == ("Because", 7, 6)
    assert model.tools() == ()
    assert model.messages()[-1] == Message("user", NO_MORE)


async def test_calls_in_the_last_answer_are_not_made() -> None:
    asking = Asking(RoundsModel(["Still: ", *calling("{}")]))
    answer = await asking.answer()
    assert len(asking.tools.used) == 6
    assert answer.calls == ()


async def test_only_so_many_calls_are_made_and_each_is_answered() -> None:
    asking = Asking(RoundsModel(calling(*map(str, range(30))), "Because"))
    await asking.answer()
    told = asking.model.told()
    assert len(asking.tools.used) == 24
    assert told[23:] == ["told 23", *[NOT_LOOKED_AT] * 6]
    assert asking.model.tools() == ()


async def test_only_so_much_is_told() -> None:
    asking = Asking(RoundsModel(calling("a", "b", "c"), "Because"), Tools(told="x " * 3_000), Bounds(told_tokens=3_000))
    await asking.answer()
    assert [each == NOT_LOOKED_AT for each in asking.model.told()] == [False, False, True]
    assert asking.model.tools() == ()


async def test_no_further_round_is_made_that_would_take_too_much() -> None:
    rounds = [*calling("{}"), Usage(30_000, 100)], [*calling("{}"), Usage(31_000, 100)], "Because"
    asking = Asking(RoundsModel(*rounds))
    await asking.answer()
    assert [bool(asking.model.tools(n)) for n in range(3)] == [True, True, True]
    asking = Asking(RoundsModel(*rounds), bounds=Bounds(spent_tokens=90_000))
    await asking.answer()
    assert [bool(asking.model.tools(n)) for n in range(3)] == [True, True, False]


async def test_a_cancel_closes_the_stream_of_a_later_round() -> None:
    model = ScriptedModel()
    heard: list[Text | Thinking] = []
    asking = asyncio.create_task(ask_looking(model, REQUEST, heard.append, Look(Tools())))
    first = await model.next_stream()
    first.send(*calling("{}"))
    first.finish("tool_calls")
    second = await model.next_stream()
    asking.cancel()
    await asyncio.wait_for(second.closed.wait(), 5)
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_a_cancel_ends_the_look() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    class Waiting(Tools):
        async def use(self, call: FunctionCall) -> str:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()
            return ""

    asking = asyncio.create_task(Asking(RoundsModel(calling("{}")), Waiting()).answer())
    await asyncio.wait_for(begun.wait(), 5)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert ended.is_set()


# Services without tools


def refusal(message: str, status: int | None = 400) -> ModelError:
    return ModelError(Trouble.REQUEST, "It refused.", status=status, service_message=message)


async def test_without_a_toolbox_it_is_just_asked() -> None:
    model = RoundsModel("Because")
    await ask_looking(model, REQUEST, lambda _: None, NO_LOOK)
    assert model.requests == [REQUEST]


async def test_what_is_no_chat_is_just_asked() -> None:
    model = RoundsModel("Because")
    request = replace(REQUEST, prompt=Completion("def "))
    await ask_looking(model, request, lambda _: None, Look(Tools()))
    assert model.requests == [request]


@pytest.mark.parametrize(
    "message",
    [
        '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
        "tools param requires --jinja flag",
        "registry.ollama.ai/library/qwen2.5-coder:1.5b does not support tools",
    ],
)
async def test_a_service_that_refuses_tools_is_asked_without(message: str) -> None:
    model = RoundsModel([refusal(message)], "Because")
    answer = await Asking(model).answer()
    assert answer.text == "Because"
    assert model.requests[1] == REQUEST


async def test_another_refusal_is_one() -> None:
    model = RoundsModel([refusal("The model is unknown.")], "Because")
    with pytest.raises(ModelError):
        await Asking(model).answer()
    assert len(model.requests) == 1


async def test_an_error_in_a_later_round_is_one() -> None:
    with pytest.raises(ModelError):
        await Asking(RoundsModel(calling("{}"), [refusal("tools are tired")])).answer()
