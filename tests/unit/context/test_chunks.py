"""Chunks: a text cut at the borders of its blocks, into pieces of a bounded size."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.context.chunks import MOST_CHARS, MOST_LINES, REGION_LINES, chunks_of, region_around
from qwen_ls.text.lines import Text

BLOCK = "def function_{n}(first, second):\n    total = first + second\n    return total * {n}\n\n"


def whole(text: Text) -> list[str]:
    return [chunk.text for chunk in chunks_of(text, 0, text.line_count)]


def test_a_short_text_is_one_chunk() -> None:
    assert whole(Text.of("alpha beta gamma\r\ndelta epsilon\r\n")) == ["alpha beta gamma\ndelta epsilon"]


def test_a_long_text_is_cut_where_a_block_begins() -> None:
    text = Text.of("".join(BLOCK.format(n=number) for number in range(40)))
    assert all(chunk.startswith("def ") for chunk in whole(text))


def test_data_and_what_tells_nothing_are_left_out() -> None:
    assert whole(Text.of("x" * (MOST_CHARS + 1))) == []
    assert whole(Text.of("a = 1\n" * 10)) == []


def test_a_cursor_that_goes_down_a_line_moves_no_region() -> None:
    text = Text.of("x\n" * 10_000)
    assert len({region_around(text, line) for line in range(5_000, 5_040)}) <= 2


def test_a_region_is_bounded_and_has_its_line() -> None:
    text = Text.of("x\n" * 10_000)
    for line in (0, 100, 5_000, 9_999):
        start, stop = region_around(text, line)
        assert start <= line < stop <= text.line_count
        assert stop - start <= REGION_LINES


@given(st.lists(st.sampled_from(["\n", "    \n", "word_one word_two three four five six\n", "x\r\n"]), max_size=200))
def test_chunks_lie_one_behind_the_other_and_are_bounded(lines: list[str]) -> None:
    text = Text.of("".join(lines))
    chunks = list(chunks_of(text, 0, text.line_count))
    assert all(chunk.stop - chunk.first <= MOST_LINES for chunk in chunks)
    assert all(one.stop <= other.first for one, other in pairwise(chunks))
