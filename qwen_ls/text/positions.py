"""Every coordinate system of a text, and the only ways from one to the other.

There are three, and all count from 0:

- **LSP positions** are what clients send and get: a line, and a `character` counted in the code units of
  the encoding that was agreed on at `initialize`: bytes of UTF-8, units of UTF-16 (an emoji is two), or
  code points (UTF-32). They appear in the handlers and nowhere further in.
- **Points** (`qwen_ls.text.lines.Point`) are what every room of the house works with: a line, and a column
  in code points, which is what Python's strings count in.
- **Command-line positions** count lines and columns from 1, as editors print them; `cli/` subtracts one
  and has a point.

A character on the screen may be several code points (combining marks, ZWJ sequences): no coordinate here
counts those. `to_point` and `to_character` are the two ways between positions and points.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from qwen_ls.text.lines import Point, Text


class Encoding(str, Enum):
    """The unit of a position's `character`, named as in LSP 3.17 (`PositionEncodingKind`)."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


_CODECS = {Encoding.UTF8: ("utf-8", 1), Encoding.UTF16: ("utf-16-le", 2)}
"""Python's codec and the bytes of one unit. UTF-32 needs none: its units are code points."""


def choose_encoding(offered: Sequence[str] | None) -> Encoding:
    """Return the first encoding of the client's `general.positionEncodings` that we know.

    The list is in the client's order of preference; UTF-16 is the default where it is absent (LSP 3.17).
    """
    # Compared by value: `Encoding(kind)` does not find a member of another str enum, whose hash differs.
    for kind in offered or ():
        for encoding in Encoding:
            if encoding.value == kind:
                return encoding
    return Encoding.UTF16


def to_point(text: Text, line: int, character: int, encoding: Encoding) -> Point:
    """Return the point of an LSP position, which always lies in the text.

    A character past the line's end means the line's end, before its line break; a line past the last means
    the text's end; a position inside a character of several units means that character's start.
    """
    if not 0 <= line < text.line_count:
        return text.clamp(Point(line, character))
    return text.clamp(Point(line, _to_column(text.line(line), character, encoding)))


def to_character(line_text: str, column: int, encoding: Encoding) -> int:
    """Return the units that precede a column of a line: the `character` of an LSP position."""
    head = line_text[: max(column, 0)]
    if encoding is Encoding.UTF32 or head.isascii():
        return len(head)
    codec, unit_bytes = _CODECS[encoding]
    return len(head.encode(codec, "replace")) // unit_bytes


def _to_column(line_text: str, character: int, encoding: Encoding) -> int:
    if encoding is Encoding.UTF32 or line_text.isascii():
        return character
    head = line_text[: max(character, 0)]  # Each code point is at least one unit: none behind is needed.
    if head.isascii():
        return character
    codec, unit_bytes = _CODECS[encoding]
    units = head.encode(codec, "replace")[: character * unit_bytes]
    return len(units.decode(codec, "ignore"))  # What is cut inside a character is left out.
