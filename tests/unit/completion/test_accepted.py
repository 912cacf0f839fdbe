"""Suggestions that were taken are counted, each once."""

from __future__ import annotations

import asyncio

import pytest

from qwen_ls.completion.engine import CompletionEngine
from qwen_ls.completion.moment import Suggestion
from qwen_ls.completion.options import Options, Provider
from qwen_ls.context.privacy import Exclusion
from qwen_ls.model.errors import ModelError
from qwen_ls.text.document import Snapshot
from tests.support.places import moment_at
from tests.support.scripted_model import ScriptedModel

pytestmark = pytest.mark.asyncio


class World:
    """Surroundings in which everything works."""

    def __init__(self) -> None:
        self.model = ScriptedModel()

    def options(self, snapshot: Snapshot) -> Options:
        return Options(debounce=0)

    def provider(self, snapshot: Snapshot) -> Provider | None:
        return Provider(self.model, "qwen3-coder-next", ("fim",))

    def excluded(self, snapshot: Snapshot) -> Exclusion | None:
        return None

    def path_of(self, snapshot: Snapshot) -> str:
        return "a.py"

    def streaming(self, *, busy: bool) -> None:
        pass

    def answered(self) -> None:
        pass

    def failed(self, error: ModelError, retry_at: float | None) -> None:
        raise error


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
