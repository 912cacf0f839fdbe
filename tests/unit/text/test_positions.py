from __future__ import annotations

from enum import Enum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qwen_ls.text.lines import Point, Text
from qwen_ls.text.positions import Encoding, choose_encoding, to_character, to_point
from tests.unit.text import slow_text

quick = settings(max_examples=200, deadline=None)
numbers = st.integers(-1, 40) | st.integers(0, 2**31 - 1)

UTF8, UTF16, UTF32 = Encoding.UTF8, Encoding.UTF16, Encoding.UTF32


class ForeignKind(str, Enum):
    """A str enum of another library, as lsprotocol's PositionEncodingKind is."""

    UTF8 = "utf-8"


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        (None, UTF16),
        ([], UTF16),
        (["utf-32", "utf-8"], UTF32),
        (["utf-7", "utf-8", "utf-16"], UTF8),
        (["ebcdic"], UTF16),
        ([ForeignKind.UTF8], UTF8),
    ],
)
def test_the_first_known_encoding_of_the_client_is_chosen(offered: list[str] | None, expected: Encoding) -> None:
    assert choose_encoding(offered) is expected


@pytest.mark.parametrize(("encoding", "character"), [(UTF8, 7), (UTF16, 4), (UTF32, 3)])
def test_characters_count_the_units_of_the_encoding(encoding: Encoding, character: int) -> None:
    text = Text.of("é\U0001f600a = 1")

    assert to_point(text, 0, character, encoding) == Point(0, 3)


@pytest.mark.parametrize(("encoding", "character"), [(UTF8, 1), (UTF8, 2), (UTF8, 3), (UTF16, 1)])
def test_a_position_inside_a_character_snaps_to_its_start(encoding: Encoding, character: int) -> None:
    assert to_point(Text.of("\U0001f600x"), 0, character, encoding) == Point(0, 0)


@pytest.mark.parametrize("encoding", list(Encoding))
@pytest.mark.parametrize("line", ["ab\r\n", "é\U0001f600\r\n"])
def test_a_character_past_the_lines_end_means_the_place_before_its_line_break(line: str, encoding: Encoding) -> None:
    assert to_point(Text.of(line), 0, 99, encoding) == Point(0, 2)


@pytest.mark.parametrize("encoding", list(Encoding))
def test_a_line_past_the_last_means_the_documents_end(encoding: Encoding) -> None:
    assert to_point(Text.of("é\nab"), 2, 0, encoding) == Point(1, 2)


def test_the_column_past_the_end_of_a_last_line_without_newline_is_its_end() -> None:
    assert to_point(Text.of("ab"), 0, 3, UTF16) == Point(0, 2)


def test_the_empty_last_line_is_a_line_of_its_own() -> None:
    assert to_point(Text.of("ab\n"), 1, 0, UTF16) == Point(1, 0)


def test_a_column_inside_a_zwj_sequence_is_kept() -> None:
    assert to_point(Text.of("\U0001f468\u200d\U0001f469"), 0, 3, UTF16) == Point(0, 2)


def test_a_column_past_the_line_counts_the_lines_units() -> None:
    assert to_character("é\U0001f600", 9, UTF16) == 3


def test_a_negative_column_is_the_lines_start() -> None:
    assert to_character("abc", -1, UTF8) == 0


@given(slow_text.sources, numbers, numbers, slow_text.encodings)
@quick
def test_points_are_those_of_a_walk_over_the_characters(
    source: str, line: int, character: int, encoding: Encoding
) -> None:
    text = Text.of(source)
    offset = slow_text.offset(source, line, character, encoding)

    point = to_point(text, line, character, encoding)

    assert len(text.slice(Point(0, 0), point)) == offset
    assert text.clamp(point) == point


@given(slow_text.sources, st.data(), slow_text.encodings)
@quick
def test_a_column_survives_the_way_to_a_position_and_back(source: str, data: st.DataObject, encoding: Encoding) -> None:
    text = Text.of(source)
    line = data.draw(st.integers(0, text.line_count - 1))
    column = data.draw(st.integers(0, len(text.content(line))))

    character = to_character(text.line(line), column, encoding)

    assert character == sum(slow_text.width(each, encoding) for each in text.line(line)[:column])
    assert to_point(text, line, character, encoding) == Point(line, column)
