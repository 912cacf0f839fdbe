"""What holds of every trimming rule, whatever is said to it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.trim.chatter import drop_thinking
from qwen_ls.completion.trim.echo import drop_echo_of_line
from qwen_ls.completion.trim.following import drop_overlap_with_rest_of_line
from qwen_ls.completion.trim.indentation import indent_as_in_file, indent_by_tabs
from qwen_ls.completion.trim.rules import CHAT_START_RULES, END_RULES, Rule, trim_end, trim_start

GROWING: frozenset[Rule] = frozenset({indent_as_in_file, indent_by_tabs})
"""The rules by which a text may grow."""

CODE = ("a", "b()", "return x", "if a:", "for (;;) {", "}", ")", "]", '"', "'", "=", ";", ",", "</li>", "<li>", "0, ")
SPACE = (" ", "    ", "\t", "\n", "\n\n", "\r\n")
CHATTER = ("`", "```", "```python", "<think>", "</think>", "<CURSOR>", "The code is:", "# ... rest of code", "# a.py")
WORDS = (*CODE, *SPACE, *CHATTER, "<|fim_pad|>", "é", "日本")

texts = st.lists(st.sampled_from(WORDS), max_size=14).map("".join)
holes = st.builds(lambda prefix, suffix: Hole(prefix, suffix, "a.py", "python"), texts, texts)
rules = st.sampled_from([*CHAT_START_RULES, *END_RULES])

PEELING: frozenset[Rule] = frozenset(
    {drop_thinking, drop_echo_of_line, drop_overlap_with_rest_of_line, indent_as_in_file}
)
"""The rules that take off one layer of what may have been said more than once."""


@given(rules, texts, holes)
def test_a_rule_never_raises_and_lets_a_text_grow_only_by_its_indentation(rule: Rule, text: str, hole: Hole) -> None:
    trimmed = rule(text, hole)
    if rule in GROWING:
        assert "".join(trimmed.split()) == "".join(text.split())
    else:
        assert len(trimmed) <= len(text)


@given(rules.filter(lambda rule: rule not in PEELING), texts, holes)
def test_what_a_rule_leaves_it_leaves_again(rule: Rule, text: str, hole: Hole) -> None:
    trimmed = rule(text, hole)
    assert rule(trimmed, hole) == trimmed


@given(texts, holes)
def test_white_space_stays_white_space(text: str, hole: Hole) -> None:
    assert trim_end(" \n\t", hole) == ""
    assert trim_start("", hole, chats=True) == ""


@pytest.mark.parametrize("chats", [False, True])
def test_a_long_text_costs_little_for_each_piece(chats: bool) -> None:
    prefix = "import os\n\n\n" + "def f(a, b):\n    total = a + b\n    return total\n\n\n" * 60 + "def g():\n    "
    hole = Hole(prefix, "\n\n\ndef h():\n    pass\n", "a.py", "python")
    said = "for each in others:\n        total += each.weight * each.factor\n    " * 30
    trim_start(said, hole, chats=chats)
    start = time.perf_counter()
    for _ in range(20):
        trim_start(said, hole, chats=chats)
    assert (time.perf_counter() - start) / 20 < 0.002, "it takes 0.1 ms where nothing else runs"


@pytest.mark.parametrize(
    "said", ["The " * 5_000, "`" * 20_000, "1. A" + "a" * 20_000, "# ... " * 5_000, " \n" * 10_000]
)
def test_a_text_that_runs_away_does_not_hold_up_the_loop(said: str) -> None:
    hole = Hole("x = ", "\n", "a.py", "python")
    start = time.perf_counter()
    trim_end(trim_start(said, hole, chats=True), hole)
    assert time.perf_counter() - start < 1
