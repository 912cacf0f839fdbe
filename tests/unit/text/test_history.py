"""What is remembered of a document's changes, and for how long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.text import history
from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.history import History
from qwen_ls.text.lines import Point, Text


def snapshot(version: int, source: str = "") -> Snapshot:
    return Snapshot("file:///a.py", "python", version, Text.of(source))


def typed(text: str) -> Edit:
    return Edit(Point(0, 0), Point(0, 0), text)


def a_history(count: int) -> History:
    known = History(1)
    for version in range(2, count + 2):
        known.record(Text.of("x\n"), snapshot(version), [typed(str(version))])
    return known


def test_what_came_after_a_version_is_told_in_order() -> None:
    known = a_history(4)
    assert known.since(3) == (typed("4"), typed("5"))
    assert known.since(1) == tuple(typed(str(version)) for version in range(2, 6))
    assert known.since(5) == ()


def test_a_version_that_never_was_is_not_known() -> None:
    assert a_history(4).since(17) is None


def test_the_oldest_changes_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_CHANGES", 2)
    known = a_history(4)
    assert (known.since(1), known.since(2)) == (None, None)
    assert known.since(3) == (typed("4"), typed("5"))


def test_much_text_is_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_CHARS", 3)
    known = History(1)
    known.record(Text.of("x\n"), snapshot(2), [typed("abc")])
    known.record(Text.of("x\n"), snapshot(3), [typed("d")])
    assert (known.since(1), known.since(2)) == (None, (typed("d"),))


a_text = st.lists(st.sampled_from(["a", "b", "a\r", ""]), max_size=8).map("\n".join)


@given(a_text, a_text)
def test_a_whole_text_that_is_sent_anew_is_an_edit_of_what_differs(old: str, new: str) -> None:
    known, before = History(1), Text.of(old)
    known.record(before, snapshot(2, new), [Edit(Point(0, 0), before.end, new)])
    edits = known.since(1)
    assert edits is not None
    [edit] = edits
    assert str(before.splice(edit.start, edit.end, edit.text)) == new


def test_a_line_that_was_put_in_is_the_only_one_in_the_edit() -> None:
    known, before = History(1), Text.of("a\nb\nc\n")
    known.record(before, snapshot(2), [Edit(Point(0, 0), before.end, "a\nb\nnew\nc\n")])
    assert known.since(1) == (Edit(Point(2, 0), Point(2, 0), "new\n"),)
