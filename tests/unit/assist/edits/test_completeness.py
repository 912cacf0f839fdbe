"""Whether an answer is all of the changed lines."""

from __future__ import annotations

import pytest

from qwen_ls.assist.edits.completeness import completed
from qwen_ls.assist.edits.unreadable import Unreadable

FUNCTION = ["def f(x):", "    a = one(x)", "    b = two(x)", "    return a + b"]
TWO = [*FUNCTION, "", "def g(y):", "    return y"]


def test_a_function_given_back_is_all_of_it() -> None:
    said = ["def f(x, y):", "    a = one(x)", "    return a + y"]
    assert completed(said, FUNCTION, may_shrink=False) == said


def test_a_helper_before_a_function_is_part_of_the_answer() -> None:
    said = ["def helper(x):", "    return x", "", *FUNCTION]
    assert completed(said, FUNCTION, may_shrink=False) == said


def test_one_of_two_functions_is_put_in_its_place() -> None:
    said = ["def g(y):", "    z = y", "    return y"]
    assert completed(said, TWO, may_shrink=False) == [*FUNCTION, "", *said]


def test_lines_between_two_that_are_known_are_put_in_their_place() -> None:
    said = ["a = one(x)", "c = three(x)", "b = two(x)"]
    assert completed(said, FUNCTION, may_shrink=False) == [
        "def f(x):",
        "    a = one(x)",
        "    c = three(x)",
        "    b = two(x)",
        "    return a + b",
    ]


def test_a_decorator_that_the_answer_begins_without_is_kept() -> None:
    assert (
        completed(["def f(x):", "    return 2"], ["@cache", "def f(x):", "    return 1"], may_shrink=False)[0]
        == "@cache"
    )


def test_shorter_code_may_be_asked_for() -> None:
    said = ["total = sum(prices)"]
    code = ["total = 0", "for price in prices:", "    total += price"]
    assert completed(said, code, may_shrink=True) == said
    with pytest.raises(Unreadable):
        completed(said, code, may_shrink=False)


@pytest.mark.parametrize(
    "said",
    [
        FUNCTION[:2],
        ["def f(x):", '    """Doc."""'],
        ["def f(x):", '    """Doc."""', "    return a + b"],
        ["    c = three(x)"],
        ['    """Doc."""'],
        [*FUNCTION, "", "print(f(1))"],
        ["# only a comment"],
    ],
)
def test_parts_and_losses_and_examples_are_refused(said: list[str]) -> None:
    with pytest.raises(Unreadable):
        completed(said, FUNCTION, may_shrink=False)


def test_code_that_was_commented_out_is_no_loss() -> None:
    said = ["# first = call(1)", "# second = call(2)"]
    assert completed(said, ["first = call(1)", "second = call(2)"], may_shrink=False) == said
