"""Each trimming rule: what it takes away, and what it must leave alone."""

from __future__ import annotations

import pytest

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.special_tokens import neutralise
from qwen_ls.completion.trim.rules import trim_end, trim_start


def hole(marked: str) -> Hole:
    prefix, _, suffix = marked.partition("|")
    return Hole(prefix, suffix, "a.py", "python")


def trimmed(marked: str, said: str) -> str:
    at = hole(marked)
    return trim_end(trim_start(said, at), at)


@pytest.mark.parametrize(
    ("marked", "said", "expected"),
    [
        pytest.param("x = |", "1<|fim_pad|>junk", "1", id="cut at special tokens"),
        pytest.param("x = |", "a\r\nb", "a\nb", id="line feeds"),
        pytest.param("    return |", "    return a", "a", id="echo of the line"),
        pytest.param("    return |", "return a", "a", id="echo of the line without indentation"),
        pytest.param("    |", " return a", "return a", id="one more space"),
        pytest.param("|", "a()\na()\na()\na()\na()", "a()", id="runaway"),
        pytest.param("x = f(|)", "1, 2)", "1, 2", id="closer that stands there"),
        pytest.param('x = "|"', 'abc"', "abc", id="quote that stands there"),
        pytest.param("x = |, b", "a, b", "a", id="rest of the line"),
        pytest.param("a\n|\nb\nc", "x\nb\nc", "x", id="lines that follow"),
        pytest.param("x = 1|", "   \n", "", id="white space only"),
        pytest.param("import os\n|", "import os", "", id="the line above again"),
        pytest.param("|\nimport os", "import os", "", id="the line below again"),
    ],
)
def test_a_rule_takes_away_what_nobody_meant(marked: str, said: str, expected: str) -> None:
    assert trimmed(marked, said) == expected


@pytest.mark.parametrize(
    ("marked", "said"),
    [
        pytest.param("x = f(|)", "g(1)", id="its own closer"),
        pytest.param("x = [|]", "f(a)[0]", id="its own brackets"),
        pytest.param("x = { a: | }", "{ b: 1 }", id="a brace of its own before the one that stands there"),
        pytest.param("f(|, 2)", "g(1, 2)", id="arguments of its own like those that stand there"),
        pytest.param("    |", " * doc", id="the lines of a block comment"),
        pytest.param("    |", "  nested", id="two more spaces are meant"),
        pytest.param("return|", " a", id="a space after a word is meant"),
        pytest.param("a = 1\n|", "b = 1", id="a line like the one above"),
        pytest.param("x = |", "a\nb\na\nb", id="lines in turn"),
        pytest.param("def f():\n    |\n    return b", "b = 1\n    return a", id="a line like the one that follows"),
        pytest.param("if a:\n    b()\n|", "if a:\n    c()", id="code that begins like the code above"),
        pytest.param("x = ab|", "c(d)", id="the rest of a word"),
    ],
)
def test_a_rule_leaves_alone_what_was_right(marked: str, said: str) -> None:
    assert trimmed(marked, said) == said


def test_marks_in_the_users_own_file_come_back_as_they_were() -> None:
    assert trimmed("x = |", neutralise("'<|fim_prefix|>'")) == "'<|fim_prefix|>'"
