"""The engine as its callers see it: what is answered, what is asked, and what is closed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from qwen_ls.completion.doubt import STANDS_S, TEMPERATURE
from qwen_ls.completion.draft import Draft
from qwen_ls.completion.engine import CompletionEngine
from qwen_ls.completion.gate import Reason
from qwen_ls.completion.moment import Moment, Suggestion
from qwen_ls.context.privacy import Exclusion
from qwen_ls.model.base import Completion
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.lines import Point, Text
from tests.support.completion_world import World
from tests.support.places import moment_at, point_in, snapshot_of

pytestmark = pytest.mark.asyncio


class Typist:
    """Types into a document and asks for suggestions, as a client would."""

    def __init__(self, engine: CompletionEngine, marked: str) -> None:
        source, self.point = point_in(marked)
        self.engine = engine
        self.text = Text.of(source)
        self.version = 1

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot("file:///project/a.py", "python", self.version, self.text)

    def type(self, typed: str) -> None:
        edit = Edit(self.point, self.point, typed)
        self.text = self.text.splice(self.point, self.point, typed)
        lines = typed.split("\n")
        column = len(lines[-1]) + (self.point.column if len(lines) == 1 else 0)
        self.point = Point(self.point.line + len(lines) - 1, column)
        self._changed(edit)

    def delete(self, count: int) -> None:
        start = Point(self.point.line, self.point.column - count)
        edit = Edit(start, self.point, "")
        self.text = self.text.splice(start, self.point, "")
        self.point = start
        self._changed(edit)

    def _changed(self, edit: Edit) -> None:
        self.version += 1
        self.engine.changed(self.snapshot, [edit])

    def ask(self, *, invoked: bool = False) -> asyncio.Task[list[Suggestion]]:
        moment = Moment(self.snapshot, self.point, invoked=invoked)
        return asyncio.get_running_loop().create_task(self.engine.suggest(moment))


@pytest.fixture
def world() -> World:
    return World()


@pytest_asyncio.fixture
async def engine(world: World) -> AsyncGenerator[CompletionEngine, None]:
    engine = CompletionEngine(world)
    yield engine
    await engine.aclose()


async def test_a_line_is_suggested_and_the_stream_closed_when_it_is_whole(
    engine: CompletionEngine, world: World
) -> None:
    asked = asyncio.ensure_future(engine.suggest(moment_at("def add(a, b):\n    ret|")))
    stream = await world.model.next_stream()
    stream.say("urn", " a + b\n", "\n\nprint(1)\n")
    [suggestion] = await asked
    assert (suggestion.text, suggestion.start, suggestion.end) == ("urn a + b", Point(1, 7), Point(1, 7))
    await asyncio.wait_for(stream.closed.wait(), 1)


async def test_a_diverging_key_closes_the_stream_and_answers_with_nothing(
    engine: CompletionEngine, world: World
) -> None:
    typist = Typist(engine, "x = |")
    asked = typist.ask()
    stream = await world.model.next_stream()
    stream.say("compute(")
    await asyncio.sleep(0)
    typist.type("f")
    await asyncio.wait_for(stream.closed.wait(), 1)
    assert await asked == []


async def test_a_line_feed_that_joins_a_carriage_return_leaves_the_cursor_in_the_text(
    engine: CompletionEngine, world: World
) -> None:
    typist = Typist(engine, "x\r|")
    typist.point = Point(1, 0)
    asked = typist.ask(invoked=True)
    stream = await world.model.next_stream()
    stream.say("\n", "y = 1\n")
    typist.type("\n")
    stream.finish()
    suggestions = await asyncio.wait_for(asked, 5)
    assert all(typist.text.clamp(each.start) == each.start for each in suggestions)


async def test_typing_along_keeps_the_stream(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "x = |")
    first = typist.ask()
    stream = await world.model.next_stream()
    stream.say("compute(")
    await asyncio.sleep(0)
    typist.type("com")
    second = typist.ask()
    await asyncio.sleep(0)
    stream.say("1)\n")
    assert await first == []
    [suggestion] = await second
    assert (suggestion.text, suggestion.start) == ("pute(1)", Point(0, 7))
    assert len(world.model.streams) == 1


async def test_an_answer_fits_the_text_as_it_is_when_it_arrives(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "x = |")
    asked = typist.ask()
    stream = await world.model.next_stream()
    typist.type("com")
    stream.say("compute(1)\n")
    [suggestion] = await asked
    assert (suggestion.text, suggestion.start) == ("pute(1)", Point(0, 7))


async def test_a_key_right_behind_the_answer_takes_it_back(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "x = |")
    asked = typist.ask()
    stream = await world.model.next_stream()
    stream.say("compute(1)\n")
    while not engine._answers or not next(iter(engine._answers.values())).done():
        await asyncio.sleep(0)
    typist.type("c")
    assert await asked == []


async def test_a_closer_that_is_typed_is_not_taken_for_one_that_was_added(
    engine: CompletionEngine, world: World
) -> None:
    typist = Typist(engine, "x = foo(|")
    asked = typist.ask()
    stream = await world.model.next_stream()
    stream.say("a, b")
    await asyncio.sleep(0)
    typist.type(")")
    stream.say(")\n")
    assert await asked == []


async def test_a_change_without_a_new_version_is_a_change(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "x = |")
    asked = typist.ask()
    (await world.model.next_stream()).say("compute(1)\n")
    while not engine._answers or not next(iter(engine._answers.values())).done():
        await asyncio.sleep(0)
    engine.changed(snapshot_of("zz"), [Edit(Point(0, 0), Point(0, 4), "zz")])
    assert await asked == []


async def test_a_request_where_nothing_is_suggested_ends_the_older_one(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "print(x)\ny = |")
    asked = typist.ask()
    await world.model.next_stream()
    inside_a_word = Moment(typist.snapshot, Point(0, 2))
    assert await engine.suggest(inside_a_word) == []
    assert await asked == []


async def test_a_newer_part_does_not_hide_an_older_whole(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "x = |")
    asked = typist.ask()
    (await world.model.next_stream()).say("compute(1)\n")
    await asked
    engine._memory.keep("file:///project/a.py", Draft(moment_at("x = |").place, "com"))
    [suggestion] = await typist.ask()
    assert suggestion.text == "compute(1)"
    assert len(world.model.streams) == 1


async def test_an_error_of_our_own_leaves_nobody_waiting(
    engine: CompletionEngine, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(snapshot: Snapshot) -> str:
        raise ValueError("no path")

    monkeypatch.setattr(world, "path_of", broken)
    assert await Typist(engine, "x = |").ask() == []
    assert world.busy == [True, False]


async def test_where_nothing_was_said_nobody_asks_again(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "x = |")
    asked = typist.ask()
    (await world.model.next_stream()).finish()
    assert await asked == []
    typist.type("q")
    typist.delete(1)
    assert (await typist.ask(), len(world.model.streams)) == ([], 1)
    assert engine.last is not None
    assert engine.last.held_back == Reason.NOTHING_SAID.value


async def test_where_nothing_was_said_a_person_may_ask_again(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "x = |")
    asked = typist.ask()
    (await world.model.next_stream()).finish()
    await asked
    asked = typist.ask(invoked=True)
    (await world.model.next_stream()).say("1\n")
    assert [suggestion.text for suggestion in await asked] == ["1"]


async def test_a_failure_is_not_taken_for_silence(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "x = |")
    asked = typist.ask()
    (await world.model.next_stream()).fail(ModelError(Trouble.REQUEST, "This request is wrong."))
    assert await asked == []
    asked = typist.ask()
    (await world.model.next_stream()).say("1\n")
    assert [suggestion.text for suggestion in await asked] == ["1"]


async def test_an_older_request_that_ends_later_does_not_hide_how_the_newer_one_went(
    engine: CompletionEngine, world: World
) -> None:
    typist = Typist(engine, "x = |")
    older = typist.ask()
    await world.model.next_stream()
    typist.point = Point(0, 0)  # inside of a word: nothing is asked
    await typist.ask()
    await older
    assert engine.last is not None
    assert engine.last.held_back == Reason.INSIDE_WORD.value


async def test_a_mended_typo_gets_its_suggestion_back_without_a_request(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "x = |")
    asked = typist.ask()
    (await world.model.next_stream()).say("compute(1)\n")
    await asked
    typist.type("q")
    typist.delete(1)
    [suggestion] = await typist.ask()
    assert suggestion.text == "compute(1)"
    assert len(world.model.streams) == 1


async def test_of_a_suggestion_that_was_cut_only_the_rest_is_asked_for(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "x = |")
    asked = typist.ask()
    cut = await world.model.next_stream()
    cut.say("compute(")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    typist.type("q")
    await asked
    typist.delete(1)
    asked = typist.ask()
    stream = await world.model.next_stream()
    assert isinstance(stream.request.prompt, Completion)
    assert "x = compute(<|fim_suffix|>" in stream.request.prompt.prompt
    stream.say("1)\n")
    assert [suggestion.text for suggestion in await asked] == ["compute(1)"]


async def test_a_cancelled_request_leaves_its_stream_to_the_next(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "x = |")
    first = typist.ask()
    stream = await world.model.next_stream()
    first.cancel()
    await asyncio.sleep(0)
    typist.type("c")
    second = typist.ask()
    await asyncio.sleep(0)
    stream.say("compute(1)\n")
    [suggestion] = await second
    assert suggestion.text == "ompute(1)"


async def test_a_stream_that_nobody_adopts_is_closed_after_the_grace(engine: CompletionEngine, world: World) -> None:
    asked = Typist(engine, "x = |").ask()
    stream = await world.model.next_stream()
    asked.cancel()
    await asyncio.wait_for(stream.closed.wait(), 1)


async def test_closing_the_document_closes_its_stream(engine: CompletionEngine, world: World) -> None:
    asked = Typist(engine, "x = |").ask()
    stream = await world.model.next_stream()
    engine.closed("file:///project/a.py")
    await asyncio.wait_for(stream.closed.wait(), 1)
    assert await asked == []


async def test_shutting_down_answers_and_closes_everything(world: World) -> None:
    engine = CompletionEngine(world)
    asked = Typist(engine, "x = |").ask()
    stream = await world.model.next_stream()
    await engine.aclose()
    assert await asked == []
    assert stream.closed.is_set()


async def test_a_failing_stream_answers_with_nothing_and_tells(engine: CompletionEngine, world: World) -> None:
    asked = Typist(engine, "x = |").ask()
    stream = await world.model.next_stream()
    stream.say("comp")
    stream.fail(ModelError(Trouble.TRANSIENT, "The service is overloaded."))
    assert await asked == []
    assert [error.sentence for error in world.errors] == ["The service is overloaded."]


async def test_after_a_refusal_only_a_person_who_asks_reaches_the_service(
    engine: CompletionEngine, world: World
) -> None:
    typist = Typist(engine, "x = |")
    asked = typist.ask()
    (await world.model.next_stream()).fail(ModelError(Trouble.REFUSED, "The service refused the key."))
    await asked
    assert await typist.ask() == []
    asked = typist.ask(invoked=True)
    (await world.model.next_stream()).say("1\n")
    assert [suggestion.text for suggestion in await asked] == ["1"]


async def test_an_excluded_file_is_never_sent_even_when_asked(engine: CompletionEngine, world: World) -> None:
    world.reason = Exclusion.EXCLUDED
    assert await Typist(engine, "x = |").ask(invoked=True) == []
    assert world.model.streams == []


async def test_a_closer_that_the_editor_added_is_covered(engine: CompletionEngine, world: World) -> None:
    asked = Typist(engine, "def f(|)").ask()
    (await world.model.next_stream()).say("a, b):\n")
    [suggestion] = await asked
    assert (suggestion.text, suggestion.end) == ("a, b):", Point(0, 7))


async def test_a_stream_says_busy_and_then_idle(engine: CompletionEngine, world: World) -> None:
    asked = Typist(engine, "x = |").ask()
    stream = await world.model.next_stream()
    stream.say("1\n")
    stream.finish()
    await asked
    await asyncio.wait_for(stream.closed.wait(), 1)
    assert world.busy == [True, False]


async def test_typing_along_a_block_does_not_make_it_smaller(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "def f():\n    |")
    asked = typist.ask()
    (await world.model.next_stream()).say("a = 1\n    return a\n\n")
    await asked
    typist.type("a")
    [suggestion] = await typist.ask()
    assert suggestion.text == " = 1\n    return a"


async def suggested(typist: Typist, world: World, text: str) -> Suggestion:
    """What is suggested where the model says just this."""
    asked = typist.ask()
    stream = await world.model.next_stream()
    stream.say(text)
    stream.finish()
    [suggestion] = await asked
    return suggestion


async def test_who_types_along_instead_of_taking_gets_a_second_opinion(world: World) -> None:
    now = 100.0
    engine = CompletionEngine(world, clock=lambda: now)
    typist = Typist(engine, "x = |")
    await suggested(typist, world, "compute(1)\n")
    now += 2 * STANDS_S
    typist.type("comp")
    [suggestion] = await typist.ask()
    second = await world.model.next_stream()
    assert suggestion.text == "ute(1)"
    assert second.request.temperature == TEMPERATURE
    second.say("are(2)\n")
    second.finish()
    await asyncio.wait_for(second.closed.wait(), 1)
    [suggestion] = await typist.ask()
    assert suggestion.text == "are(2)"
    await engine.aclose()


async def test_who_takes_it_word_by_word_gets_no_second_opinion(world: World) -> None:
    now = 100.0
    engine = CompletionEngine(world, clock=lambda: now)
    typist = Typist(engine, "x = |")
    suggestion = await suggested(typist, world, "compute(1)\n")
    for word in ("compute", "(1"):
        now += 2 * STANDS_S
        typist.type(word)
        engine.accepted(suggestion.id, "word")
        [suggestion] = await typist.ask()
    assert (suggestion.text, len(world.model.streams)) == (")", 1)
    await engine.aclose()


async def test_what_a_person_asked_for_is_not_doubted(world: World) -> None:
    now = 100.0
    engine = CompletionEngine(world, clock=lambda: now)
    typist = Typist(engine, "x = |")
    asked = typist.ask(invoked=True)
    first = await world.model.next_stream()
    first.say("compute(1)\n")
    first.finish()
    await asked
    now += 2 * STANDS_S
    typist.type("comp")
    assert await typist.ask(invoked=True)
    assert len(world.model.streams) == 1
    await engine.aclose()


async def test_after_taking_a_line_the_next_is_there_without_a_request(engine: CompletionEngine, world: World) -> None:
    typist = Typist(engine, "x = |")
    asked = typist.ask()
    (await world.model.next_stream()).say("1\ny = 2\n")
    [first] = await asked
    typist.type(first.text)
    [second] = await typist.ask()
    assert second.text == "\ny = 2"
    assert len(world.model.streams) == 1


async def test_text_at_another_place_does_not_get_the_answer_of_this_one(
    engine: CompletionEngine, world: World
) -> None:
    typist = Typist(engine, "x = |\ny = 2")
    asked = typist.ask()
    (await world.model.next_stream()).say("1\n")
    await asked
    moment = Moment(snapshot_of("x = \ny = 2"), Point(1, 5))
    elsewhere = asyncio.ensure_future(engine.suggest(moment))
    (await world.model.next_stream()).finish()
    assert await elsewhere == []
