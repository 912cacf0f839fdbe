"""The ring: a bounded number of documents, cut into chunks when they are wanted and not before."""

from __future__ import annotations

import pytest

from qwen_ls.context.ring import CLOSED_S, MOST_DOCUMENTS, Ring
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Text
from tests.support.clock import Clock

pytestmark = pytest.mark.asyncio

SOURCE = "def invoice(customer, amount):\n    return Invoice(customer, amount).total\n"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ring(clock: Clock) -> Ring:
    return Ring(clock)


def document(name: str, source: str = SOURCE, version: int = 1) -> Snapshot:
    return Snapshot(f"file:///{name}.py", "python", version, Text.of(source))


def names(ring: Ring, besides: str = "file:///a.py") -> list[str]:
    return [held.snapshot.uri[8:-3] for held in ring.others(besides)]


async def test_the_document_that_was_used_last_comes_first(ring: Ring) -> None:
    for name in "abc":
        ring.note(document(name))
    ring.visit(document("b"), 3)
    assert names(ring) == ["b", "c"]


async def test_only_so_many_documents_are_held(ring: Ring) -> None:
    for number in range(500):
        ring.note(document(str(number)))
    assert len(names(ring)) == MOST_DOCUMENTS


async def test_documents_are_cut_when_they_are_wanted(ring: Ring) -> None:
    ring.note(document("b"))
    [held] = ring.others("")
    assert not held.chunks
    await ring.cut(besides="file:///a.py")
    assert [chunk.text for chunk in held.chunks] == [SOURCE.strip()]


async def test_what_did_not_change_is_not_cut_again(ring: Ring) -> None:
    ring.note(document("b"))
    await ring.cut(besides="")
    [held] = ring.others("")
    before = held.chunks
    await ring.cut(besides="")
    assert held.chunks is before


async def test_what_changed_is_cut_again(ring: Ring) -> None:
    ring.note(document("b"))
    await ring.cut(besides="")
    ring.note(document("b", SOURCE.replace("invoice", "receipt"), version=2))
    await ring.cut(besides="")
    [held] = ring.others("")
    assert "receipt" in held.chunks[0].text


async def test_the_document_that_is_typed_in_is_not_cut(ring: Ring) -> None:
    ring.note(document("a"))
    await ring.cut(besides="file:///a.py")
    [held] = ring.others("")
    assert not held.is_cut


async def test_a_closed_document_is_kept_for_a_while(ring: Ring, clock: Clock) -> None:
    ring.note(document("b"))
    ring.close("file:///b.py")
    assert names(ring) == ["b"]
    clock.now += CLOSED_S + 1
    assert names(ring) == []


async def test_closed_documents_can_be_dropped(ring: Ring) -> None:
    ring.note(document("b"))
    ring.note(document("c"))
    ring.close("file:///b.py")
    ring.drop_closed()
    assert names(ring) == ["c"]


async def test_ticks_tell_of_other_documents_only(ring: Ring) -> None:
    ring.note(document("a"))
    ring.note(document("b"))
    ticks = ring.ticks_beside("file:///a.py")
    ring.note(document("a", version=2))
    assert ring.ticks_beside("file:///a.py") == ticks
    ring.note(document("b", version=2))
    assert ring.ticks_beside("file:///a.py") != ticks


async def test_a_document_is_known_as_it_is_now_until_it_is_forgotten(ring: Ring, clock: Clock) -> None:
    ring.note(document("x"))
    now = document("x", "changed = 1\n", 2)
    ring.note(now)
    assert ring.now(now.uri) is now
    ring.close(now.uri)
    assert ring.now(now.uri) is now
    clock.now += CLOSED_S
    assert ring.now(now.uri) is None
    assert ring.now("file:///unknown.py") is None


async def test_chunks_are_those_of_the_text_that_was_cut(ring: Ring) -> None:
    before = document("x")
    ring.note(before)
    await ring.cut(besides="file:///a.py")
    ring.note(document("x", "changed = 1\n", 2))
    [held] = ring.others("file:///a.py")
    assert held.cut_snapshot.text is before.text
