"""The smallest edits: they do exactly what is wished, and touch nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.text.diff import changes, lines_of, smallest_edits
from qwen_ls.text.document import Edit
from qwen_ls.text.lines import Point, Text

CONTENTS = st.lists(st.sampled_from(["", "a", "ab", "abc", "b", "  a", "}", "x = 1", "🦄é"]), max_size=8)


def applied(text: Text, edits: Sequence[Edit]) -> Text:
    """The text after edits that were made of it as it was."""
    for edit in reversed(edits):
        text = text.splice(edit.start, edit.end, edit.text)
    return text


@given(CONTENTS, CONTENTS, CONTENTS, CONTENTS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_the_edits_give_exactly_the_lines_that_are_wished(
    before: list[str], old: list[str], new: list[str], after: list[str], line_end: str, ends: bool
) -> None:
    lines = [*before, *old, *after]
    text = Text.of("".join(line + line_end for line in lines) + ("" if ends else "last"))
    edits = smallest_edits(text, len(before), len(before) + len(old), "".join(line + "\n" for line in new))
    own = line_end if lines else "\n"  # a text of one line does not tell which it uses
    wished = "".join(line + own for line in [*before, *new, *after]) + ("" if ends else "last")
    if old or after or not ends:
        assert str(applied(text, edits)) == wished


@given(CONTENTS, CONTENTS)
def test_edits_are_in_order_and_do_not_overlap(old: list[str], new: list[str]) -> None:
    text = Text.of("".join(f"{line}\n" for line in old))
    edits = smallest_edits(text, 0, len(old), "".join(f"{line}\n" for line in new))
    for earlier, later in pairwise(edits):
        assert earlier.start <= earlier.end <= later.start


@given(CONTENTS, CONTENTS)
def test_lines_that_stay_are_not_touched(old: list[str], new: list[str]) -> None:
    text = Text.of("".join(f"{line}\n" for line in old))
    edits = smallest_edits(text, 0, len(old), "".join(f"{line}\n" for line in new))
    changed = {line for first, end, _, _ in changes(old, new) for line in range(first, end)}
    for edit in edits:
        end = edit.end.line if edit.end.column == 0 and edit.end > edit.start else edit.end.line + 1
        touched = set(range(edit.start.line, end)) if edit.start != edit.end else set()
        assert touched <= changed


@given(CONTENTS)
def test_the_same_code_needs_no_edit(old: list[str]) -> None:
    text = Text.of("\n".join(old))
    assert smallest_edits(text, 0, text.line_count, str(text)) == ()


def test_a_changed_line_is_changed_between_its_common_start_and_end() -> None:
    text = Text.of("a = first(1)\nb = 2\n")
    assert smallest_edits(text, 0, 1, "a = second(1)\n") == (Edit(Point(0, 4), Point(0, 9), "second"),)


def test_a_repeated_character_is_changed_once() -> None:
    text = Text.of("aa\n")
    assert smallest_edits(text, 0, 1, "aaa\n") == (Edit(Point(0, 2), Point(0, 2), "a"),)


def test_new_lines_have_the_files_own_ends() -> None:
    text = Text.of("a\r\nb\r\n")
    assert str(applied(text, smallest_edits(text, 0, 2, "a\nx\nb\n"))) == "a\r\nx\r\nb\r\n"


def test_a_missing_last_newline_stays_missing() -> None:
    text = Text.of("a\nb")
    assert str(applied(text, smallest_edits(text, 1, 2, "b\nc\n"))) == "a\nb\nc"


def test_the_last_lines_can_be_deleted_from_a_file_without_a_last_newline() -> None:
    text = Text.of("a\nb")
    assert str(applied(text, smallest_edits(text, 1, 2, ""))) == "a"


def test_a_last_newline_stays_when_everything_is_selected() -> None:
    text = Text.of("a\nb\n")
    assert str(applied(text, smallest_edits(text, 0, 3, "c\n"))) == "c\n"


def test_an_empty_file_is_filled() -> None:
    assert smallest_edits(Text.of(""), 0, 1, "a\n") == (Edit(Point(0, 0), Point(0, 0), "a\n"),)


@pytest.mark.parametrize(("code", "lines"), [("", []), ("\n", [""]), ("a", ["a"]), ("a\r\nb\r\n", ["a", "b"])])
def test_a_line_end_at_the_end_begins_no_line(code: str, lines: list[str]) -> None:
    assert lines_of(code) == lines


def test_very_long_codes_are_replaced_as_one() -> None:
    old = [f"old {number}" for number in range(2_100)]
    new = [f"new {number}" for number in range(2_000)]
    assert list(changes(["same", *old], ["same", *new])) == [(1, 2_101, 1, 2_001)]
