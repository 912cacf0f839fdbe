"""The file's own indentation."""

from __future__ import annotations

import pytest

from qwen_ls.assist.edits.indents import reindented, unit_of, width
from qwen_ls.assist.edits.unreadable import Unreadable


def test_a_dedented_answer_goes_back() -> None:
    assert reindented(["f() {", "  y;", "}"], ["  f() {", "    x;", "  }"], []) == ["  f() {", "    y;", "  }"]


def test_lines_that_have_their_indentation_by_chance_go_back_with_the_others() -> None:
    assert reindented(["if a:", "    x()"], ["    x()"], []) == ["    if a:", "        x()"]


def test_a_first_line_that_lost_its_indentation_goes_back_alone() -> None:
    code = ["  first() {", "    x;", "  }"]
    assert reindented(["first(y) {", "    x;", "  }"], code, []) == ["  first(y) {", "    x;", "  }"]


def test_lines_that_were_wrapped_on_purpose_stay() -> None:
    said = ["    if a:", "        x()"]
    assert reindented(said, ["    x()"], []) == said


def test_spaces_become_tabs_where_the_file_has_tabs() -> None:
    assert reindented(["f {", "    y", "        z", "}"], ["f {", "\tx", "}"], []) == ["f {", "\ty", "\t\tz", "}"]


def test_tabs_become_spaces_as_wide_as_the_files_levels() -> None:
    assert reindented(["f {", "\ty", "\t\tz", "}"], ["f {", "  x", "}"], []) == ["f {", "  y", "    z", "}"]


def test_levels_of_four_become_levels_of_two() -> None:
    said = ["first {", "    second", "    if third {", "        fourth", "    }", "}"]
    code = ["first {", "  second", "}"]
    assert reindented(said, code, []) == ["first {", "  second", "  if third {", "    fourth", "  }", "}"]


def test_a_string_at_the_margin_stays_there() -> None:
    said = ["def f():", '    x = """', "text", '"""', "    y = 1"]
    code = ["    def f():", '        x = """', "text", '"""']
    expected = ["    def f():", '        x = """', "text", '"""', "        y = 1"]
    assert reindented(said, code, []) == expected


def test_a_mix_of_tabs_and_spaces_that_nothing_explains_is_refused() -> None:
    with pytest.raises(Unreadable):
        reindented(["  f {", "\tx", "  }"], ["  g {", "  }"], [])


def test_a_tab_counts_to_the_next_multiple_of_four() -> None:
    assert width("  \tx") == 4


@pytest.mark.parametrize(("lines", "unit"), [(["a", "  b", "    c"], 2), (["a", "    b", "        c"], 4), (["a"], 0)])
def test_the_width_of_a_level_is_found(lines: list[str], unit: int) -> None:
    assert unit_of(lines) == unit
