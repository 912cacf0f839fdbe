from __future__ import annotations

import random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwen_ls.text import lines
from qwen_ls.text.lines import Point, Text, well_formed
from qwen_ls.text.positions import Encoding
from tests.unit.text import slow_text

points = st.builds(Point, st.integers(-1, 12), st.integers(-1, 12))
splices = st.tuples(points, points, slow_text.sources)
quick = settings(max_examples=150, deadline=None)


def lines_of(text: Text) -> list[str]:
    return text.lines(0, text.line_count)


def offset_of(source: str, point: Point) -> int:
    return slow_text.offset(source, point.line, point.column, Encoding.UTF32)


def spliced(source: str, start: Point, end: Point, new: str) -> str:
    one, other = sorted((offset_of(source, start), offset_of(source, end)))
    return source[:one] + new + source[other:]


def assert_chunks_are_sound(text: Text) -> None:
    sizes = [len(chunk) for chunk in text._chunks]
    assert text._starts == tuple(sum(sizes[:index]) for index in range(len(sizes) + 1))
    assert max(sizes) <= lines.MOST_LINES
    assert len(sizes) == 1 or min(sizes) >= lines.FEWEST_LINES


# What a line is


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n", ["a\n", ""]),
        ("a\r\nb\rc\nd", ["a\r\n", "b\r", "c\n", "d"]),
        ("\n\r\r\n", ["\n", "\r", "\r\n", ""]),
    ],
)
def test_lines_end_at_the_three_line_ends_of_lsp(source: str, expected: list[str]) -> None:
    assert lines_of(Text.of(source)) == expected


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"])
def test_what_only_python_takes_for_a_line_end_stays_inside_the_line(separator: str) -> None:
    assert lines_of(Text.of(f"a{separator}b")) == [f"a{separator}b"]


def test_content_leaves_the_line_end_out() -> None:
    text = Text.of("a\r\nb\rc\nd")

    assert [text.content(index) for index in range(4)] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("index", [-1, 2])
def test_a_line_outside_the_text_is_an_index_error(index: int) -> None:
    with pytest.raises(IndexError, match=f"line {index} of a text of 2 lines"):
        Text.of("a\nb").line(index)


def test_lines_are_clamped_to_the_text() -> None:
    assert Text.of("a\nb\nc").lines(-5, 2) == ["a\n", "b\n"]


def test_lines_past_the_text_are_none() -> None:
    assert Text.of("a\nb").lines(2, 9) == []


def test_lines_of_a_reversed_range_are_none() -> None:
    assert Text.of("a\nb").lines(1, 0) == []


def test_the_end_of_a_text_that_ends_with_a_line_end_is_on_the_empty_line_after_it() -> None:
    assert Text.of("ab\n").end == Point(1, 0)


# Points


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        (Point(0, 2), Point(0, 2)),
        (Point(0, 3), Point(0, 2)),
        (Point(1, 9), Point(1, 1)),
        (Point(2, 0), Point(1, 1)),
        (Point(-1, 5), Point(0, 0)),
        (Point(1, -4), Point(1, 0)),
    ],
)
def test_clamp_returns_the_nearest_point_in_the_text(point: Point, expected: Point) -> None:
    assert Text.of("ab\r\nc").clamp(point) == expected


def test_points_are_ordered_by_line_and_then_by_column() -> None:
    assert sorted([Point(1, 0), Point(0, 9), Point(0, 2)]) == [Point(0, 2), Point(0, 9), Point(1, 0)]


# Splices


def test_a_line_feed_that_moves_behind_a_carriage_return_makes_one_line_end_with_it() -> None:
    text = Text.of("a\rx\nb").splice(Point(1, 0), Point(1, 1), "")

    assert lines_of(text) == ["a\r\n", "b"]


def test_a_line_feed_inserted_behind_a_carriage_return_makes_one_line_end_with_it() -> None:
    text = Text.of("a\rb").splice(Point(1, 0), Point(1, 0), "\n")

    assert lines_of(text) == ["a\r\n", "b"]


def test_a_carriage_return_inserted_before_a_line_feed_makes_one_line_end_with_it() -> None:
    text = Text.of("a\nb").splice(Point(0, 1), Point(0, 1), "\r")

    assert lines_of(text) == ["a\r\n", "b"]


def test_a_splice_never_parts_a_line_end_of_two_characters() -> None:
    text = Text.of("a\r\nb").splice(Point(0, 2), Point(0, 2), "x")

    assert str(text) == "ax\r\nb"


def test_a_splice_with_reversed_points_replaces_the_same_range() -> None:
    text = Text.of("abc\ndef").splice(Point(1, 1), Point(0, 1), "-")

    assert str(text) == "a-ef"


def test_deleting_everything_leaves_one_empty_line() -> None:
    text = Text.of("a\nb\n")

    assert lines_of(text.splice(Point(0, 0), text.end, "")) == [""]


def test_a_splice_leaves_the_text_before_it_as_it_was() -> None:
    text = Text.of("a\nb")

    text.splice(Point(0, 0), Point(1, 1), "x\ny\nz")

    assert lines_of(text) == ["a\n", "b"]


def test_a_splice_shares_every_chunk_that_it_does_not_touch() -> None:
    before = Text.of("line\n" * 10_000)

    after = before.splice(Point(0, 0), Point(0, 0), "x\n")

    assert all(one is other for one, other in zip(before._chunks[1:], after._chunks[1:], strict=True))


@given(slow_text.sources, st.lists(splices, max_size=12))
@quick
def test_splices_make_the_same_text_as_a_plain_string(source: str, edits: list[tuple[Point, Point, str]]) -> None:
    # Chunks of a few lines, so that short texts split and join them.
    with patch.multiple(lines, MOST_LINES=8, FEWEST_LINES=2):
        text = Text.of(source)
        for start, end, new in edits:
            text, source = text.splice(start, end, new), spliced(source, start, end, new)

            assert (str(text), text.length) == (source, len(source))
            assert lines_of(text) == slow_text.split(source)
            assert_chunks_are_sound(text)


@pytest.mark.parametrize("seed", range(3))
def test_chunks_stay_sound_through_long_editing(seed: int) -> None:
    dice = random.Random(seed)
    text = Text.of("some line\n" * dice.choice([1, 700, 5_000]))
    seen_chunks = set()

    for step in range(1_500):
        grows = step % 500 < 250  # Waves of growth and decay, so that chunks split and join many times.
        start = Point(dice.randrange(text.line_count), dice.randrange(12))
        reach = dice.randrange(3) if grows else dice.randrange(80)
        new = dice.choice(["x", "\n" * dice.randrange(90)]) if grows else "\r"
        text = text.splice(start, Point(start.line + reach, dice.randrange(12)), new)
        seen_chunks.add(len(text._chunks))
        assert_chunks_are_sound(text)

    assert len(seen_chunks) > 5
    assert lines_of(text) == slow_text.split(str(text))
    assert text.length == len(str(text))


# Reading


@given(slow_text.sources, points, points)
@quick
def test_slice_returns_what_a_plain_string_has_between_two_points(source: str, start: Point, end: Point) -> None:
    one, other = sorted((offset_of(source, start), offset_of(source, end)))

    assert Text.of(source).slice(start, end) == source[one:other]


@given(slow_text.sources, points, st.integers(-1, 40))
@quick
def test_before_returns_the_characters_that_end_at_a_point(source: str, point: Point, most: int) -> None:
    offset = offset_of(source, point)

    assert Text.of(source).before(point, most) == source[max(offset - max(most, 0), 0) : offset]


@given(slow_text.sources, points, st.integers(-1, 40))
@quick
def test_after_returns_the_characters_that_begin_at_a_point(source: str, point: Point, most: int) -> None:
    offset = offset_of(source, point)

    assert Text.of(source).after(point, most) == source[offset : offset + max(most, 0)]


def test_before_and_after_reach_across_chunks() -> None:
    source = "".join(f"{index}\n" for index in range(3_000))
    text = Text.of(source)
    middle = Point(1_500, 0)

    assert text.before(middle, len(source)) + text.after(middle, len(source)) == source


def test_before_reads_no_more_lines_than_it_needs() -> None:
    text = Text.of("line\n" * 100_000)
    read = []
    original = Text._lines_before

    def counted(self: Text, line: int):  # type: ignore[no-untyped-def]
        for earlier in original(self, line):
            read.append(earlier)
            yield earlier

    with patch.object(Text, "_lines_before", counted):
        text.before(Point(50_000, 0), 50)

    assert len(read) == 10


# Equality, and what is well formed


def test_texts_with_the_same_characters_are_equal_however_they_are_cut() -> None:
    whole = Text.of("line\n" * 2_000)
    grown = Text.of("")
    for _ in range(2_000):
        grown = grown.splice(grown.end, grown.end, "line\n")

    assert grown._starts != whole._starts
    assert grown == whole
    assert hash(grown) == hash(whole)


def test_texts_of_the_same_size_with_other_characters_differ() -> None:
    assert Text.of("a\nb") != Text.of("a\nc")


def test_texts_with_the_same_characters_in_other_lines_differ() -> None:
    assert Text.of("a\r\n") != Text.of("a\n\r")


def test_a_text_is_not_its_string() -> None:
    assert Text.of("a") != "a"


def test_the_repr_shows_no_code() -> None:
    assert repr(Text.of("secret\n")) == "<Text of 2 lines, 7 characters>"


def test_lone_surrogates_become_replacement_characters() -> None:
    assert str(Text.of("a\ud83db\ude00")) == "a\ufffdb\ufffd"


def test_a_lone_surrogate_spliced_in_becomes_a_replacement_character() -> None:
    text = Text.of("ab").splice(Point(0, 1), Point(0, 1), "\ud83d")

    assert str(text) == "a\ufffdb"


def test_a_surrogate_pair_in_two_halves_becomes_its_character() -> None:
    assert well_formed("\ud83d\ude00") == "\U0001f600"


@given(st.text(st.sampled_from("a\U0001f600\ud83d\ude00"), max_size=12))
@quick
def test_well_forming_keeps_the_number_of_utf_16_units(source: str) -> None:
    formed = well_formed(source)

    assert len(formed.encode("utf-16-le")) == len(source.encode("utf-16-le", "surrogatepass"))
