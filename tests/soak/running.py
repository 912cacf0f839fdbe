"""A soak from its beginning to its end, and what was found."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from tests.fuzz.conversation import FORESEEN, INTERNAL_ERROR, hello
from tests.soak.figures import NOTHING, Holding, growth, holding
from tests.soak.person import Person
from tests.soak.weather import Weather
from tests.support.editors import VSCODE
from tests.support.fake_service import FakeService
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.raw_client import RawClient, ServerProcess

RESTS = 40
"""How often in a soak everything is let come to its end, looked at and measured."""

SETTLED_S = 20.0
"""How long a server may take to let go of what it holds: idle connections are kept for 5 s."""

IDLE = Holding(tasks=2, connections=1, descriptors=100, threads=100)
"""What a server holds at most that was just used: the conversation, and one connection, kept for a while."""

MOST_GROWTH = 0.05

OPTIONS = {
    "completion": {"debounceMs": 0, "candidates": 1},
    "endpoint": {
        "maxRetries": 1,
        "timeouts": {"connectMs": 2_000, "firstTokenMs": 500, "betweenTokensMs": 200, "wholeMs": 1_500},
    },
    "limits": {"requestsPerMinute": 100_000},
}


@dataclass(slots=True)
class Soak:
    """What was done and measured."""

    seed: int
    keys: int = 0
    requests: int = 0
    taken: int = 0
    applied: int = 0
    model_requests: int = 0
    seconds: float = 0.0
    memory: list[int] = field(default_factory=list)
    start: Holding = NOTHING
    end: Holding = NOTHING
    weather: dict[str, int] = field(default_factory=dict)
    errors: Counter[int] = field(default_factory=Counter)
    complaints: str = ""

    @property
    def unforeseen(self) -> list[str]:
        """What the server wrote of failures, but for the nonsense that it was told."""
        entries = self.complaints.split("ERROR ")[1:]
        return [entry for entry in entries if FORESEEN not in entry]

    @property
    def is_good(self) -> bool:
        """Whether memory, connections and tasks are what they should be, and the server complained of nothing."""
        return self.growth <= MOST_GROWTH and self.end.is_within(self.start) and not self.unforeseen

    @property
    def growth(self) -> float:
        """By what share memory grew after the warm-up."""
        return growth(self.memory, self.keys)


async def soak(keys: int, seed: int, tell: Callable[[Soak], None] = lambda _: None) -> Soak:
    """Let a person press so many keys at a server of her own, and measure it at each rest.

    Raises:
        AssertionError: a request was not answered, or twice, or by an internal error; or a text is not what it is.
    """
    found, weather, began = Soak(seed), Weather(seed), time.monotonic()
    with FakeService() as service, tempfile.TemporaryDirectory() as home:
        service.answers(weather.answer)
        environment = isolated_environment(Path(home), **set_up_with(service))
        server = await ServerProcess.start(module="tests.support.counted_server", environment=environment)
        await server.client.initialize(**{**hello(VSCODE), "initializationOptions": OPTIONS})
        server.client.answers.clear()
        person, process = Person(server.client, seed), psutil.Process(server.process.pid)
        for number in range(RESTS):
            person.open()
            await person.type_keys(keys // RESTS)
            for answer in await person.rest():
                _note(found, answer)
            found.model_requests += len(service.requests)
            service.requests.clear()
            await _forget(server.client)
            found.memory.append(process.memory_info().rss)
            found.keys, found.requests, found.taken = person.keys, person.requests, person.taken
            found.applied, found.seconds, found.weather = person.applied, time.monotonic() - began, weather.kinds
            if number == 0:
                found.start = await _settled(person, process, IDLE)
            server.client.answers.clear()  # to what was asked here, and not by the person
            tell(found)
        found.end = await _settled(person, process, found.start)
        await person.leave()
        assert await server.leave() == 0
        found.complaints = await server.complaints()
    return found


def _note(found: Soak, answer: dict[str, Any]) -> None:
    assert ("result" in answer) != ("error" in answer), answer
    if "error" in answer:
        assert answer["error"]["code"] != INTERNAL_ERROR, answer
        found.errors[answer["error"]["code"]] += 1


async def _forget(client: RawClient) -> None:
    """Have the server forget what it may forget."""
    for name in ("qwen-ls.resume", "qwen-ls.reset"):
        assert "result" in await client.request("workspace/executeCommand", {"command": name})


async def _settled(person: Person, process: psutil.Process, wished: Holding) -> Holding:
    """What the server holds once it holds no more than is wished, or in the end.

    A connection that was idle for 5 s is closed with the next request, so one is made now and then.
    """
    until = time.monotonic() + SETTLED_S
    while not (now := await holding(person.client, process)).is_within(wished) and time.monotonic() < until:
        await asyncio.sleep(1)
        person.client.answers.clear()
        await person.ask_once()
    return now
