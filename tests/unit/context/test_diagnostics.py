"""Diagnostics: kept whole, carried along, told where they are near and still hold."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.context import diagnostics as module
from qwen_ls.context.diagnostics import (
    MOST_EDITS,
    MOST_MESSAGE_CHARS,
    MOST_TOLD,
    Diagnostic,
    Diagnostics,
    Severity,
    told,
)
from qwen_ls.text.document import Document, Edit, RawChange, Snapshot
from qwen_ls.text.lines import Point, Text
from qwen_ls.text.positions import Encoding

URI = "file:///a.py"
SNAPSHOT = Snapshot(URI, "python", 1, Text.of("".join(f"line_{number} = x\n" for number in range(100))))


def at(line: int, severity: Severity = Severity.ERROR, message: str = "wrong") -> Diagnostic:
    return Diagnostic(Point(line, 2), Point(line, 5), message, severity)


def having(*diagnostics: Diagnostic) -> Diagnostics:
    store = Diagnostics()
    store.take(URI, diagnostics)
    return store


def lines(store: Diagnostics, line: int) -> list[int]:
    return [each.start.line for each in store.near(URI, line)]


def test_errors_and_warnings_near_by_are_told_from_top_to_bottom() -> None:
    store = having(at(45, Severity.WARNING), at(35), at(44, Severity.HINT), at(90))
    assert lines(store, 40) == [35, 45]


def test_the_cursor_s_own_line_is_half_typed_and_not_told() -> None:
    assert lines(having(at(40), at(41)), 40) == [41]


def test_of_many_the_worst_and_nearest_are_told() -> None:
    store = having(*(at(line) for line in range(42, 60)), at(41, Severity.WARNING))
    assert lines(store, 40) == [42, 43, 44, 45, 46]
    assert len(lines(store, 40)) == MOST_TOLD


def test_what_is_told_changes_once_in_some_lines() -> None:
    store = having(*(at(line) for line in (18, 22, 58, 62)))
    assert len({tuple(lines(store, line)) for line in range(40, 48)}) == 1


def test_a_diagnostic_moves_with_what_is_put_in_above_it() -> None:
    store = having(at(45))
    store.changed(URI, [Edit(Point(10, 3), Point(10, 3), "\n\r\n")])
    assert lines(store, 40) == [47]


def test_a_diagnostic_moves_up_with_what_is_taken_out_above_it() -> None:
    store = having(at(45))
    store.changed(URI, [Edit(Point(44, 0), Point(45, 0), "")])
    assert lines(store, 40) == [44]


def test_a_diagnostic_of_a_line_that_changed_counts_no_more() -> None:
    store = having(at(45), at(46))
    store.changed(URI, [Edit(Point(45, 3), Point(45, 3), "x")])
    assert lines(store, 40) == [46]


def test_through_very_many_edits_only_what_stands_above_them_all_is_carried() -> None:
    store = having(at(9), at(10), at(60))
    store.changed(URI, [Edit(Point(line, 0), Point(line, 0), "\n") for line in range(10 + MOST_EDITS, 9, -1)])
    assert [each.start.line for each in store.of(URI)] == [9]


def test_very_many_edits_cost_no_step_for_each_diagnostic(monkeypatch: pytest.MonkeyPatch) -> None:
    carried: list[Edit] = []

    def counted(known: Iterable[Diagnostic], edit: Edit) -> Iterable[Diagnostic]:
        carried.append(edit)
        return known

    monkeypatch.setattr(module, "_carried", counted)
    having(*(at(line) for line in range(100))).changed(URI, [Edit(Point(0, 0), Point(0, 0), "\n")] * 5_000)
    assert len(carried) <= MOST_EDITS


def test_news_replace_what_was_said_before() -> None:
    store = having(at(45))
    store.take(URI, [])
    assert store.of(URI) == ()


def test_a_closed_document_has_none() -> None:
    store = having(at(45))
    store.forget(URI)
    assert store.of(URI) == ()


def test_they_are_told_in_a_line_each_with_the_code_they_are_about() -> None:
    said = told("pkg/a.py", SNAPSHOT, [at(3, message="undefined\n  name")])
    assert said == "pkg/a.py: error: undefined name (in `line_3 = x`)"


def test_a_long_message_is_cut() -> None:
    said = told("a.py", SNAPSHOT, [at(3, message="x" * 1_000)])
    assert "x" * (MOST_MESSAGE_CHARS - 1) + "…" in said


def test_a_line_that_an_older_text_does_not_have_is_not_told() -> None:
    assert told("a.py", SNAPSHOT, [at(500), at(3)]).count("\n") == 0


def test_of_a_message_without_an_end_only_the_start_is_read() -> None:
    said = told("a.py", SNAPSHOT, [at(3, message="wrong" + " " * 10_000 + "very")])
    assert said == "a.py: error: wrong (in `line_3 = x`)"


TYPED = st.lists(st.sampled_from(["x", "\n", "\r\n"]), max_size=4).map("".join)
RANGES = st.tuples(st.integers(0, 30), st.integers(0, 8), st.integers(0, 4), st.integers(0, 8))


@given(edits=st.lists(st.tuples(RANGES, TYPED), max_size=8))
def test_what_still_counts_stands_on_the_line_that_it_was_said_of(edits: list[tuple[tuple[int, ...], str]]) -> None:
    document = Document(URI, "python", 1, Text.of("".join(f"line_{number} = x\n" for number in range(30))))
    store = having(*(at(line, message=f"line_{line} = x") for line in range(30)))
    for (line, character, lines_on, end), text in edits:
        change = RawChange((line, character, line + lines_on, end), text)
        store.changed(URI, document.apply([change], document.version + 1, Encoding.UTF16))
    assert all(document.text.content(each.start.line) == each.message for each in store.of(URI))


@given(edits=st.lists(st.tuples(RANGES, TYPED), min_size=MOST_EDITS + 1, max_size=3 * MOST_EDITS))
def test_so_does_what_still_counts_after_many_edits_at_once(edits: list[tuple[tuple[int, ...], str]]) -> None:
    document = Document(URI, "python", 1, Text.of("".join(f"line_{number} = x\n" for number in range(60))))
    store = having(*(at(line, message=f"line_{line} = x") for line in range(60)))
    changes = [
        RawChange((line + 20, character, line + 20 + on, end), text) for (line, character, on, end), text in edits
    ]
    store.changed(URI, document.apply(changes, 2, Encoding.UTF16))
    assert len(store.of(URI)) >= 20
    assert all(document.text.content(each.start.line) == each.message for each in store.of(URI))
