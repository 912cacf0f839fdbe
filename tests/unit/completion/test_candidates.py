"""Suggestions to choose from: asked for by a person, bounded in time, and closed with the request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from qwen_ls.completion.candidates import TEMPERATURES
from qwen_ls.completion.engine import CompletionEngine
from qwen_ls.completion.moment import Moment, Suggestion
from qwen_ls.completion.options import Options
from tests.support.completion_world import World
from tests.support.places import moment_at
from tests.support.scripted_model import ScriptedStream

pytestmark = pytest.mark.asyncio

PLACE = "x = |"


@pytest.fixture
def world() -> World:
    return World(settings=Options(debounce=0, candidates=3))


@pytest_asyncio.fixture
async def engine(world: World) -> AsyncGenerator[CompletionEngine, None]:
    engine = CompletionEngine(world)
    yield engine
    await engine.aclose()


def invoke(engine: CompletionEngine, marked: str = PLACE) -> asyncio.Task[list[Suggestion]]:
    return asyncio.get_running_loop().create_task(engine.suggest(moment_at(marked, invoked=True)))


def ask_on(engine: CompletionEngine, marked: str, *, invoked: bool = False) -> asyncio.Task[list[Suggestion]]:
    """Ask in the document as it is after a change."""
    moment = moment_at(marked, invoked=invoked)
    engine.changed(moment.snapshot, [])
    return asyncio.get_running_loop().create_task(engine.suggest(moment))


async def opened(world: World, count: int = 3) -> list[ScriptedStream]:
    """The streams of one request, the greediest first."""
    streams = [await world.model.next_stream() for _ in range(count)]
    return sorted(streams, key=lambda stream: stream.request.temperature or 0.0)


async def test_a_person_who_asks_gets_some_to_choose_from(engine: CompletionEngine, world: World) -> None:
    asked = invoke(engine)
    streams = await opened(world)
    for stream, text in zip(streams, ("one\n", "two\n", "three\n"), strict=True):
        stream.say(text)
    assert [suggestion.text for suggestion in await asked] == ["one", "two", "three"]
    assert [stream.request.temperature for stream in streams] == [0.0, *TEMPERATURES[:2]]


async def test_nobody_who_only_types_is_asked_more_than_once_for(engine: CompletionEngine, world: World) -> None:
    asked = asyncio.ensure_future(engine.suggest(moment_at(PLACE)))
    (await world.model.next_stream()).say("one\n")
    assert len(await asked) == 1
    assert len(world.model.streams) == 1


async def test_the_same_text_is_offered_once(engine: CompletionEngine, world: World) -> None:
    asked = invoke(engine)
    for stream in await opened(world):
        stream.say("one\n")
    assert [suggestion.text for suggestion in await asked] == ["one"]


async def test_one_that_takes_too_long_is_closed_and_not_waited_for(
    engine: CompletionEngine, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwen_ls.completion.engine.PATIENCE_S", 0.01)
    asked = invoke(engine)
    first, second, third = await opened(world)
    first.say("one\n")
    second.say("two\n")
    third.say("thr")
    assert [suggestion.text for suggestion in await asked] == ["one", "two"]
    await asyncio.wait_for(third.closed.wait(), 1)


async def test_they_die_with_the_request(engine: CompletionEngine, world: World) -> None:
    asked = invoke(engine)
    _, second, third = await opened(world)
    asked.cancel()
    await asyncio.wait_for(asyncio.gather(second.closed.wait(), third.closed.wait()), 1)


async def test_a_newer_request_ends_the_wait_for_more(engine: CompletionEngine, world: World) -> None:
    moment = moment_at(PLACE, invoked=True)
    asked = asyncio.ensure_future(engine.suggest(moment))
    first, second, _ = await opened(world)
    first.say("one\n")
    await asyncio.sleep(0)
    newer = asyncio.ensure_future(engine.suggest(Moment(moment.snapshot, moment.point)))
    await asyncio.wait_for(second.closed.wait(), 1)
    assert [suggestion.text for suggestion in await asked] == ["one"]
    assert [suggestion.text for suggestion in await newer] == ["one"]


async def test_asking_again_shows_what_was_there_to_choose_from_without_a_request(
    engine: CompletionEngine, world: World
) -> None:
    asked = invoke(engine)
    for stream, text in zip(await opened(world), ("one\n", "two\n", "three\n"), strict=True):
        stream.say(text)
    await asked
    assert [suggestion.text for suggestion in await ask_on(engine, PLACE, invoked=True)] == ["one", "two", "three"]
    assert len(world.model.streams) == 3


async def test_one_that_is_typed_along_instead_of_the_first_goes_on(engine: CompletionEngine, world: World) -> None:
    asked = invoke(engine)
    for stream, text in zip(await opened(world), ("one\n", "two\n", "three\n"), strict=True):
        stream.say(text)
    await asked
    [suggestion] = await ask_on(engine, "x = tw|")
    assert suggestion.text == "o"
