"""Lines of a given width, for any script."""

from __future__ import annotations

import pytest

from qwen_ls.assist.translation.wrapping import columns, unwrapped, wrapped


def test_words_are_not_parted() -> None:
    assert wrapped("one two three four five six seven", 10) == ["one two", "three four", "five six", "seven"]


def test_a_little_too_long_is_left_on_its_line() -> None:
    assert wrapped("one two three four", 10) == ["one two three four"]


def test_wide_characters_take_two_columns_and_may_be_parted() -> None:
    lines = wrapped("这是一个很长的注释。它有两个句子，需要换行。", 20)
    assert "".join(lines) == "这是一个很长的注释。它有两个句子，需要换行。"
    assert all(columns(line) <= 22 for line in lines)
    assert not any(line.startswith(("。", "，")) for line in lines)


@pytest.mark.parametrize(
    ("lines", "expected"), [(["a b", "c"], "a b c"), (["你好", "世界"], "你好世界"), (["你好", "world"], "你好 world")]
)
def test_lines_are_joined_as_they_are_read(lines: list[str], expected: str) -> None:
    assert unwrapped(lines) == expected
