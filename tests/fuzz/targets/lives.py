"""A server's life: any greeting, messages at any time, and any end."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.any_json import anything, shaken
from tests.fuzz.conversation import FORESEEN, INTERNAL_ERROR, KINDS, all_answered, hello
from tests.fuzz.messages import answered_ids, well_formed
from tests.fuzz.target import Target
from tests.support.fake_service import FakeService
from tests.support.served import Complaints, Served, environment_of

ENDS: tuple[tuple[str, ...], ...] = (
    ("shutdown", "exit"),
    ("exit",),
    ("shutdown",),
    (),
    ("shutdown", "shutdown", "exit"),
)

greetings = st.sampled_from(KINDS).map(hello)
hellos = greetings | shaken(greetings, most=3) | shaken(greetings, most=3) | anything


@dataclass(slots=True)
class World:
    """What the lives of one round share."""

    loop: asyncio.AbstractEventLoop
    complaints: Complaints


@contextmanager
def world(_number: int) -> Iterator[World]:
    """A service and an environment."""
    with ExitStack() as stack:
        service = stack.enter_context(FakeService())
        service.reply("42\n")
        complaints = stack.enter_context(environment_of(service))
        loop = asyncio.new_event_loop()
        stack.callback(loop.close)
        yield World(loop, complaints)


def holds(each: World, params: Any, early: list[Any], said: list[Any], ends: tuple[str, ...]) -> None:
    """A life comes to its end in time, with the exit code of the specification, and each request is answered once."""
    each.complaints.said.clear()
    each.loop.run_until_complete(_live(params, early, said, ends))
    unforeseen = [said for said in each.complaints.said if FORESEEN not in said]
    assert unforeseen == []


async def _live(params: Any, early: list[Any], said: list[Any], ends: tuple[str, ...]) -> None:
    served = await Served.start()
    greeting = {"jsonrpc": "2.0", "id": "hello", "method": "initialize", "params": params}
    last = [{"jsonrpc": "2.0", "method": method} | ({"id": "end"} if method == "shutdown" else {}) for method in ends]
    everything = [*early, greeting, {"jsonrpc": "2.0", "method": "initialized", "params": {}}, *said, *last]
    for message in everything:
        served.client.send(message)
    expected = Counter(msg_id for message in everything for msg_id in answered_ids(message))
    if "exit" in ends:
        await served.client.until_closed()
    else:
        await all_answered(served.client, expected)
    shutdowns = served.client.answers.get("end", [])
    assert await served.end() == (0 if any("result" in answer for answer in shutdowns) else 1)
    assert {msg_id: len(found) for msg_id, found in served.client.answers.items() if found} == expected
    for found in served.client.answers.values():
        assert all(answer.get("error", {}).get("code") != INTERNAL_ERROR for answer in found), found


TARGET = Target(
    "lives",
    "greetings, messages and ends, a server in this process for each",
    400,
    holds,
    (hellos, st.lists(well_formed, max_size=1), st.lists(well_formed, max_size=3), st.sampled_from(ENDS)),
    world,
)
