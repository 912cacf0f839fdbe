"""What of a long text is shown in a message."""

from __future__ import annotations

import pytest

from qwen_ls.handlers.showing import excerpt


def test_a_short_text_is_shown_whole() -> None:
    assert excerpt("It adds.\n", 20) == "It adds."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one two three\n\nfour five six seven", "one two three …"),
        ("One two three. Four five six seven", "One two three. …"),
        ("one two three four five six seven", "one two three …"),
        ("x" * 40, "x" * 18 + " …"),
    ],
    ids=["paragraph", "sentence", "word", "nowhere"],
)
def test_a_long_text_is_cut_where_it_hurts_least(text: str, shown: str) -> None:
    assert excerpt(text, 20) == shown


@pytest.mark.parametrize("length", [19, 20, 21, 1000])
def test_nothing_is_longer_than_it_may_be(length: int) -> None:
    assert len(excerpt("ab " * length, 20)) <= 20
