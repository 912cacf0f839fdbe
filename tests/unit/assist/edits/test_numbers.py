"""Numbers in front of lines."""

from __future__ import annotations

import pytest

from qwen_ls.assist.edits.numbers import without_numbers


@pytest.mark.parametrize(
    "lines",
    [
        ["3: def f():", "4:     return 1"],
        ["3 | def f():", "4 |     return 1"],
        ["  3\tdef f():", "  4\t    return 1"],
    ],
)
def test_numbers_in_order_are_taken_off(lines: list[str]) -> None:
    assert without_numbers(lines, ["def f():", "    pass"], 3) == ["def f():", "    return 1"]


@pytest.mark.parametrize("lines", [["1: a", "x"], ["1: a", "3: b"], ["9: a"]])
def test_what_is_not_numbered_throughout_stays(lines: list[str]) -> None:
    assert without_numbers(lines, ["a"], 1) == lines


def test_a_line_alone_has_the_number_of_the_codes_first_line() -> None:
    assert without_numbers(["9: a"], ["b"], 9) == ["a"]


def test_code_that_has_numbers_itself_stays() -> None:
    assert without_numbers(["1: a", "2: b"], ["1: x", "2: y"], 1) == ["1: a", "2: b"]
