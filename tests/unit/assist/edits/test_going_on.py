"""An answer and its continuation, joined."""

from __future__ import annotations

import pytest

from qwen_ls.assist.edits.going_on import joined


@pytest.mark.parametrize(
    ("said", "more", "whole"),
    [
        ("```\na = fir", "st\n```", "```\na = first\n```"),
        ("```\na = fir", "```python\nst\n```", "```\na = first\n```"),
        ("```\na = first\nb = sec", "b = second\n```", "```\na = first\nb = second\n```"),
        ("```\none = first\ntwo = second\n", "two = second\nthree\n```", "```\none = first\ntwo = second\nthree\n```"),
    ],
)
def test_the_parts_become_one(said: str, more: str, whole: str) -> None:
    assert joined(said, more) == whole
