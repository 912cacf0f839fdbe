"""The simulated typist: its clock, its service and its person do what the benchmark says of them."""

from __future__ import annotations

import asyncio

import pytest

from bench.typist.editor import Habit
from bench.typist.person import STANDS_S
from bench.typist.scene import FILES, passage, play
from bench.typist.tokens import tokens_of
from bench.typist.truth import NO_LATENCY, Pace, Truth
from bench.typist.virtual_time import run
from qwen_ls.model.base import Completion, ModelRequest, Text


def test_a_simulated_hour_takes_no_time() -> None:
    async def wait() -> float:
        await asyncio.sleep(3600)
        return asyncio.get_running_loop().time()

    assert run(wait()) == pytest.approx(3600)


def test_waiting_for_what_never_comes_is_an_error() -> None:
    async def wait() -> None:
        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="nothing will ever happen"):
        run(wait())


def test_tokens_join_up_to_the_text() -> None:
    text = "def compute(first, second):\n\treturn first  # sum\n"
    assert "".join(tokens_of(text)) == text


def test_the_service_is_right_about_half_of_the_places() -> None:
    text = "".join(f"value_{number} = compute({number}, {number + 1})\n" for number in range(400))

    async def is_right(at: int) -> bool:
        request = ModelRequest("qwen", Completion(f"<|fim_prefix|>{text[:at]}<|fim_suffix|><|fim_middle|>"))
        pieces = [piece.text async for piece in Truth(text, NO_LATENCY, 1).stream(request) if isinstance(piece, Text)]
        return text.startswith("".join(pieces), at)

    async def share() -> float:
        places = range(1000, 9000, 40)
        return sum([await is_right(at) for at in places]) / len(places)

    assert 0.35 < run(share()) < 0.65


def test_the_three_parts_of_a_passage_are_the_file() -> None:
    before, written, after = passage(FILES[0], 1)
    assert written
    assert (before + written + after).count("\n") > written.count("\n")


def test_the_same_seed_gives_the_same_run() -> None:
    first, second = (run(play(FILES[0], 1, Habit.CANCELS_FIRST, Pace(), 20.0)) for _ in range(2))
    assert (first.tally, first.requests, first.tokens) == (second.tally, second.requests, second.tokens)


def test_the_person_writes_and_takes_what_stood_long_enough() -> None:
    outcome = run(play(FILES[0], 1, Habit.NEVER_CANCELS, NO_LATENCY, 60.0))
    assert outcome.tally.accepts > 0
    assert outcome.tally.chars > outcome.tally.keys
    assert outcome.tally.seconds > outcome.tally.accepts * STANDS_S
