"""An answer without thinking and marks."""

from __future__ import annotations

import pytest

from qwen_ls.assist.edits.cleaning import cleaned
from qwen_ls.assist.edits.unreadable import Unreadable


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("<think>\nhm\n</think>\ncode", "\ncode"),
        ("hm\n</think>code", "code"),
        ("code<|im_end|>\n<|endoftext|>", "code"),
        ("<|fim_middle|>code", "code"),
        ("code<|file_sep|>other", "code"),
        ("a\r\nb", "a\nb"),
    ],
)
def test_what_is_no_part_of_the_answer_goes(said: str, left: str) -> None:
    assert cleaned(said, "x = 1") == left


def test_marks_and_tags_that_the_code_has_itself_stay() -> None:
    assert cleaned("a = '<|im_end|>'\nb", "a = '<|im_end|>'") == "a = '<|im_end|>'\nb"
    assert cleaned("x </think> y", "y </think>") == "x </think> y"


def test_marks_that_were_neutralised_are_put_back() -> None:
    assert cleaned("a = '<\u200b|im_end|>'", "a = '<|im_end|>'") == "a = '<|im_end|>'"


@pytest.mark.parametrize("said", ["", " \n", "<think>only", "<think>a</think>", "<|im_end|>"])
def test_nothing_is_unreadable(said: str) -> None:
    with pytest.raises(Unreadable):
        cleaned(said, "x = 1")
