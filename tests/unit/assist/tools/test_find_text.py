"""`find_text`: what is found where, and what is not looked at."""

from __future__ import annotations

from typing import Any

import pytest

from qwen_ls.assist.tools.bounds import MOST_CHARS
from qwen_ls.assist.tools.find_text import FIND_TEXT, MOST_FOUND, MOST_IN_A_FILE
from qwen_ls.assist.tools.turn import Turn
from tests.support.tool_desk import ToolDesk

NOTHING = "That text was not found in the files that may be read."


def found(desk: ToolDesk, text: str, **more: Any) -> list[str]:
    return desk.use(FIND_TEXT, text=text, **more).split("\n")


def test_lines_are_told_with_file_and_number(desk: ToolDesk) -> None:
    desk.write("src/a.py", "def area(w, h):\n    return w * h\n\narea(1, 2)\n")
    assert found(desk, "area(") == ["src/a.py:1: def area(w, h):", "src/a.py:4: area(1, 2)"]


def test_it_is_plain_text(desk: ToolDesk) -> None:
    desk.write("a.py", "a.b\naxb\n")
    assert found(desk, "a.b") == ["a.py:1: a.b"]


def test_a_pattern_that_would_backtrack_is_only_text(desk: ToolDesk) -> None:
    desk.write("a.py", "a" * 10_000 + "!\n")
    assert found(desk, "(a+)+$") == [NOTHING]


@pytest.mark.parametrize(("text", "lines"), [("area", [1]), ("w", [1, 3]), ("_w", [])])
def test_whole_words_stand_alone(desk: ToolDesk, text: str, lines: list[int]) -> None:
    desk.write("a.py", "area(w)\nareas(w2)\narea_w = (w)\n")
    expected = [f"a.py:{line}" for line in lines]
    assert [each.rpartition(": ")[0] for each in found(desk, text, whole_words=True) if each != NOTHING] == expected


def test_a_word_further_on_in_the_line_is_found(desk: ToolDesk) -> None:
    desk.write("a.py", "areas = area\n")
    assert found(desk, "area", whole_words=True) == ["a.py:1: areas = area"]


def test_case_matters_unless_it_is_said_not_to(desk: ToolDesk) -> None:
    desk.write("a.py", "AREA = 1\n")
    assert found(desk, "area") == [NOTHING]
    assert found(desk, "area", ignore_case=True) == ["a.py:1: AREA = 1"]


def test_only_files_that_fit_are_looked_at(desk: ToolDesk) -> None:
    for name in ("src/a.py", "src/a.md", "tests/a.py"):
        desk.write(name, "area\n")
    assert found(desk, "area", folder="src", pattern="*.py") == ["src/a.py:1: area"]


def test_an_open_file_is_looked_at_as_it_is_in_the_editor(desk: ToolDesk) -> None:
    desk.write("a.py", "saved\n")
    desk.open("a.py", "typed\n")
    assert (found(desk, "saved"), found(desk, "typed")) == ([NOTHING], ["a.py:1: typed"])


def test_excluded_binary_and_linked_out_files_are_not_looked_at(desk: ToolDesk) -> None:
    outside = desk.folder.parent / "outside.py"
    outside.write_text("hunter2")
    (desk.folder / "out.py").symlink_to(outside)
    desk.write(".env", "hunter2")
    desk.write("a.bin", b"hunter2\0")
    assert found(desk, "hunter2") == [NOTHING]


def test_one_file_does_not_take_all_the_room(desk: ToolDesk) -> None:
    desk.write("a.py", "area\n" * 500)
    desk.write("b.py", "area\n")
    answer = found(desk, "area")
    assert len(answer) == MOST_IN_A_FILE + 1
    assert answer[-1] == "b.py:1: area"


def test_only_so_much_is_told(desk: ToolDesk) -> None:
    for number in range(MOST_FOUND):
        desk.write(f"{number:02}.py", "area " + "x" * 2_000 + "\narea\n")
    answer = found(desk, "area")
    assert len(answer) == MOST_FOUND + 1
    assert answer[-1].startswith("(There are more.")
    assert max(map(len, answer)) < 250


def test_a_long_line_is_told_around_what_was_found(desk: ToolDesk) -> None:
    desk.write("a.js", "x" * 5_000 + "area" + "y" * 5_000)
    [answer] = found(desk, "area")
    assert "xarea" in answer
    assert len(answer) < MOST_CHARS // 30


def test_text_over_several_lines_is_refused(desk: ToolDesk) -> None:
    assert found(desk, "a\nb") == ["Only text within one line is found: leave out the line ends."]


def test_a_search_ends_when_its_time_is_over(desk: ToolDesk) -> None:
    desk.write("a.py", "area\n")
    desk.turn = Turn(0)
    assert found(desk, "area") == ["(Not all could be looked at. Name a folder or a pattern.)"]
