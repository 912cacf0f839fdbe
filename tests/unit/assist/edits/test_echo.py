"""Lines around the target that were given back."""

from __future__ import annotations

import pytest

from qwen_ls.assist.edits.echo import without_echo
from qwen_ls.assist.edits.patches import Surrounded
from qwen_ls.assist.edits.unreadable import Unreadable

CLASS = Surrounded(
    ["class A {", "  first() {", "    one();", "  }", "  second() {"],
    ["    two();", "    three();"],
    ["  }", "  third() {", "    four();", "  }", "}"],
)


def test_lines_from_before_and_behind_are_cut_off() -> None:
    said = ["  second() {", "    two(1);", "    three();", "  }", "  third() {"]
    assert without_echo(said, CLASS) == ["    two(1);", "    three();"]


def test_a_whole_file_is_cut_to_the_lines() -> None:
    assert without_echo([*CLASS.before, "    two(1);", *CLASS.after], CLASS) == ["    two(1);"]


def test_a_dedented_function_is_cut_to_the_lines() -> None:
    assert without_echo(["second() {", "  two(1);", "  three();", "}"], CLASS) == ["  two(1);", "  three();"]


def test_a_closer_of_new_code_is_no_echo() -> None:
    said = ["    if (x) {", "      two();", "    }"]
    assert without_echo(said, CLASS) == said


def test_a_class_around_a_method_is_taken_off() -> None:
    method = Surrounded(["class A {", "  x = 1;", ""], ["  f() {", "  }"], ["", "  g() {", "  }", "}"])
    assert without_echo(["class A {", "  f() {", "    y();", "  }", "}"], method) == ["  f() {", "    y();", "  }"]


@pytest.mark.parametrize(
    "said",
    [
        ["  second(x) {", "    two();", "    three();", "  }"],
        ["class A {", "  first() {", "    one();", "    zero();", "  }", "  second() {", "    two();", "  }"],
        ["import x from 'x';", "    two();"],
    ],
)
def test_changes_of_what_is_around_are_refused(said: list[str]) -> None:
    with pytest.raises(Unreadable):
        without_echo(said, CLASS)


def test_imports_may_be_changed_where_they_are_the_target() -> None:
    said = ["import os", "import re"]
    assert without_echo(said, Surrounded([], ["import os"], ["x"])) == said
