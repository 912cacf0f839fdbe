"""The window on a file: within its budget, and with a start that stays put."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.context.window import prefix_window, suffix_window
from qwen_ls.text.lines import Point, Text

FILE = "".join(f"line {number} = {number}\n" for number in range(2000))


def test_a_short_file_is_shown_whole() -> None:
    text = Text.of("a\nb\nc")
    assert prefix_window(text, text.end, 1000) == "a\nb\nc"


def test_a_short_file_with_line_ends_of_all_kinds_is_shown_whole() -> None:
    text = Text.of("a\rb\r\nc\n\rd")
    assert prefix_window(text, text.end, 1000) == "a\rb\r\nc\n\rd"


def test_the_window_keeps_to_its_budget_and_begins_with_a_line() -> None:
    window = prefix_window(Text.of(FILE), Point(1500, 0), 1000)
    assert 500 < len(window) <= 1000
    assert window.startswith("line ")


def test_the_start_stays_put_while_lines_are_typed() -> None:
    text = Text.of(FILE)
    firsts = [prefix_window(text, Point(line, 0), 3000).partition("\n")[0] for line in range(1000, 1032)]
    assert len(set(firsts)) <= 3


def test_what_is_typed_only_adds_to_the_window() -> None:
    text = Text.of(FILE)
    before = prefix_window(text, Point(1000, 3), 3000)
    after = prefix_window(text, Point(1000, 4), 3000)
    assert after.startswith(before)


def test_the_text_after_is_cut_at_a_line_end() -> None:
    window = suffix_window(Text.of(FILE), Point(10, 0), 100)
    assert window.endswith("\n")
    assert len(window) <= 100


BLOCK = "def function_{n}(first, second):\n    total = first + second\n\n    return total * {n}\n\n"
BLOCKS = "".join(BLOCK.format(n=number) for number in range(400))


def test_the_window_begins_where_a_block_does() -> None:
    text = Text.of(BLOCKS)
    assert all(prefix_window(text, Point(line, 0), 3000).startswith("def ") for line in range(1000, 1040))


def test_a_start_at_a_block_stays_put_while_lines_are_typed() -> None:
    text = Text.of(BLOCKS)
    starts = {line - prefix_window(text, Point(line, 0), 3000).count("\n") for line in range(1000, 1032)}
    assert len(starts) <= 3


def test_the_window_of_a_text_with_carriage_returns_begins_where_a_block_does() -> None:
    text = Text.of(BLOCKS.replace("\n", "\r\n"))
    assert prefix_window(text, Point(1003, 0), 3000).startswith("def ")


def test_the_text_after_is_cut_where_the_largest_block_ends() -> None:
    window = suffix_window(Text.of(BLOCKS), Point(101, 0), 600)
    assert window.endswith("\n\n")
    assert BLOCKS[BLOCKS.index(window) + len(window) :].startswith("def ")
    assert len(window) >= 400


@given(source=st.text(alphabet="ab \n", max_size=300), max_chars=st.integers(min_value=0, max_value=100))
def test_a_window_after_is_always_the_beginning_of_the_text_after_the_cursor(source: str, max_chars: int) -> None:
    window = suffix_window(Text.of(source), Point(0, 0), max_chars)
    assert source.startswith(window)
    assert len(window) <= max_chars


@given(source=st.text(alphabet="ab \n", max_size=300), max_chars=st.integers(min_value=1, max_value=100))
def test_a_window_is_always_the_end_of_the_text_before_the_cursor(source: str, max_chars: int) -> None:
    text = Text.of(source)
    window = prefix_window(text, text.end, max_chars)
    assert source.endswith(window)
    assert len(window) <= max_chars
