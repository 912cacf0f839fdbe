"""Finding the middle in what chat models say."""

from __future__ import annotations

import time

import pytest

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.middle import find, find_middle

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


@pytest.mark.parametrize(
    "said",
    ["## Solution\n\nT", "**a.py**\n\n``", "The two are added.\n\n", "To add them, return `a + b`:\n\n`", "`a.py`:\n"],
)
def test_headings_and_file_names_are_held_back_too(said: str) -> None:
    assert find_middle(said, HOLE, whole=False) is None


@pytest.mark.parametrize("said", ["```", "```python", "```python\n", "```\n```"])
def test_a_fence_with_nothing_in_it_says_nothing(said: str) -> None:
    assert find_middle(said, HOLE, whole=True) == ""


def test_thinking_in_front_of_a_fence_is_no_chatter() -> None:
    assert find_middle("<think>\n1\n2\n3\n4\n5\n</think>\n\n```\na + b\n```", HOLE, whole=True) == "a + b"
    assert find_middle("<think>\n1", HOLE, whole=False) is None


def test_a_fence_behind_code_closes_one_that_nobody_opened() -> None:
    assert find_middle("a + b\n```\nIt adds them.", HOLE, whole=True) == "a + b\n```\nIt adds them."


METHOD = Hole(
    "class Item:\n    def price(self):\n        # Free of charge?\n        if self.free:\n            ",
    "\n        return self.cents\n\n    def other(self):\n        return self.cents\n",
    "a.py",
    "python",
)
WHOLE = """\
import x


class Item:
  def price(self):
    # Free of charge?
    if self.free:
      log()
      return 0
    return self.cents
"""
DEDENTED = """\
def price(self):
    # Free of charge?
    if self.free:
        log()
        return 0
    return self.cents
"""
WITH_ANOTHER_COMMENT = """\
    def price(self):
        # If free.
        if self.free:
            log()
            return 0
"""
FROM_THE_LINE_ABOVE = """\
if self.free:
    log()
    return 0
return self.cents
"""


@pytest.mark.parametrize("copied", [WHOLE, DEDENTED, WITH_ANOTHER_COMMENT, FROM_THE_LINE_ABOVE])
def test_the_middle_is_indented_as_the_file_wherever_its_copy_is(copied: str) -> None:
    assert find_middle(f"```python\n{copied}```", METHOD, whole=True) == "log()\n            return 0"


def test_a_place_that_looks_alike_is_not_taken_for_the_cursors() -> None:
    hole = Hole(".a {\n  x: 1;\n}\n\n@media b {\n.a {\n  ", "\n}\n}\n", "a.css", "css")
    said = "```css\n.a {\n  x: 1;\n}\n\n@media b {\n.a {\n  x: 2;\n}\n}\n```"
    assert find_middle(said, hole, whole=True) == "x: 2;"


def test_a_copy_may_hold_a_callback_in_front_of_the_rest_of_the_line() -> None:
    hole = Hole("run();\nbutton.on(", ");\nbutton.show();\n", "a.js", "javascript")
    said = "```js\nrun();\nbutton.on((e) => {\n  stop(e);\n});\nbutton.show();\n```"
    assert find_middle(said, hole, whole=True) == "(e) => {\n  stop(e);\n}"


def test_a_diff_says_the_lines_that_are_new() -> None:
    hole = Hole("if (a) {\n    ", "\n}\n", "a.js", "javascript")
    assert find_middle("```diff\n if (a) {\n+    b();\n }\n```", hole, whole=True) == "b();"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("```python\na + b", False),
        ("```python\na + b\n```", True),
        ("```python\ndef add(a, b):\n    total = a + b\n    return", False),
        ("```python\ndef add(a, b):\n    total = a + b\n    return total\n", True),
        ("a + b\n", False),
    ],
)
def test_the_middle_is_over_where_the_code_below_begins(said: str, expected: bool) -> None:
    assert find(said, HOLE).is_over is expected


def test_a_copy_of_a_long_file_costs_little_for_each_piece() -> None:
    prefix = "def f(a, b):\n    total = a + b\n    return total\n\n\n" * 100 + "def g():\n    "
    hole = Hole(prefix, "\n    return 1\n", "a.py", "python")
    start = time.perf_counter()
    assert find_middle(f"```python\n{prefix}a()", hole, whole=False) == "a()"
    assert time.perf_counter() - start < 0.05, "it takes 1 ms where nothing else runs"
