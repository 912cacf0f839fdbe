"""Why something was suggested, or nothing: what a person is shown who asks."""

from __future__ import annotations

import asyncio

import pytest

from qwen_ls.completion.decision import NOT_ANSWERED, NOTHING_SAID, Source, sent_of
from qwen_ls.completion.draft import Draft, Place
from qwen_ls.completion.engine import CompletionEngine
from qwen_ls.completion.exchange import EXCHANGES_KEPT, Exchange, Exchanges, sent_text
from qwen_ls.completion.gate import Reason
from qwen_ls.completion.moment import Suggestion
from qwen_ls.completion.options import Options
from qwen_ls.context.privacy import Exclusion
from qwen_ls.model.base import Chat, Completion, Infill, InfillFile, Message, ModelRequest, Prompt
from qwen_ls.model.errors import ModelError, Trouble
from tests.support.completion_world import World
from tests.support.places import moment_at

pytestmark = pytest.mark.asyncio


def ask(engine: CompletionEngine, marked: str) -> asyncio.Task[list[Suggestion]]:
    return asyncio.get_running_loop().create_task(engine.suggest(moment_at(marked)))


async def test_what_was_sent_and_said_is_there_to_see_with_the_rules_that_changed_it() -> None:
    world = World()
    engine = CompletionEngine(world)
    asked = ask(engine, "def add(a, b):\n    return |")
    stream = await world.model.next_stream()
    stream.say(" a + b   \n")
    [suggestion] = await asked
    assert engine.last is not None
    assert engine.last.exchange is not None
    assert (engine.last.source, engine.last.suggestions) == (Source.STREAM, (suggestion,))
    assert "def add(a, b):" in sent_of(engine.last.exchange)
    assert engine.last.exchange.said == " a + b   \n"
    assert engine.last.rules == ("drop_doubled_space", "drop_trailing_space")
    await engine.aclose()


async def test_a_suggestion_from_memory_still_shows_what_it_came_from() -> None:
    world = World()
    engine = CompletionEngine(world)
    asked = ask(engine, "x = |")
    stream = await world.model.next_stream()
    stream.say("compute()\n")
    stream.finish()
    await asked
    await stream.closed.wait()
    await ask(engine, "x = com|")
    assert engine.last is not None
    assert engine.last.source is Source.MEMORY
    assert engine.last.exchange is not None
    assert engine.last.exchange.said == "compute()\n"
    await engine.aclose()


@pytest.mark.parametrize(
    ("world", "why"),
    [
        (World(settings=Options(paused=True)), Reason.PAUSED.value),
        (World(settings=Options(enabled=False)), Reason.DISABLED.value),
        (World(reason=Exclusion.EXCLUDED), Exclusion.EXCLUDED.value),
    ],
)
async def test_a_gate_says_its_reason(world: World, why: str) -> None:
    engine = CompletionEngine(world)
    assert await ask(engine, "x = |") == []
    assert engine.last is not None
    assert engine.last.why_nothing == why
    await engine.aclose()


async def test_a_failure_is_named() -> None:
    world = World()
    engine = CompletionEngine(world)
    asked = ask(engine, "x = |")
    (await world.model.next_stream()).fail(ModelError(Trouble.TRANSIENT, "The service is overloaded."))
    await asked
    assert engine.last is not None
    assert engine.last.why_nothing == "the request failed: The service is overloaded"
    await engine.aclose()


async def test_a_model_that_says_nothing_is_named() -> None:
    world = World()
    engine = CompletionEngine(world)
    asked = ask(engine, "x = |")
    stream = await world.model.next_stream()
    stream.say("   ")
    stream.finish()
    await asked
    assert engine.last is not None
    assert engine.last.why_nothing == NOTHING_SAID
    await engine.aclose()


async def test_a_request_that_was_overtaken_is_named() -> None:
    world = World()
    engine = CompletionEngine(world)
    asked = ask(engine, "x = |")
    await asyncio.sleep(0)
    engine.quiet()
    await asked
    assert engine.last is not None
    assert engine.last.why_nothing == NOT_ANSWERED
    await engine.aclose()


async def test_only_so_many_prompts_are_kept() -> None:
    exchanges = Exchanges()
    drafts = [Draft(Place("", "")) for _ in range(EXCHANGES_KEPT + 1)]
    kept: list[Exchange] = [exchanges.begin(draft) for draft in drafts]
    assert [draft.exchange for draft in drafts] == [None, *kept[1:]]
    exchanges.forget()
    assert all(draft.exchange is None for draft in drafts)


@pytest.mark.parametrize(
    "prompt",
    [
        Completion("alpha beta"),
        Completion("alpha", "beta"),
        Infill("alpha", "beta", (InfillFile("f", "gamma"),)),
        Chat((Message("system", "alpha"), Message("user", "beta"))),
    ],
)
async def test_everything_that_was_sent_is_shown(prompt: Prompt) -> None:
    shown = sent_text(ModelRequest("m", prompt))
    assert "alpha" in shown
    assert "beta" in shown
