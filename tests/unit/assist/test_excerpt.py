"""What of a file is shown to the model, whatever its size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.assist.excerpt import Excerpt, excerpt_of
from qwen_ls.text.lines import Point, Text

SOURCE = "import os\n\n\ndef area(w, h):\n    return w * h\n\n\nprint(area(1, 2))\n"
LONG = "".join(f"line_{number} = {number}\n" for number in range(1, 1001))


def test_a_file_that_fits_is_shown_whole() -> None:
    assert excerpt_of(Text.of(SOURCE), None, 1000) == Excerpt(SOURCE, 1, is_file=True)


def test_a_selection_is_shown_with_what_is_around_it() -> None:
    excerpt = excerpt_of(Text.of(SOURCE), (Point(3, 0), Point(5, 0)), 1000)
    assert excerpt.code == "def area(w, h):\n    return w * h\n"
    assert (excerpt.before, excerpt.after) == ("import os\n\n\n", "\n\nprint(area(1, 2))\n")
    assert (excerpt.first_line, excerpt.last_line) == (4, 5)


def test_a_selection_from_a_lines_first_word_on_keeps_its_indentation() -> None:
    excerpt = excerpt_of(Text.of(SOURCE), (Point(4, 4), Point(4, 16)), 1000)
    assert excerpt.code == "    return w * h"


def test_a_selection_in_mid_line_is_taken_as_it_is() -> None:
    excerpt = excerpt_of(Text.of(SOURCE), (Point(4, 11), Point(4, 16)), 1000)
    assert excerpt.code == "w * h"


def test_a_reversed_selection_means_the_same() -> None:
    text = Text.of(SOURCE)
    assert excerpt_of(text, (Point(5, 0), Point(3, 0)), 1000) == excerpt_of(text, (Point(3, 0), Point(5, 0)), 1000)


def test_a_selection_that_is_too_long_is_cut_at_a_line_and_marked() -> None:
    excerpt = excerpt_of(Text.of(LONG), (Point(10, 0), Point(900, 0)), 100)
    assert excerpt.is_cut
    assert excerpt.code.startswith("line_11 = 11\n")
    assert excerpt.code.endswith("\n")
    assert (excerpt.before, excerpt.after) == ("", "")


def test_a_file_that_is_too_long_is_shown_from_its_start() -> None:
    excerpt = excerpt_of(Text.of(LONG), None, 100)
    assert excerpt.is_cut
    assert (excerpt.first_line, excerpt.code[:11]) == (1, "line_1 = 1\n")


def test_a_file_that_is_too_long_is_shown_around_the_cursor() -> None:
    excerpt = excerpt_of(Text.of(LONG), (Point(500, 3), Point(500, 3)), 400)
    assert "line_501 = 501\n" in excerpt.code
    assert excerpt.code.startswith(f"line_{excerpt.first_line} = ")


def test_line_ends_are_line_feeds() -> None:
    excerpt = excerpt_of(Text.of("a\r\nb\rc\n"), (Point(1, 0), Point(2, 0)), 100)
    assert (excerpt.before, excerpt.code, excerpt.after) == ("a\n", "b\n", "c\n")


@pytest.mark.parametrize("selection", [None, (Point(0, 9), Point(0, 9)), (Point(0, 0), Point(0, 5_000_000))])
def test_one_endless_line_is_cut_too(selection: tuple[Point, Point] | None) -> None:
    excerpt = excerpt_of(Text.of("x" * 5_000_000), selection, 100)
    assert 0 < len(excerpt.code) <= 100


points = st.builds(Point, st.integers(-1, 30), st.integers(-1, 30))


@given(
    source=st.text(alphabet="ab \n\r\u2028é🦄", max_size=200),
    selection=st.none() | st.tuples(points, points),
    max_chars=st.integers(1, 250),
)
def test_no_excerpt_is_longer_than_its_budget(
    source: str, selection: tuple[Point, Point] | None, max_chars: int
) -> None:
    excerpt = excerpt_of(Text.of(source), selection, max_chars)
    assert len(excerpt.before) + len(excerpt.code) + len(excerpt.after) <= max_chars


@given(source=st.text(alphabet="ab \n", max_size=200), selection=st.tuples(points, points))
def test_what_is_shown_stands_in_the_file_as_it_is(source: str, selection: tuple[Point, Point]) -> None:
    excerpt = excerpt_of(Text.of(source), selection, 250)
    assert excerpt.before + excerpt.code + excerpt.after == source
