from __future__ import annotations

import pytest

from qwen_ls.cli.places import MOST_BODY_LINES, places_in
from qwen_ls.text.lines import Point, Text

FUNCTIONS = {
    "python": ("def add(a, b):\n    c = a + b\n    return c\n", "add", "    c = a + b\n    return c"),
    "python, docstring": ('def f(x):\n    """Say\n    it."""\n    return x\n', "f", "    return x"),
    "python, long header": ("def f(\n    a: int,\n) -> int:\n    return a\n", "f", "    return a"),
    "python, method": ("class A:\n    def f(self):\n        return 1\n", "f", "        return 1"),
    "javascript": ("const f = (x) => {\n\treturn x;\n};\n", "f", "\treturn x;"),
    "go, method": ("func (s *Stack) Push(v int) {\n\ts.n++\n}\n", "Push", "\ts.n++"),
    "rust, where": ("fn f<T>(x: T) -> T\nwhere\n    T: Clone,\n{\n    x\n}\n", "f", "    x"),
    "c": ("int\nadd(int a, int b)\n{\n    return a + b;\n}\n", "add", "    return a + b;"),
    "ruby": ("def add(a, b)\n  a + b\nend\n", "add", "  a + b"),
}


def taken_out(source: str) -> list[tuple[str, str]]:
    """The name of each place and what stands there."""
    text = Text.of(source)
    return [(place.name, text.slice(place.start, place.end)) for place in places_in(text)]


@pytest.mark.parametrize(("source", "name", "body"), FUNCTIONS.values(), ids=FUNCTIONS)
def test_the_body_of_a_function_is_a_place(source: str, name: str, body: str) -> None:
    assert taken_out(source)[0] == (f"the body of {name}", "\n" + body)


def test_the_key_that_begins_a_body_is_the_line_end_with_the_indentation() -> None:
    [place, *_] = places_in(Text.of("def f():\n\n        return 1\n"))

    assert place.key == "\n        "


def test_a_place_knows_the_line_of_its_header() -> None:
    places = places_in(Text.of("def f():\n    return 1\n\n\ndef g(\n    x,\n):\n    return x\n"))

    assert [place.first_line for place in places] == [0, 4]


@pytest.mark.parametrize("header", ["if ready(x):", "for x in range(3):", "class A(B):", "with open(x) as y:"])
def test_a_block_that_is_no_function_is_none(header: str) -> None:
    assert not [name for name, _ in taken_out(f"{header}\n    pass\n") if "body" in name]


def test_a_long_body_is_left_alone() -> None:
    body = "    pass\n" * (MOST_BODY_LINES + 1)

    assert taken_out(f"def f():\n{body}def g():\n    return 1\ndef h():\n    return 2\n") == [
        ("the body of g", "\n    return 1"),
        ("the body of h", "\n    return 2"),
    ]


def test_without_functions_the_second_halves_of_lines_are_places() -> None:
    assert taken_out("short\nthe quick brown fox jumps\n") == [("the end of line 2", " brown fox jumps")]


def test_beside_a_single_function_the_ends_of_other_lines_are_places() -> None:
    source = "first = one + two + three\ndef f():\n    return one + two + three\n"

    assert [name for name, _ in taken_out(source)] == ["the body of f", "the end of line 1"]


def test_an_empty_file_has_no_place() -> None:
    assert places_in(Text.of("")) == []


def test_a_line_end_is_written_anew_from_its_space_on() -> None:
    [place] = places_in(Text.of("the quick brown fox jumps\n"))

    assert (place.start, place.key) == (Point(0, 9), " ")
