"""Finding the middle in what chat models say."""

from __future__ import annotations

import pytest

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.middle import find_middle

HOLE = Hole("import os\n\n\ndef add(a, b):\n    total = ", "\n    return total\n", "a.py", "python")

FUNCTION = "def add(a, b):\n    total = a + b\n    return total\n"


@pytest.mark.parametrize(
    "said",
    [
        "a + b",
        "```\na + b\n```",
        "```python\na + b\n```",
        f"```python\n{FUNCTION}```",
        f"Here is the completed code:\n\n```python\nimport os\n\n\n{FUNCTION}```\nIt adds the two.",
        "```python\n    total = a + b\n```",
    ],
)
def test_the_middle_is_found_in_every_habit(said: str) -> None:
    assert find_middle(said, HOLE, whole=True) == "a + b"


@pytest.mark.parametrize("said", ["", "`", "``", "```", "```py", "```python\n", "```python\ndef add(a, b):\n"])
def test_nothing_is_told_before_it_is_known(said: str) -> None:
    assert find_middle(said, HOLE, whole=False) is None


def test_a_copy_that_still_streams_tells_its_middle_as_soon_as_it_is_reached() -> None:
    assert find_middle("```python\ndef add(a, b):\n    total = a +", HOLE, whole=False) == "a +"


def test_plain_text_is_told_at_once() -> None:
    assert find_middle("a +", HOLE, whole=False) == "a +"


def test_the_rest_of_the_line_ends_the_middle() -> None:
    hole = Hole("x = f(", ")\n", "a.py", "python")
    assert find_middle("```\nx = f(1, 2)\n```", hole, whole=True) == "1, 2"


@pytest.mark.parametrize("said", ["\n" * 5_000 + "x", "a" + "\n" * 5_000, "word\n" * 5_000])
def test_a_model_that_runs_away_does_not_hold_up_the_loop(said: str) -> None:
    """A regular expression that looked for the fence took 16 s for 400 line feeds."""
    assert find_middle(said, HOLE, whole=True) == said


@pytest.mark.parametrize("said", ["Sure", "Sure, here it is.\n", "Here is the code:\n\n", "Here is the code:\n``"])
def test_chatter_is_not_taken_for_the_middle_while_a_fence_may_follow(said: str) -> None:
    assert find_middle(said, HOLE, whole=False) is None


@pytest.mark.parametrize("said", ["a + b", "total = a", "return a\n", "this.x = 1\n", "self"])
def test_code_is_not_taken_for_chatter(said: str) -> None:
    assert find_middle(said, HOLE, whole=False) == said
