"""Code in a fence."""

from __future__ import annotations

from qwen_ls.assist.fencing import fenced


def test_a_fence_is_longer_than_those_in_the_code() -> None:
    assert fenced("a\n````\nb\n", "markdown") == "`````markdown\na\n````\nb\n`````"
