"""Suggestions that were taken are counted, each once."""

from __future__ import annotations

import asyncio

import pytest

from qwen_ls.completion.engine import CompletionEngine
from qwen_ls.completion.moment import Suggestion
from tests.support.completion_world import World
from tests.support.places import moment_at

pytestmark = pytest.mark.asyncio


async def suggested(engine: CompletionEngine, world: World) -> Suggestion:
    asked = asyncio.get_running_loop().create_task(engine.suggest(moment_at("def add(a, b):\n    ret|")))
    (await world.model.next_stream()).say("urn", " a + b\n", "\n\nprint(1)")
    [suggestion] = await asked
    return suggestion


@pytest.mark.parametrize("part", ["all", "line", "word"])
async def test_a_suggestion_that_was_taken_is_counted(part: str) -> None:
    world = World()
    engine = CompletionEngine(world)
    suggestion = await suggested(engine, world)
    engine.accepted(suggestion.id, part)
    assert engine.counters.accepted == 1
    await engine.aclose()


async def test_what_is_taken_word_by_word_counts_once() -> None:
    world = World()
    engine = CompletionEngine(world)
    suggestion = await suggested(engine, world)
    for _ in range(3):
        engine.accepted(suggestion.id, "word")
    assert engine.counters.accepted == 1
    await engine.aclose()


async def test_what_was_never_shown_is_not_counted() -> None:
    engine = CompletionEngine(World())
    engine.accepted("12345", "all")
    assert engine.counters.accepted == 0
    await engine.aclose()
