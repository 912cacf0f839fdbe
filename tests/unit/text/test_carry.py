"""Edits are carried over what was typed meanwhile, exactly or not at all."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.documents import Documents
from qwen_ls.text.carry import carried, carried_point
from qwen_ls.text.document import Edit, RawChange
from qwen_ls.text.lines import Point, Text
from qwen_ls.text.positions import Encoding

SOURCE = "import os\n\n\ndef f():\n    return 1\n\n\ndef g():\n    return 2\n"
EDIT = Edit(Point(4, 4), Point(4, 12), "return one()")
"""Replaces `return 1`."""


def applied(text: Text, edits: Sequence[Edit]) -> Text:
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        text = text.splice(edit.start, edit.end, edit.text)
    return text


def after(*changes: Edit) -> str | None:
    """The text after the changes and then the carried edit, or None where it is refused."""
    before = text = Text.of(SOURCE)
    for change in changes:
        text = text.splice(change.start, change.end, change.text)
    moved = carried([EDIT], before, changes, text)
    return None if moved is None else str(applied(text, moved))


@pytest.mark.parametrize(
    "change",
    [
        Edit(Point(0, 9), Point(0, 9), "\nimport sys"),
        Edit(Point(1, 0), Point(2, 0), ""),
        Edit(Point(3, 5), Point(3, 5), "x"),
        Edit(Point(4, 0), Point(4, 0), "    # one\n"),
        Edit(Point(4, 0), Point(4, 3), "\t"),
        Edit(Point(5, 0), Point(5, 0), "x = 1\n"),
        Edit(Point(8, 11), Point(8, 12), "3"),
    ],
)
def test_what_was_changed_elsewhere_is_kept(change: Edit) -> None:
    text = Text.of(SOURCE).splice(change.start, change.end, change.text)
    assert after(change) == str(text).replace("return 1\n", "return one()\n")


@pytest.mark.parametrize(
    "change",
    [
        Edit(Point(4, 11), Point(4, 12), "5"),
        Edit(Point(4, 12), Point(4, 12), "0"),
        Edit(Point(4, 4), Point(4, 4), "x"),
        Edit(Point(4, 0), Point(4, 4), ""),
        Edit(Point(3, 0), Point(5, 0), ""),
        Edit(Point(4, 0), Point(5, 0), "    return 1\n"),
    ],
)
def test_what_was_changed_just_there_refuses_it(change: Edit) -> None:
    assert after(change) is None


def test_one_of_several_that_does_not_fit_refuses_all() -> None:
    text = Text.of(SOURCE)
    edits = [EDIT, Edit(Point(8, 11), Point(8, 12), "3")]
    change = Edit(Point(8, 11), Point(8, 12), "4")
    assert carried(edits, text, [change], text.splice(change.start, change.end, change.text)) is None


def test_a_text_that_is_not_what_it_was_refuses_it_whatever_the_changes_say() -> None:
    assert carried([EDIT], Text.of(SOURCE), [], Text.of(SOURCE.replace("1", "7"))) is None
    assert carried([EDIT], Text.of(SOURCE), [], Text.of("")) is None


def test_a_point_moves_with_the_text() -> None:
    change = Edit(Point(0, 0), Point(1, 0), "a\nb\n")
    assert carried_point(Point(4, 2), [change]) == Point(5, 2)
    assert carried_point(Point(0, 3), [change]) is None
    assert carried_point(Point(0, 0), [change]) == Point(0, 0)


lines = st.text("ab\n", max_size=12)


@given(st.data())
def test_what_is_carried_replaces_the_same_text(data: st.DataObject) -> None:
    """Whatever is typed: a carried edit replaces what it was meant to, and everything else stays."""
    text = before = Text.of("".join(f"line {number}\n" for number in range(6)))

    def a_point(of: Text) -> Point:
        line = data.draw(st.integers(0, of.line_count - 1))
        return Point(line, data.draw(st.integers(0, len(of.content(line)))))

    start, end = sorted((a_point(text), a_point(text)))
    edit = Edit(start, end, "<new>")
    changes = []
    for _ in range(data.draw(st.integers(1, 4))):
        start, end = sorted((a_point(text), a_point(text)))
        changes.append(Edit(start, end, data.draw(lines)))
        text = text.splice(start, end, changes[-1].text)
    moved = carried([edit], before, changes, text)
    if moved is None:
        return
    [new] = moved
    assert text.slice(new.start, new.end) == before.slice(edit.start, edit.end)
    result = str(applied(text, moved))
    assert result == text.slice(Point(0, 0), new.start) + "<new>" + text.slice(new.end, text.end)


URI = "file:///project/a.py"


def an_open_one() -> Documents:
    documents = Documents()
    documents.open(URI, "python", 1, SOURCE)
    return documents


def change(documents: Documents, version: int, *changes: RawChange) -> None:
    assert documents.change(URI, changes, version, Encoding.UTF32) is not None


def test_a_document_carries_edits_from_an_older_version_to_the_newest() -> None:
    documents = an_open_one()
    snapshot = documents.snapshot(URI)
    assert snapshot is not None
    change(documents, 2, RawChange((0, 0, 0, 0), "# new\n"))
    change(documents, 3, RawChange((0, 0, 0, 0), "# newer\n"))
    moved = documents.carried(snapshot, [EDIT])
    assert moved is not None
    now, [edit] = moved
    assert (now.version, edit.start) == (3, Point(6, 4))


def test_an_editor_that_sends_the_whole_text_each_time_changes_only_what_differs() -> None:
    documents = an_open_one()
    snapshot = documents.snapshot(URI)
    assert snapshot is not None
    change(documents, 2, RawChange(None, SOURCE.replace("import os\n", "import os\nimport sys\n")))
    change(documents, 3, RawChange(None, SOURCE.replace("import os\n", "import os\nimport sys\n") + "x = 1"))
    moved = documents.carried(snapshot, [EDIT])
    assert moved is not None
    assert moved[1][0].start == Point(5, 4)


def test_a_closed_document_or_an_unknown_version_refuses() -> None:
    documents = an_open_one()
    snapshot = documents.snapshot(URI)
    assert snapshot is not None
    assert documents.changes_since(URI, 7) is None
    documents.close(URI)
    assert documents.carried(snapshot, [EDIT]) is None
