"""The lines that an edit may change."""

from __future__ import annotations

from qwen_ls.assist.edits.target import Target, target_of
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point, Text

SOURCE = "import a\n\n\ndef f(x):\n    y = x\n    return y\n\n\ndef g():\n    pass\n"


def target(start: Point, end: Point, source: str = SOURCE, max_chars: int = 10_000) -> Target:
    snapshot = Snapshot("file:///project/a.py", "python", 1, Text.of(source))
    return target_of(snapshot, "a.py", start, end, max_chars)


def test_a_selection_is_widened_to_whole_lines() -> None:
    assert target(Point(4, 6), Point(5, 3)).code == "    y = x\n    return y\n"


def test_a_line_that_a_selection_only_reaches_is_not_part_of_it() -> None:
    found = target(Point(4, 0), Point(5, 0))
    assert (found.first_line, found.end_line) == (4, 5)


def test_a_selection_the_wrong_way_round_is_the_same() -> None:
    assert target(Point(5, 3), Point(4, 6)) == target(Point(4, 6), Point(5, 3))


def test_empty_lines_at_the_ends_of_a_selection_are_left_out() -> None:
    assert target(Point(1, 0), Point(7, 0)).code == "def f(x):\n    y = x\n    return y\n"


def test_a_cursor_means_the_definition_around_it() -> None:
    assert target(Point(4, 6), Point(4, 6)).code == "def f(x):\n    y = x\n    return y\n"


def test_what_stands_around_joins_up_to_the_file() -> None:
    found = target(Point(4, 0), Point(4, 2))
    assert found.before + found.code + found.after == SOURCE


def test_carriage_returns_are_told_as_line_feeds() -> None:
    found = target(Point(4, 0), Point(4, 2), SOURCE.replace("\n", "\r\n"))
    assert found.before + found.code + found.after == SOURCE


def test_the_code_is_never_cut_and_what_is_around_is() -> None:
    found = target(Point(3, 0), Point(5, 3), max_chars=20)
    assert found.code == "def f(x):\n    y = x\n    return y\n"
    assert (found.before, found.after) == ("", "")


def test_the_last_line_of_a_file_without_a_newline_can_be_meant() -> None:
    found = target(Point(0, 0), Point(0, 5), "x = 1")
    assert (found.code, found.before, found.after) == ("x = 1", "", "")
