"""The real LiteLLM proxy while replicas fail: who answers then, and what is shown of an answer that broke off."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.e2e.gateway.conftest import Join, StartAtOwn
from tests.support.fake_service import CutAfter, Reply, errors
from tests.support.gateway.explaining import explain
from tests.support.gateway.upstreams import FALLBACK, Upstreams
from tests.support.lsp import Editor

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(600)]

MANY = 8
"""The gateway chooses by chance: so many requests pass by a replica only once in 256 times."""


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address at which every connection is refused."""
    with socket.socket() as bound:  # and not listening
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/v1"


async def until_both_work(editor: Editor, upstreams: Upstreams) -> None:
    """Ask until both replicas were asked: one that failed in another test is left alone for a moment."""
    upstreams.reply("1\n")
    while not {"first", "second"} <= set(upstreams.asked):
        editor.open(f"after_{len(upstreams.asked)} = |\n")
        await editor.ask().item()
    upstreams.forget()


async def test_a_replica_that_fails_is_stood_in_for_by_the_other(join: Join, upstreams: Upstreams) -> None:
    editor = await join()
    await until_both_work(editor, upstreams)
    upstreams.replies(errors.internal(), then="42\n")
    editor.open("total = |\n")
    assert await editor.ask().text() == "42"
    assert sorted(upstreams.asked) == ["first", "second"]


async def test_by_the_way_of_raw_completions_nobody_stands_in(join: Join, upstreams: Upstreams) -> None:
    upstreams.replies(errors.internal(), then="42\n")
    editor = await join(strategy="fim")
    editor.open("total = |\n")
    assert await editor.ask().items() == []
    assert len(upstreams.asked) == 1
    assert await editor.ask(invoked=True).text() == "42"  # who is lent this editor next finds it well


async def test_a_replica_that_refuses_connections_is_never_noticed(
    start_at_own: StartAtOwn, upstreams: Upstreams, nobody: str
) -> None:
    upstreams.reply("42\n")
    there, _ = upstreams.addresses.replicas
    editor = await start_at_own(replace(upstreams.addresses, replicas=(nobody, there)))
    for number in range(MANY):
        editor.open(f"total_{number} = |\n")
        assert await editor.ask().text() == "42"
    assert upstreams.asked == ["first"] * MANY


async def test_when_every_replica_fails_the_fallback_answers(join: Join, upstreams: Upstreams) -> None:
    def only_the_fallback(_request: object) -> Reply | errors.ServiceError:
        return Reply("42\n") if upstreams.asked[-1] == FALLBACK else errors.internal()

    upstreams.answers(only_the_fallback)
    editor = await join()
    editor.open("total = |\n")
    assert await editor.ask().text() == "42"
    assert upstreams.asked[-1] == FALLBACK


async def test_an_answer_that_breaks_off_is_not_patched_up_from_another_replica(
    join: Join, upstreams: Upstreams
) -> None:
    upstreams.replies(Reply(tokens=("It", " multi"), hold_after=1, fault=CutAfter(1)), then="It divides.")
    editor = await join()
    editor.open("def area(w, h):\n    return w * h\n")
    command = explain(editor)
    request = await upstreams.next_request()
    await command.until_said("It")
    request.release()
    assert "failed" in (await command.error()).message
    assert command.text == "It"
