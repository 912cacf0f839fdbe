"""From what a model said to the new text of the lines: right, or refused, and never something else."""

from __future__ import annotations

import difflib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.assist.edits.reading import Unreadable, changed_code
from tests.support.edit_targets import target_in

BEFORE = "import math\n\n\nclass Shape:\n    sides = 4\n\n    def name(self):\n        return 'shape'\n\n"
CODE = (
    "    def area(self, width, height):\n"
    "        if width < 0:\n"
    "            raise ValueError(width)\n"
    "\n"
    "        result = width * height\n"
    "        return result\n"
)
AFTER = "\n    def perimeter(self, width):\n        return self.sides * width\n"
SOURCE = BEFORE + CODE + AFTER
TARGET = target_in(SOURCE, CODE)

NEW_LINES = st.lists(
    st.tuples(
        st.integers(1, 5), st.sampled_from(["        check(width)", "        # Once more.", "        height += 1"])
    ),
    min_size=1,
    max_size=3,
)


def with_lines(inserted: list[tuple[int, str]]) -> str:
    """The code with lines put in."""
    lines = CODE.splitlines()
    for at, line in sorted(inserted, reverse=True):
        lines.insert(at, line)
    return "\n".join(lines) + "\n"


def fenced(code: str) -> str:
    return f"```python\n{code.rstrip()}\n```"


def dedented(code: str) -> str:
    return "\n".join(line[4:] for line in code.split("\n"))


def numbered(code: str) -> str:
    return "\n".join(f"{number} | {line}" for number, line in enumerate(code.splitlines(), TARGET.first_line + 1))


def as_diff(code: str) -> str:
    lines = difflib.unified_diff(CODE.splitlines(), code.splitlines(), "a", "b", lineterm="")
    return "```diff\n" + "\n".join(lines) + "\n```"


HABITS: list[Callable[[str], str]] = [
    fenced,
    lambda code: f"Sure.\n\n{fenced(code)}\n\nIt checks more now.",
    lambda code: fenced(BEFORE + code + AFTER),
    lambda code: fenced("    def name(self):\n        return 'shape'\n\n" + code),
    lambda code: fenced("class Shape:\n" + code),
    lambda code: fenced(dedented(code)),
    lambda code: fenced(code.replace("    ", "\t")),
    lambda code: fenced(numbered(code)),
    lambda code: fenced(code).replace("\n", "\r\n"),
    lambda code: f"<think>\n{fenced('x')}\n</think>\n{fenced(code)}<|im_end|>",
    as_diff,
]


@given(NEW_LINES, st.sampled_from(HABITS))
def test_lines_that_were_added_are_read_rightly_or_refused(
    inserted: list[tuple[int, str]], habit: Callable[[str], str]
) -> None:
    wished = with_lines(inserted)
    try:
        assert changed_code(habit(wished), TARGET) == wished
    except Unreadable:
        return


@pytest.mark.parametrize("habit", HABITS)
def test_every_habit_is_read(habit: Callable[[str], str]) -> None:
    wished = with_lines([(1, "        check(width)"), (4, "        height += 1")])
    assert changed_code(habit(wished), TARGET) == wished


def is_read_or_refused(said: str) -> bool:
    try:
        return changed_code(said, TARGET).endswith("\n")
    except Unreadable as refusal:
        return bool(str(refusal))


@given(st.text(max_size=200))
def test_any_answer_is_read_or_refused(said: str) -> None:
    assert is_read_or_refused(said)


@given(st.lists(st.sampled_from([*CODE.splitlines(), *AFTER.splitlines(), "```", "# ...", "+x", "@@ @@"]), max_size=9))
def test_any_lines_are_read_or_refused(lines: list[str]) -> None:
    assert is_read_or_refused("\n".join(["```python", *lines, "```"]))


def test_lines_that_stay_keep_what_cannot_be_seen() -> None:
    target = target_in("def f(x):\n    a = x  \n    return a\n", "def f(x):\n    a = x  \n    return a\n")
    assert changed_code(fenced("def f(x):\n    a = x\n    return a + 1"), target).split("\n")[1] == "    a = x  "


def test_the_same_code_is_the_same() -> None:
    assert changed_code(fenced(CODE), TARGET) == CODE


def test_a_missing_last_newline_stays_missing() -> None:
    assert changed_code(fenced("x = 2"), target_in("x = 1", "x = 1")) == "x = 2"
