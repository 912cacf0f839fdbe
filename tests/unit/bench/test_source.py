"""The code that benchmarks edit, and the cursor that types in it."""

from __future__ import annotations

import ast

import pytest

from bench.cursor import Cursor
from bench.source import empty_line, python_source


@pytest.mark.parametrize("lines", [7, 10, 200, 1_000])
def test_a_source_has_the_lines_that_are_asked_for(lines: int) -> None:
    assert python_source(lines).count("\n") == lines


def test_a_source_is_python() -> None:
    assert len(ast.parse(python_source(70)).body) == 10


@pytest.mark.parametrize("lines", [10, 200, 1_000])
def test_the_empty_line_is_empty(lines: int) -> None:
    assert python_source(lines).splitlines()[empty_line(lines)] == ""


def test_a_cursor_stands_behind_what_it_typed() -> None:
    cursor = Cursor("untitled:a.py", line=3, character=2)

    cursor.type("one\ntwo\n  x")

    assert (cursor.line, cursor.character, cursor.version) == (5, 3, 2)


def test_a_cursor_types_where_it_stands() -> None:
    cursor = Cursor("untitled:a.py", line=3, character=2)

    change = cursor.type("ab")

    assert change["contentChanges"][0]["range"]["start"] == {"line": 3, "character": 2}
    assert cursor.character == 4
