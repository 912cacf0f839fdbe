"""Suggestions to choose from: asked for by a person, bounded in time, and closed with the request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from qwen_ls.completion.candidates import SETTLED_S, TEMPERATURES
from qwen_ls.completion.engine import CompletionEngine
from qwen_ls.completion.moment import Moment, Suggestion
from qwen_ls.completion.options import Options
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.text.document import Edit
from tests.support.clock import Clock
from tests.support.completion_world import World
from tests.support.places import moment_at
from tests.support.scripted_model import ScriptedStream

pytestmark = pytest.mark.asyncio

PLACE = "x = |"


@pytest.fixture
def world() -> World:
    return World(settings=Options(debounce=0, candidates=3))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def engine(world: World, clock: Clock) -> AsyncGenerator[CompletionEngine, None]:
    engine = CompletionEngine(world, clock)
    yield engine
    await engine.aclose()


def invoke(engine: CompletionEngine, marked: str = PLACE) -> asyncio.Task[list[Suggestion]]:
    return asyncio.get_running_loop().create_task(engine.suggest(moment_at(marked, invoked=True)))


def ask_on(engine: CompletionEngine, marked: str, *, invoked: bool = False) -> asyncio.Task[list[Suggestion]]:
    """Ask in the document as it is after a change."""
    moment = moment_at(marked, invoked=invoked)
    engine.changed(moment.snapshot, [])
    return asyncio.get_running_loop().create_task(engine.suggest(moment))


async def opened(world: World, first_words: str, count: int = 3) -> list[ScriptedStream]:
    """The streams of one request, the greediest first, which said its first words."""
    first = await world.model.next_stream()
    first.say(first_words)
    others = [await world.model.next_stream() for _ in range(count - 1)]
    return [first, *sorted(others, key=lambda stream: stream.request.temperature or 0.0)]


async def held(engine: CompletionEngine) -> None:
    """Wait until an answer is held back for the others."""
    while not any(track.candidates and track.candidates.is_holding for track in engine._tracks.values()):
        await asyncio.sleep(0)


async def answered_alone(engine: CompletionEngine, world: World, marked: str, text: str) -> Moment:
    """Have one suggestion made by itself, as to who only types."""
    moment = moment_at(marked)
    asked = asyncio.ensure_future(engine.suggest(moment))
    (await world.model.next_stream()).say(text)
    await asked
    return moment


async def test_a_person_who_asks_gets_some_to_choose_from(engine: CompletionEngine, world: World) -> None:
    asked = invoke(engine)
    streams = await opened(world, "o")
    for stream, text in zip(streams, ("ne\n", "two\n", "three\n"), strict=True):
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
    for stream, text in zip(await opened(world, "o"), ("ne\n", "one\n", "one\n"), strict=True):
        stream.say(text)
    assert [suggestion.text for suggestion in await asked] == ["one"]


async def test_one_that_takes_too_long_is_closed_and_not_waited_for(
    engine: CompletionEngine, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwen_ls.completion.engine.PATIENCE_S", 0.01)
    asked = invoke(engine)
    _, second, third = await opened(world, "one\n")
    second.say("two\n")
    third.say("thr")
    assert [suggestion.text for suggestion in await asked] == ["one", "two"]
    await asyncio.wait_for(third.closed.wait(), 1)


async def test_they_die_with_the_request(engine: CompletionEngine, world: World) -> None:
    asked = invoke(engine)
    _, second, third = await opened(world, "o")
    asked.cancel()
    await asyncio.wait_for(asyncio.gather(second.closed.wait(), third.closed.wait()), 1)


async def test_a_newer_request_ends_the_wait_for_more(engine: CompletionEngine, world: World) -> None:
    moment = moment_at(PLACE, invoked=True)
    asked = asyncio.ensure_future(engine.suggest(moment))
    _, second, _ = await opened(world, "one\n")
    await held(engine)
    newer = asyncio.ensure_future(engine.suggest(Moment(moment.snapshot, moment.point)))
    await asyncio.wait_for(second.closed.wait(), 1)
    assert [suggestion.text for suggestion in await asked] == ["one"]
    assert [suggestion.text for suggestion in await newer] == ["one"]


async def test_asking_again_shows_what_was_there_to_choose_from_without_a_request(
    engine: CompletionEngine, world: World
) -> None:
    asked = invoke(engine)
    for stream, text in zip(await opened(world, "o"), ("ne\n", "two\n", "three\n"), strict=True):
        stream.say(text)
    await asked
    assert [suggestion.text for suggestion in await ask_on(engine, PLACE, invoked=True)] == ["one", "two", "three"]
    assert len(world.model.streams) == 3


async def test_the_wanted_one_is_asked_for_before_the_others(engine: CompletionEngine, world: World) -> None:
    asked = invoke(engine)
    first = await world.model.next_stream()
    for _ in range(10):
        await asyncio.sleep(0)
    assert [stream.request.temperature for stream in world.model.streams] == [0.0]
    first.say("one\n")
    assert (await world.model.next_stream()).request.temperature == TEMPERATURES[0]
    asked.cancel()


async def test_an_editor_that_asks_as_if_by_a_person_at_each_key_pays_for_one(
    engine: CompletionEngine, world: World, clock: Clock
) -> None:
    await answered_alone(engine, world, "x = |", "one\n")
    asked = ask_on(engine, "y = |", invoked=True)
    (await world.model.next_stream()).say("two\n")
    assert [suggestion.text for suggestion in await asked] == ["two"]
    assert len(world.model.streams) == 2
    clock.now += SETTLED_S
    again = invoke(engine, "y = |")
    await world.model.next_stream()  # who asks again, and types no more, wants to see others
    again.cancel()


async def test_a_known_answer_does_not_wait_for_others_while_keys_come(engine: CompletionEngine, world: World) -> None:
    await answered_alone(engine, world, "x = |", "one\n")
    assert [suggestion.text for suggestion in await ask_on(engine, "x = o|", invoked=True)] == ["ne"]
    assert (len(world.model.streams), engine.counters.from_memory) == (1, 1)


async def test_a_known_answer_saves_nothing_where_others_are_asked_for(engine: CompletionEngine, world: World) -> None:
    moment = await answered_alone(engine, world, "x = |", "one\n")
    asked = asyncio.ensure_future(engine.suggest(Moment(moment.snapshot, moment.point, invoked=True)))
    (await world.model.next_stream()).say("two\n")
    (await world.model.next_stream()).say("three\n")
    assert [suggestion.text for suggestion in await asked] == ["one", "two", "three"]
    assert engine.counters.from_memory == 0


async def test_how_they_fare_says_nothing_of_the_service(engine: CompletionEngine, world: World) -> None:
    asked = invoke(engine)
    _, second, third = await opened(world, "one\n")
    second.fail(ModelError(Trouble.RATE_LIMITED, "Too many requests at once.", 429))
    third.say("three\n")
    assert [suggestion.text for suggestion in await asked] == ["one", "three"]
    assert (world.errors, engine.backoff.reason()) == ([], None)


async def test_a_key_along_the_answer_that_is_held_back_takes_it_along(engine: CompletionEngine, world: World) -> None:
    start = moment_at(PLACE, invoked=True)
    asked = asyncio.ensure_future(engine.suggest(start))
    _, second, _ = await opened(world, "one\n")
    await held(engine)
    after = moment_at("x = o|")
    engine.changed(after.snapshot, [Edit(start.point, start.point, "o")])
    assert [(each.text, each.start) for each in await asked] == [("ne", after.point)]
    await asyncio.wait_for(second.closed.wait(), 1)


async def test_a_key_against_the_answer_that_is_held_back_ends_it(engine: CompletionEngine, world: World) -> None:
    start = moment_at(PLACE, invoked=True)
    asked = asyncio.ensure_future(engine.suggest(start))
    await opened(world, "one\n")
    await held(engine)
    engine.changed(moment_at("x = z|").snapshot, [Edit(start.point, start.point, "z")])
    assert await asked == []


async def test_one_that_is_typed_along_instead_of_the_first_goes_on(engine: CompletionEngine, world: World) -> None:
    asked = invoke(engine)
    for stream, text in zip(await opened(world, "o"), ("ne\n", "two\n", "three\n"), strict=True):
        stream.say(text)
    await asked
    [suggestion] = await ask_on(engine, "x = tw|")
    assert suggestion.text == "o"
