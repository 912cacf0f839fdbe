"""Qwen's translators: how they are asked, and what their pieces come to."""

from __future__ import annotations

import asyncio

import pytest

from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.translation.machine import AT_ONCE, MachineTranslator, last_of
from qwen_ls.assist.translation.translator import MOST_REJECTED
from qwen_ls.model.base import Chat, Message
from qwen_ls.model.errors import ModelError, Trouble
from tests.support.saying_model import SayingModel
from tests.support.scripted_model import ScriptedModel


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["Guten ", "Tag"], "Guten Tag"),
        (["Guten", "Guten Tag", "Guten Tag, Welt"], "Guten Tag, Welt"),
        (["Guten", "Guten", "Guten Tag"], "Guten Tag"),
        (["Tag", "Tag"], "Tag"),
        (["Tag"], "Tag"),
        (["", "Guten ", "", "Tag", ""], "Guten Tag"),
        ([], ""),
    ],
)
def test_pieces_are_increments_or_all_that_was_said_so_far(pieces: list[str], expected: str) -> None:
    assert last_of(pieces) == expected


@pytest.mark.asyncio
async def test_pieces_of_a_translator_that_never_resends_are_just_joined() -> None:
    model = SayingModel("ha", "ha")
    for may_resend, expected in ((False, "haha"), (True, "ha")):
        assistant = Assistant(model, "qwen-mt-flash", is_translator=True, may_resend=may_resend)
        translated = await MachineTranslator(assistant, lambda _: None).translate(["ho"], "German")
        assert translated.texts == (expected,)


@pytest.mark.asyncio
async def test_each_text_is_the_only_message_of_a_request() -> None:
    model = SayingModel("Guten Tag")
    assistant = Assistant(model, "qwen-mt-plus", is_translator=True)
    translated = await MachineTranslator(assistant, lambda _: None).translate(["Hello", "Good day"], "German")
    assert translated.texts == ("Guten Tag", "Guten Tag")
    assert [request.prompt for request in model.requests] == [
        Chat((Message("user", "Hello"),)),
        Chat((Message("user", "Good day"),)),
    ]
    assert model.requests[0].extra == {"translation_options": {"source_lang": "auto", "target_lang": "German"}}
    assert model.requests[0].enable_thinking is None


@pytest.mark.asyncio
async def test_a_language_is_named_as_the_translators_name_it() -> None:
    model = SayingModel("x")
    await MachineTranslator(Assistant(model, "qwen-mt-plus"), lambda _: None).translate(["Hi"], "Simplified Chinese")
    assert model.requests[0].extra["translation_options"]["target_lang"] == "Chinese"


@pytest.mark.asyncio
async def test_only_some_requests_are_under_way_at_once() -> None:
    model = ScriptedModel()
    translator = MachineTranslator(Assistant(model, "qwen-mt-plus"), lambda _: None)
    work = asyncio.create_task(translator.translate([str(number) for number in range(AT_ONCE + 1)], "German"))
    first = [await model.next_stream() for _ in range(AT_ONCE)]
    assert len(model.streams) == AT_ONCE
    for stream in first:
        stream.say("x")
        stream.finish()
    last = await model.next_stream()
    last.say("y")
    last.finish()
    assert (await work).texts == (*["x"] * AT_ONCE, "y")


@pytest.mark.asyncio
async def test_a_failure_ends_the_other_requests() -> None:
    model = ScriptedModel()
    translator = MachineTranslator(Assistant(model, "qwen-mt-plus"), lambda _: None)
    work = asyncio.create_task(translator.translate(["a", "b"], "German"))
    failing, other = await model.next_stream(), await model.next_stream()
    failing.fail(ModelError(Trouble.REFUSED, "no"))
    with pytest.raises(ModelError):
        await work
    assert other.closed.is_set()


@pytest.mark.asyncio
async def test_a_text_that_is_rejected_keeps_none_of_the_others_back() -> None:
    model = ScriptedModel()
    translator = MachineTranslator(Assistant(model, "qwen-mt-plus"), lambda _: None)
    work = asyncio.create_task(translator.translate(["a", "b"], "German"))
    rejected, other = await model.next_stream(), await model.next_stream()
    rejected.fail(ModelError(Trouble.REQUEST, "inspected"))
    other.say("B")
    other.finish()
    translated = await work
    assert (translated.texts, len(translated.usages)) == ((None, "B"), 1)


@pytest.mark.asyncio
async def test_where_all_are_rejected_the_reason_is_told() -> None:
    model = ScriptedModel()
    translator = MachineTranslator(Assistant(model, "qwen-mt-plus"), lambda _: None)
    work = asyncio.create_task(translator.translate(["a", "b"], "German"))
    for _ in range(2):
        (await model.next_stream()).fail(ModelError(Trouble.REQUEST, "inspected"))
    with pytest.raises(ModelError, match="inspected"):
        await work


@pytest.mark.asyncio
async def test_where_all_would_be_rejected_not_all_are_sent() -> None:
    model = ScriptedModel()
    translator = MachineTranslator(Assistant(model, "qwen-mt-plus"), lambda _: None)
    work = asyncio.create_task(translator.translate([str(number) for number in range(50)], "German"))
    for _ in range(MOST_REJECTED):
        (await model.next_stream()).fail(ModelError(Trouble.REQUEST, "unknown parameter"))
    with pytest.raises(ModelError, match="unknown parameter"):
        await work
    assert len(model.streams) < MOST_REJECTED + AT_ONCE


@pytest.mark.asyncio
async def test_cancelling_closes_every_stream() -> None:
    model = ScriptedModel()
    translator = MachineTranslator(Assistant(model, "qwen-mt-plus"), lambda _: None)
    work = asyncio.create_task(translator.translate(["a", "b"], "German"))
    streams = [await model.next_stream(), await model.next_stream()]
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert all(stream.closed.is_set() for stream in streams)
