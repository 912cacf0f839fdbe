"""One line or many, and where a suggestion is whole."""

from __future__ import annotations

import pytest

from qwen_ls.completion.shape import Multiline, Shape, indent_of, shape_of, whole_end
from tests.support.places import moment_at


def whole(marked: str, said: str, *, multiline: Multiline = "auto", max_lines: int = 20) -> str | None:
    """What of `said` is the whole suggestion at the cursor mark, or None if more should come."""
    shape = shape_of(moment_at(marked), multiline, max_lines)
    end = whole_end(said, shape)
    return None if end is None else said[:end]


@pytest.mark.parametrize(
    ("marked", "said", "expected"),
    [
        ("x = |", "compute()", None),
        ("x = |", "compute()\ny = 2\n", "compute()"),
        ("    ret|", "urn 1\n", "urn 1"),
        ("|", "\n\nimport os\n\n", "\n\nimport os"),
        ("x = f(|)", "a,\n", "a,"),
        ("x = |", "{\n    'a': 1,\n}\ny = 2\n", "{\n    'a': 1,\n}"),
        ("x|", " = [\n    1,\n]\n", " = [\n    1,\n]"),
    ],
)
def test_a_line_is_whole_at_its_end_unless_it_opens_a_block(marked: str, said: str, expected: str | None) -> None:
    assert whole(marked, said) == expected


@pytest.mark.parametrize(
    ("marked", "said", "expected"),
    [
        ("def f():\n    |", "a = 1\n    return a\n\ndef g():\n", "a = 1\n    return a"),
        ("def f():\n    |", "a = 1\nprint(f())\n", "a = 1"),
        ("def f():|", "\n    return 1\n\n\nf()\n", "\n    return 1"),
        ("def f():|", "\n    return 1\nf()\n", "\n    return 1"),
        ("function f() {|", "\n  return 1;\n}\nf();\n", "\n  return 1;\n}"),
        ("function f() {|\n}", "\n  return 1;\n}\n", "\n  return 1;"),
        ("if (a) {\n  |\n}", "b();\n  c();\n}\n", "b();\n  c();"),
        ("    |", "if a:\n\n        b()\n    c()\n\n", "if a:\n\n        b()\n    c()"),
        ("def f():\n    |\n    return a", "a = 1\n    return a\n", "a = 1"),
        ("def f():\n    |", "a = 1\n    b = 2\n", None),
    ],
)
def test_a_block_ends_where_the_code_leaves_it(marked: str, said: str, expected: str | None) -> None:
    assert whole(marked, said) == expected


def test_a_block_has_at_most_the_lines_allowed() -> None:
    assert whole("    |", "a\n    b\n    c\n", max_lines=2) == "a\n    b"


def test_never_means_one_line_whatever_it_opens() -> None:
    assert whole("x = |", "{\n    1\n}\n", multiline="never") == "{"


def test_always_means_a_block_after_a_begun_line_too() -> None:
    assert whole("    x = |", "1\n    y = 2\n\n", multiline="always") == "1\n    y = 2"


def test_tabs_count_to_the_next_stop() -> None:
    assert [indent_of(line) for line in ("\tx", "  \tx", "    x", "x")] == [4, 4, 4, 0]


def test_the_next_line_is_kept_as_it_stands() -> None:
    shape = shape_of(moment_at("f(|\n\n    b,\n)"), "auto", 20)
    assert shape == Shape(many_lines=True, max_lines=20, indent=0, opens=True, next_line="    b,")
