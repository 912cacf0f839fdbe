"""Gathering: what is shown beside the code at hand, and that it stays as it is while somebody types."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from qwen_ls.context.choice import Candidate
from qwen_ls.context.diagnostics import Diagnostic, Diagnostics
from qwen_ls.context.gather import DEADLINE_S, FAR_LINES, REST_S, Gatherer, Wishes
from qwen_ls.context.imports import Brought, Importing
from qwen_ls.context.piece import Piece
from qwen_ls.context.ring import CLOSED_S
from qwen_ls.context.window import Budget
from qwen_ls.text.document import Document, RawChange, Snapshot
from qwen_ls.text.lines import Point, Text
from qwen_ls.text.positions import Encoding
from tests.support.clock import Clock
from tests.support.context_world import ContextWorld

pytestmark = pytest.mark.asyncio

INVOICE = "def invoice(customer, amount):\n    return Invoice(customer, amount).total\n"
PARSER = "def parse(stream, grammar):\n    return grammar.tokens(stream).tree\n"
AT_HAND = "customer = Customer()\ntotal = invoice(customer, amount)\n"
WISHES = Wishes(window=Budget(60, 20))


class Desk:
    """A gatherer, and the documents that somebody works on."""

    def __init__(self) -> None:
        self.world = ContextWorld()
        self.diagnostics = Diagnostics()
        self.clock = Clock()
        self.gatherer = Gatherer(self.world, self.diagnostics, self.clock)
        self.documents: dict[str, Document] = {}

    def open(self, name: str, text: str = AT_HAND, *, language: str = "python", folder: str = "/") -> Snapshot:
        document = Document(f"file://{folder}{name}", language, 1, Text.of(text))
        self.documents[name] = document
        self.gatherer.opened(document.snapshot())
        return document.snapshot()

    def type(self, name: str, line: int, text: str) -> Snapshot:
        document = self.documents[name]
        edits = document.apply([RawChange((line, 0, line, 0), text)], document.version + 1, Encoding.UTF16)
        self.gatherer.changed(document.snapshot(), edits)
        return document.snapshot()

    def delete(self, name: str, line: int) -> Snapshot:
        document = self.documents[name]
        edits = document.apply([RawChange((line, 0, line + 1, 0), "")], document.version + 1, Encoding.UTF16)
        self.gatherer.changed(document.snapshot(), edits)
        return document.snapshot()

    async def pieces(self, name: str, line: int = 0, wishes: Wishes = WISHES) -> Sequence[Piece]:
        snapshot = self.documents[name].snapshot()
        self.gatherer.prepare(snapshot, Point(line, 0), wishes)
        return await self.gatherer.pieces(snapshot, Point(line, 0), wishes)

    async def paths(self, name: str, line: int = 0, wishes: Wishes = WISHES) -> list[str]:
        return [piece.path for piece in await self.pieces(name, line, wishes)]

    async def settle(self) -> None:
        """Let a choice that is being made come to its end."""
        await asyncio.gather(*self.gatherer._tasks)


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    await desk.gatherer.aclose()


async def test_what_is_like_the_code_at_hand_is_shown(desk: Desk) -> None:
    desk.open("a.py")
    desk.open("invoice.py", INVOICE)
    desk.open("parser.py", PARSER)
    assert await desk.pieces("a.py") == (Piece("invoice.py", INVOICE.strip()),)


async def test_code_of_another_language_counts_less(desk: Desk) -> None:
    desk.open("a.py")
    desk.open("invoice.rs", INVOICE + "# customer total amount\n", language="rust")
    desk.open("invoice.py", INVOICE)
    wishes = replace(WISHES, related_tokens=40)
    assert await desk.paths("a.py", wishes=wishes) == ["invoice.py"]


async def test_pieces_that_say_the_same_are_shown_once(desk: Desk) -> None:
    desk.open("a.py")
    desk.open("one.py", INVOICE)
    desk.open("two.py", INVOICE)
    assert len(await desk.paths("a.py")) == 1


async def test_a_copy_of_what_is_in_view_is_not_shown(desk: Desk) -> None:
    desk.open("a.py", INVOICE)
    desk.open("copy.py", INVOICE)
    assert await desk.paths("a.py") == []


async def test_parts_of_the_same_file_are_shown_if_they_are_out_of_view(desk: Desk) -> None:
    desk.open("a.py", INVOICE + "x = 1\n" * 120 + AT_HAND)
    assert [piece.text.startswith("def invoice") for piece in await desk.pieces("a.py", 122)] == [True]
    assert [piece.text.startswith("def invoice") for piece in await desk.pieces("a.py", 3)] == [False]


async def test_nothing_is_more_than_the_budget(desk: Desk) -> None:
    desk.open("a.py")
    for number in range(10):
        desk.open(f"{number}.py", INVOICE + f"def other_{number}(customer): return special_{number * 'x'}\n" * 5)
    wishes = replace(WISHES, related_tokens=200)
    pieces = await desk.pieces("a.py", wishes=wishes)
    assert 0 < sum(len(piece.text) for piece in pieces) <= wishes.chars


async def test_no_budget_means_nothing(desk: Desk) -> None:
    desk.open("a.py")
    desk.open("invoice.py", INVOICE)
    assert await desk.paths("a.py", wishes=Wishes(related_tokens=0)) == []


# It stays


async def test_pieces_stay_while_somebody_types(desk: Desk) -> None:
    desk.open("a.py", AT_HAND * 20)
    desk.open("invoice.py", INVOICE)
    before = await desk.pieces("a.py", 20)
    for _ in range(10):
        desk.type("a.py", 20, "parse(stream, grammar)\n")
        desk.clock.now += 1
        assert await desk.pieces("a.py", 21) == before


async def test_pieces_stay_for_a_while_when_another_document_changes(desk: Desk) -> None:
    desk.open("a.py")
    desk.open("invoice.py", INVOICE)
    before = await desk.pieces("a.py")
    desk.type("invoice.py", 1, "    customer.check(amount)\n")
    assert await desk.pieces("a.py") == before
    await desk.settle()
    assert await desk.pieces("a.py") == before


async def test_a_change_of_another_document_is_seen_after_a_while(desk: Desk) -> None:
    desk.open("a.py")
    desk.open("invoice.py", INVOICE)
    await desk.pieces("a.py")
    desk.type("invoice.py", 1, "    customer.check(amount)\n")
    desk.clock.now += REST_S
    await desk.pieces("a.py")
    await desk.settle()
    assert "check" in (await desk.pieces("a.py"))[0].text


async def test_a_request_does_not_wait_for_another_choice(desk: Desk) -> None:
    desk.open("a.py")
    desk.open("invoice.py", INVOICE)
    before = await desk.pieces("a.py")
    desk.open("other.py", INVOICE.replace("total", "customer_total_amount"))
    desk.clock.now += REST_S
    assert await desk.pieces("a.py") == before


async def test_far_away_the_choice_is_another_one(desk: Desk) -> None:
    desk.open("a.py", AT_HAND + "x = 1\n" * (2 * FAR_LINES) + PARSER.replace("parse", "parse_all"))
    desk.open("invoice.py", INVOICE)
    desk.open("parser.py", PARSER)
    assert await desk.paths("a.py", 1) == ["invoice.py"]
    assert "parser.py" in await desk.paths("a.py", 2 * FAR_LINES + 3)


async def test_a_choice_for_another_place_is_given_up(desk: Desk) -> None:
    snapshot = desk.open("a.py", AT_HAND + "x = 1\n" * 100)
    desk.gatherer.prepare(snapshot, Point(1, 0), WISHES)
    [first] = desk.gatherer._tasks
    desk.gatherer.prepare(snapshot, Point(100, 0), WISHES)
    await asyncio.wait({first})
    assert first.cancelled()


async def test_a_choice_for_this_place_is_waited_for(desk: Desk) -> None:
    snapshot = desk.open("a.py")
    desk.gatherer.prepare(snapshot, Point(0, 0), WISHES)
    [first] = desk.gatherer._tasks
    desk.gatherer.prepare(snapshot, Point(1, 0), WISHES)
    assert desk.gatherer._tasks == {first}


async def test_what_was_shown_keeps_its_place_in_another_choice(desk: Desk) -> None:
    desk.open("a.py")
    desk.open("invoice.py", INVOICE)
    first = await desk.pieces("a.py")
    desk.open("better.py", INVOICE + "total = Customer()\n")
    desk.clock.now += REST_S
    await desk.pieces("a.py")
    await desk.settle()
    pieces = await desk.pieces("a.py")
    assert pieces[: len(first)] == first
    assert len(pieces) > len(first)


# What was deleted


WITH_SECRET = f"{INVOICE}    key = 'secret'\n"


def is_told(pieces: Sequence[Piece]) -> bool:
    """Whether the secret is told."""
    return any("secret" in piece.text for piece in pieces)


@pytest.fixture
def choosing_hangs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it, and no choice comes to its end any more."""

    async def never(*_: object) -> list[Candidate]:
        await asyncio.Event().wait()
        return []

    return lambda: monkeypatch.setattr(desk.gatherer, "_candidates", never)


@pytest.mark.parametrize("hangs", [False, True])
async def test_what_was_deleted_from_the_file_itself_is_sent_no_more_after_a_while(
    desk: Desk, choosing_hangs: Callable[[], None], *, hangs: bool
) -> None:
    desk.open("a.py", WITH_SECRET + "x = 1\n" * 120 + AT_HAND)
    assert is_told(await desk.pieces("a.py", 123))
    desk.delete("a.py", 2)
    desk.clock.now += REST_S
    if hangs:
        choosing_hangs()
    assert not is_told(await desk.pieces("a.py", 122))
    if not hangs:
        await desk.settle()
        assert [piece.text.startswith(INVOICE.strip()) for piece in await desk.pieces("a.py", 122)] == [True]


@pytest.mark.parametrize("hangs", [False, True])
async def test_what_was_deleted_from_another_document_is_sent_no_more_after_a_while(
    desk: Desk, choosing_hangs: Callable[[], None], *, hangs: bool
) -> None:
    desk.open("a.py")
    desk.open("invoice.py", WITH_SECRET)
    assert is_told(await desk.pieces("a.py"))
    desk.delete("invoice.py", 2)
    desk.clock.now += REST_S
    if hangs:
        choosing_hangs()
    assert not is_told(await desk.pieces("a.py"))


async def test_what_was_deleted_long_after_a_choice_is_sent_no_more_after_a_while(desk: Desk) -> None:
    desk.open("a.py", WITH_SECRET + "x = 1\n" * 120 + AT_HAND)
    await desk.pieces("a.py", 123)
    desk.clock.now += REST_S
    assert is_told(await desk.pieces("a.py", 123))
    desk.delete("a.py", 2)
    desk.clock.now += REST_S
    assert not is_told(await desk.pieces("a.py", 122))


async def test_what_was_deleted_from_an_open_file_that_is_imported_is_sent_no_more_after_a_while(
    desk: Desk, choosing_hangs: Callable[[], None], folder: str
) -> None:
    shapes = desk.open("shapes.py", "def area(width='secret'): ...\n", folder=folder)
    path = Path(folder) / "shapes.py"
    desk.world.open[path] = shapes
    desk.open("a.py", f"from shapes import area\n{AT_HAND}", folder=folder)
    await desk.pieces("a.py")
    await desk.settle()
    assert is_told(await desk.pieces("a.py"))
    desk.world.open[path] = desk.delete("shapes.py", 0)
    desk.clock.now += REST_S
    choosing_hangs()
    assert not is_told(await desk.pieces("a.py"))


async def test_typing_alone_does_not_lead_to_another_choice(desk: Desk) -> None:
    desk.open("a.py", INVOICE + "x = 1\n" * 220 + AT_HAND)
    before = await desk.pieces("a.py", 222)
    await desk.settle()
    for _ in range(3):
        desk.type("a.py", 222, "parse(stream, grammar)\n")
        desk.clock.now += REST_S
        assert await desk.pieces("a.py", 222) == before
        assert not desk.gatherer._tasks


# Settings


@pytest.mark.parametrize("wishes", [replace(WISHES, open_files=False)])
async def test_other_files_can_be_switched_off(desk: Desk, wishes: Wishes) -> None:
    desk.open("a.py")
    desk.open("invoice.py", INVOICE)
    assert await desk.paths("a.py", wishes=wishes) == []


async def test_what_was_chosen_by_other_settings_is_not_shown(desk: Desk) -> None:
    desk.open("a.py")
    desk.open("invoice.py", INVOICE)
    await desk.pieces("a.py")
    assert await desk.paths("a.py", wishes=replace(WISHES, open_files=False)) == []


# Edits


async def test_what_was_edited_elsewhere_is_shown(desk: Desk) -> None:
    desk.open("a.py")
    desk.open("b.py", "unlike = 1\n" * 20)
    desk.type("b.py", 10, "renamed_here = 2\n")
    assert ["renamed_here" in piece.text for piece in await desk.pieces("a.py")] == [True]
    assert await desk.paths("a.py", wishes=replace(WISHES, recent_edits=False)) == []


async def test_what_was_edited_in_view_is_not_shown_again(desk: Desk) -> None:
    desk.open("a.py")
    desk.type("a.py", 1, "renamed_here = 2\n")
    assert await desk.paths("a.py") == []


# Diagnostics


async def test_diagnostics_come_last(desk: Desk) -> None:
    snapshot = desk.open("a.py")
    desk.open("invoice.py", INVOICE)
    desk.diagnostics.take(snapshot.uri, [Diagnostic(Point(1, 0), Point(1, 5), "undefined name")])
    pieces = await desk.pieces("a.py", 0)
    assert pieces[-1].path == "diagnostics"
    assert pieces[-1].text.startswith("a.py: error: undefined name")
    assert "diagnostics" not in await desk.paths("a.py", wishes=replace(WISHES, diagnostics=False))


# Privacy


async def test_a_private_document_is_not_shown(desk: Desk) -> None:
    desk.world.private.add("invoice.py")
    desk.open("a.py")
    desk.open("invoice.py", INVOICE)
    desk.type("invoice.py", 0, "edited = 1\n")
    assert await desk.paths("a.py") == []


async def test_a_document_that_became_private_is_shown_no_more(desk: Desk) -> None:
    desk.open("a.py")
    desk.open("invoice.py", INVOICE)
    assert await desk.paths("a.py") == ["invoice.py"]
    desk.world.private.add("invoice.py")
    assert await desk.paths("a.py") == []


async def test_a_closed_document_is_shown_only_if_it_may_be_kept(desk: Desk) -> None:
    desk.open("a.py")
    kept, dropped = desk.open("invoice.py", INVOICE), desk.open("other.py", INVOICE.replace("total", "amount_total"))
    desk.gatherer.closed(kept.uri, keep=True)
    desk.gatherer.closed(dropped.uri, keep=False)
    assert await desk.paths("a.py") == ["invoice.py"]


async def test_a_closed_document_that_may_not_be_kept_is_taken_back_at_once(desk: Desk) -> None:
    desk.open("a.py")
    invoice = desk.open("invoice.py", INVOICE)
    assert await desk.paths("a.py") == ["invoice.py"]
    desk.gatherer.closed(invoice.uri, keep=False)
    assert await desk.paths("a.py") == []


async def test_a_document_that_was_closed_long_ago_is_shown_no_more(desk: Desk) -> None:
    desk.open("a.py")
    desk.gatherer.closed(desk.open("invoice.py", INVOICE).uri, keep=True)
    assert await desk.paths("a.py") == ["invoice.py"]
    desk.clock.now += CLOSED_S
    assert await desk.paths("a.py") == []


async def test_closed_documents_are_forgotten_when_rules_change(desk: Desk) -> None:
    desk.open("a.py")
    desk.gatherer.closed(desk.open("invoice.py", INVOICE).uri, keep=True)
    desk.gatherer.rules_changed()
    assert await desk.paths("a.py") == []


# Imports, time and the end


@pytest.fixture
def folder(tmp_path: Path) -> str:
    (tmp_path / "shapes.py").write_text("def area(width): return width\n", encoding="utf-8")
    return f"{tmp_path.resolve().as_posix()}/"


async def test_imports_come_first(desk: Desk, folder: str) -> None:
    desk.open("a.py", f"from shapes import area\n{AT_HAND}", folder=folder)
    desk.open("invoice.py", INVOICE)
    await desk.pieces("a.py")
    await desk.settle()
    pieces = await desk.pieces("a.py")
    assert Piece("shapes.py", "def area(width): ...") in pieces
    assert "shapes.py" not in await desk.paths("a.py", wishes=replace(WISHES, imports=False))


async def test_imports_that_come_late_stand_behind_what_was_shown(
    desk: Desk, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = desk.gatherer._imports.brought

    def slowly(importing: Importing, is_over: Callable[[], bool]) -> list[Brought]:
        time.sleep(2 * DEADLINE_S)
        return brought(importing, is_over)

    monkeypatch.setattr(desk.gatherer._imports, "brought", slowly)
    desk.open("a.py", f"from shapes import area\n{AT_HAND}", folder=folder)
    desk.open("invoice.py", INVOICE)
    began = time.monotonic()
    assert await desk.paths("a.py") == ["invoice.py"]
    assert time.monotonic() - began < DEADLINE_S + 0.1
    await desk.settle()
    assert await desk.paths("a.py") == ["invoice.py", "shapes.py"]


async def test_a_closed_document_s_choice_is_forgotten(desk: Desk) -> None:
    snapshot = desk.open("a.py")
    desk.open("invoice.py", INVOICE)
    desk.gatherer.prepare(snapshot, Point(0, 0), WISHES)
    desk.gatherer.closed(snapshot.uri, keep=True)
    assert await desk.gatherer.pieces(snapshot, Point(0, 0), WISHES) == ()


async def test_the_end_leaves_nothing_running(desk: Desk) -> None:
    desk.gatherer.prepare(desk.open("a.py"), Point(0, 0), WISHES)
    await desk.gatherer.aclose()
    await asyncio.sleep(0)
    assert not desk.gatherer._tasks
