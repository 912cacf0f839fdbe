"""Where something is left to be done."""

from __future__ import annotations

import pytest

from qwen_ls.assist.actions.unfinished import MOST_LINES, is_unfinished
from qwen_ls.text.lines import Point, Text


def at_line(source: str, line: int) -> bool:
    return is_unfinished(Text.of(source), Point(line, 0), Point(line, 0))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("x = 1  # TODO: two\n", 0),
        ("// FIXME this\n", 0),
        ("<!-- TODO -->\n", 0),
        ("def f():\n    pass\n", 0),
        ("def f():\n    pass\n", 1),
        ("def f():\n    ...\n", 0),
        ('def f():\n    """Say it."""\n    raise NotImplementedError("f")\n', 0),
        ("fn f() -> i32 {\n    todo!()\n}\n", 0),
        ("function f() {\n  throw new Error('Not implemented');\n}\n", 0),
        ('func f() int {\n\tpanic("not implemented")\n}\n', 1),
    ],
)
def test_a_todo_or_a_stub_is_unfinished(source: str, line: int) -> None:
    assert at_line(source, line)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("todo = 1\n", 0),
        ("x = 1\ndef f():\n    pass\n", 0),
        ("for x in y:\n    passed(x)\n", 0),
        ("raise ValueError(x)\n", 0),
        ("\n", 0),
        ("", 0),
        ("throw new Error('bad input');\n", 0),
    ],
)
def test_other_code_is_not(source: str, line: int) -> None:
    assert not at_line(source, line)


def test_a_selection_is_unfinished_if_one_of_its_lines_is() -> None:
    text = Text.of("a\nb\n# TODO\nc\n")
    assert is_unfinished(text, Point(0, 0), Point(3, 0))
    assert not is_unfinished(text, Point(0, 0), Point(1, 1))


def test_a_long_selection_is_looked_at_in_part() -> None:
    text = Text.of("x\n" * MOST_LINES + "# TODO\n")
    assert not is_unfinished(text, Point(0, 0), text.end)


def test_a_long_line_is_looked_at_in_part() -> None:
    assert not at_line("#" * 300_000 + " x", 0)
