"""Turns: how many requests run, how many begin in a minute, and who goes first."""

from __future__ import annotations

import asyncio

import pytest

from qwen_ls.guard.turns import MINUTE_S, Turns
from qwen_ls.model.errors import ModelError, Trouble
from tests.support.clock import Clock

pytestmark = pytest.mark.asyncio


async def settle() -> None:
    """Let everything run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


class Work:
    """Requests that note when they begin, and end when they are told to."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._ends: dict[str, asyncio.Event] = {}
        self.began: list[str] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, name: str, *, is_waited_for: bool = False) -> None:
        self._ends[name] = asyncio.Event()
        self.tasks[name] = asyncio.get_running_loop().create_task(self._run(name, is_waited_for=is_waited_for))

    def end(self, name: str) -> None:
        self._ends[name].set()

    async def _run(self, name: str, *, is_waited_for: bool) -> None:
        async with self._turns.turn(is_waited_for=is_waited_for):
            self.began.append(name)
            await self._ends[name].wait()


async def test_no_more_run_at_once_than_are_allowed() -> None:
    work = Work(Turns(2, 100))
    for name in "abc":
        work.start(name)
    await settle()
    assert work.began == ["a", "b"]
    work.end("a")
    await settle()
    assert work.began == ["a", "b", "c"]


async def test_a_person_goes_before_a_guess_that_came_first() -> None:
    work = Work(Turns(1, 100))
    work.start("running")
    await settle()
    work.start("guess")
    work.start("person", is_waited_for=True)
    work.start("other person", is_waited_for=True)
    await settle()
    for name in ("running", "person", "other person"):
        work.end(name)
        await settle()
    assert work.began == ["running", "person", "other person", "guess"]


async def test_who_gives_up_waiting_takes_no_place() -> None:
    work = Work(Turns(1, 100))
    for name in ("running", "given up", "next"):
        work.start(name)
        await settle()
    work.tasks["given up"].cancel()
    await settle()
    work.end("running")
    await settle()
    assert work.began == ["running", "next"]


async def test_a_place_that_is_handed_to_who_gives_up_in_that_moment_goes_on() -> None:
    work = Work(Turns(1, 100))
    for name in ("running", "given up", "next"):
        work.start(name)
        await settle()
    work.end("running")
    await asyncio.sleep(0)
    work.tasks["given up"].cancel()
    await settle()
    assert "next" in work.began


async def test_a_guess_for_which_the_minute_has_no_room_is_refused_at_once() -> None:
    clock = Clock()
    turns = Turns(4, 3, clock)
    for _ in range(3):
        async with turns.turn(is_waited_for=False):
            clock.now += 1
    with pytest.raises(ModelError, match=r"limits\.requestsPerMinute") as refused:
        await turns.turn(is_waited_for=False).__aenter__()
    assert refused.value.trouble is Trouble.RATE_LIMITED
    assert refused.value.retry_after_s == MINUTE_S - 3
    clock.now += MINUTE_S - 3
    async with turns.turn(is_waited_for=False):
        pass


async def test_a_person_waits_for_room_only_as_long_as_people_do(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    turns = Turns(4, 1, clock)
    async with turns.turn(is_waited_for=True):
        pass
    with pytest.raises(ModelError, match="It goes on in 60 s"):
        await turns.turn(is_waited_for=True).__aenter__()
    clock.now += 50
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.now += seconds

    monkeypatch.setattr("qwen_ls.guard.turns.asyncio.sleep", sleep)
    async with turns.turn(is_waited_for=True):
        assert slept == [10]


async def test_what_is_refused_leaves_its_place() -> None:
    turns = Turns(1, 1)
    async with turns.turn(is_waited_for=False):
        pass
    for _ in range(3):
        with pytest.raises(ModelError):
            await turns.turn(is_waited_for=False).__aenter__()
    assert turns._running == 0


async def test_many_in_any_order_leave_nothing_behind() -> None:
    turns = Turns(3, 10_000)
    running = most = 0

    async def one(number: int) -> None:
        nonlocal running, most
        async with turns.turn(is_waited_for=number % 3 == 0):
            running += 1
            most = max(most, running)
            try:
                await asyncio.sleep(0)
            finally:
                running -= 1

    tasks = [asyncio.get_running_loop().create_task(one(number)) for number in range(200)]
    await asyncio.sleep(0)
    for task in tasks[::7]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert most == 3
    assert turns._running == 0
