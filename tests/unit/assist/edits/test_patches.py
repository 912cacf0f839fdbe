"""Unified diffs, and search and replace."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qwen_ls.assist.edits.patches import Hunk, Surrounded, diff_hunks, is_diff, patched, search_blocks
from qwen_ls.assist.edits.unreadable import Unreadable

AROUND = Surrounded(["head"], ["a", "  b", "c", "  b", "d"], ["tail"])


def hunk(old: Sequence[str], new: Sequence[str]) -> Hunk:
    return Hunk(tuple(old), tuple(new))


def test_a_diff_is_known_by_its_fence_or_its_header() -> None:
    assert is_diff("-a\n+b", "diff")
    assert is_diff("--- x\n+++ x\n@@ -1 +1 @@\n-a\n+b", "")
    assert not is_diff("- a list\n+ of things", "")


def test_hunks_are_read_without_their_numbers() -> None:
    assert diff_hunks("--- x\n+++ x\n@@ -90 +17 @@\n a\n-b\n+c\n@@ @@\n-d\n") == [
        hunk(["a", "b"], ["a", "c"]),
        hunk(["d"], []),
    ]


def test_a_line_that_goes_is_no_header_whatever_it_looks_like() -> None:
    assert diff_hunks("--- x\n+++ x\n@@ @@\n--- a comment\n+-- another\n b\n--- y\n+++ y\n@@ @@\n-c\n") == [
        hunk(["-- a comment", "b"], ["-- another", "b"]),
        hunk(["c"], []),
    ]


def test_search_blocks_are_read() -> None:
    text = "x\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n"
    assert search_blocks(text, "a") == [hunk(["a"], ["b"])]


def test_code_with_conflicts_of_its_own_has_no_search_blocks() -> None:
    assert search_blocks("<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x\n", "<<<<<<< HEAD\n") is None


def test_a_search_block_without_an_end_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        search_blocks("<<<<<<< SEARCH\na\n=======\nb\n", "a")


def test_very_many_marks_without_an_end_do_not_hang() -> None:
    with pytest.raises(Unreadable):
        search_blocks("<<<<<<< SEARCH\na\n=======\n" * 4_000, "a")


def test_a_hunk_is_applied_where_its_lines_are() -> None:
    assert patched(AROUND, [hunk(["c", "  b"], ["c", "  x"])]) == ["a", "  b", "c", "  x", "d"]


def test_hunks_that_show_the_same_line_are_applied_one_after_the_other() -> None:
    hunks = [hunk(["a", "  b"], ["A", "  b"]), hunk(["  b", "c"], ["  b", "C"])]
    assert patched(AROUND, hunks) == ["A", "  b", "C", "  b", "d"]


def test_a_hunk_is_indented_as_the_file_is() -> None:
    around = Surrounded([], ["  if a:", "    b"], [])
    assert patched(around, [hunk(["if a:", "  b"], ["if a:", "  b", "  c"])]) == ["  if a:", "    b", "    c"]


def test_what_stays_may_stand_around_the_lines() -> None:
    assert patched(AROUND, [hunk(["head", "a"], ["head", "x"])])[0] == "x"


@pytest.mark.parametrize(
    "hunks",
    [
        [],
        [hunk(["nowhere"], ["x"])],
        [hunk(["  b"], ["x"])],
        [hunk(["head"], ["x"])],
        [hunk(["head", "a"], ["x", "a"])],
        [hunk(["tail"], ["tail", "x"])],
        [hunk([], ["x"])],
    ],
)
def test_a_hunk_without_a_certain_place_is_unreadable(hunks: list[Hunk]) -> None:
    with pytest.raises(Unreadable):
        patched(AROUND, hunks)
