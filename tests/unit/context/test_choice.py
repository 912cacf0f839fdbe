"""The choice: what is most alike, what imports bring, and how much of it there is room for."""

from __future__ import annotations

from pathlib import Path

from qwen_ls.context.choice import (
    MARGIN_LINES,
    MOST_LIKE,
    OVERHEAD_CHARS,
    Candidate,
    View,
    most_alike,
    signatures_shown,
    view_of,
)
from qwen_ls.context.chunks import Chunk
from qwen_ls.context.imports import Brought
from qwen_ls.context.likeness import words_of
from qwen_ls.context.window import Budget
from qwen_ls.syntax.outline import Signature
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point, Text

AT_HAND = Snapshot("file:///a.py", "python", 1, Text.of("total = invoice(customer, amount)\n"))
VIEW = view_of(AT_HAND, Point(0, 0), Budget(100, 100))
WIDE = 10_000


def candidate(text: str, path: str = "b.py") -> Candidate:
    snapshot = Snapshot(f"file:///{path}", "python", 1, Text.of(text))
    return Candidate(Chunk(0, 10, text, words_of(text)), snapshot, path)


def brought(name: str, *texts: str) -> tuple[Brought, str]:
    signatures = tuple(Signature(text.split("(")[0].removeprefix("def "), text) for text in texts)
    return Brought(Path(f"/{name}.py"), signatures), f"{name}.py"


def texts(view: View, *each: tuple[Brought, str], budget: int = WIDE) -> list[str]:
    return [shown.piece.text for shown in signatures_shown(view, each, budget)]


def test_a_view_ends_where_the_window_does() -> None:
    text = Text.of("x = 1\n" * 1_000)
    view = view_of(Snapshot("file:///a.py", "python", 1, text), Point(500, 0), Budget(100, 50))
    assert (view.first, view.stop) == (500 - 59, 500 + 30)
    assert view.has(view.stop, view.stop + 1)
    assert not view.has(view.stop + MARGIN_LINES, view.stop + MARGIN_LINES + 1)


def test_the_most_alike_comes_first() -> None:
    some, most = candidate("invoice other1 other2"), candidate("invoice customer amount other3", "c.py")
    assert [shown.piece.path for shown in most_alike(VIEW, [some, most], WIDE, ())] == ["c.py", "b.py"]


def test_what_is_not_alike_is_not_chosen() -> None:
    assert most_alike(VIEW, [candidate("parse grammar stream tokens")], WIDE, ()) == []


def test_what_was_shown_stays_in_front_of_what_is_as_alike() -> None:
    first, second = candidate("invoice customer other1"), candidate("invoice customer other2", "c.py")
    before = most_alike(VIEW, [second], WIDE, ())
    shown = most_alike(VIEW, [first, second], WIDE, before)
    assert [each.piece.path for each in shown] == ["c.py", "b.py"]


def test_only_so_many_are_chosen_and_only_as_much_as_fits() -> None:
    many = [candidate(f"invoice customer other{number} more{number}", f"{number}.py") for number in range(20)]
    assert len(most_alike(VIEW, many, WIDE, ())) == MOST_LIKE
    cost = most_alike(VIEW, many[:1], WIDE, ())[0].cost
    assert len(most_alike(VIEW, many[:5], 2 * cost, ())) == 2


def test_imports_that_the_code_at_hand_names_come_first() -> None:
    shown = texts(VIEW, brought("other", "def other(): ..."), brought("bills", "def invoice(): ..."))
    assert shown == ["def invoice(): ...", "def other(): ..."]


def test_no_file_takes_more_than_half_where_there_are_several() -> None:
    long = brought("long", *(f"def f{number}(): ..." for number in range(100)))
    shown = texts(VIEW, long, brought("short", "def g(): ..."), budget=400)
    assert len(shown) == 2
    assert len(shown[0]) <= 200


def test_of_a_class_that_is_too_long_the_first_members_are_told() -> None:
    members = "\n".join(f"    def f{number}(self): ..." for number in range(100))
    room = 100 + len("k.py") + OVERHEAD_CHARS
    [shown] = texts(VIEW, brought("k", f"class K:\n{members}"), budget=room)
    assert shown.startswith("class K:\n    def f0(self): ...\n")
    assert shown.endswith(": ...")
    assert len(shown) <= 100


def test_without_room_there_is_nothing() -> None:
    assert texts(VIEW, brought("k", "def f(): ..."), budget=5) == []
