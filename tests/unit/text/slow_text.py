"""Text as LSP describes it, slow and obviously right: a string, walked character by character."""

from __future__ import annotations

from hypothesis import strategies as st

from qwen_ls.text.document import RawChange
from qwen_ls.text.positions import Encoding

LINE_ENDS = ("\r\n", "\n", "\r")

PIECES = (
    "a",
    "word ",
    "é",
    "e\u0301",  # a combining mark
    "漢",
    "\U0001f600",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family: three emoji and two ZWJ
    "\u2028",
    "\u2029",
    "\x85",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x00",
    "\ufeff",
    *LINE_ENDS,
)
"""What texts are made of: units of every width, line ends, and what only `str.splitlines` takes for one."""

sources = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
encodings = st.sampled_from(Encoding)
_numbers = st.integers(-1, 12) | st.integers(0, 2**31 - 1)
_ranges = st.none() | st.tuples(_numbers, _numbers, _numbers, _numbers)
raw_changes = st.builds(RawChange, range=_ranges, text=sources)


def split(source: str) -> list[str]:
    """Return the lines with their line ends."""
    lines, line, index = [], "", 0
    while index < len(source):
        line_end = next((end for end in LINE_ENDS if source.startswith(end, index)), "")
        line += line_end or source[index]
        index += len(line_end) or 1
        if line_end:
            lines.append(line)
            line = ""
    return [*lines, line]


def content(line: str) -> str:
    """Return a line without its line end."""
    return line.rstrip("\r\n")


def width(character: str, encoding: Encoding) -> int:
    """Return how many units a code point is in an encoding."""
    if encoding is Encoding.UTF32:
        return 1
    if encoding is Encoding.UTF16:
        return 2 if ord(character) > 0xFFFF else 1
    return len(character.encode())


def column(line: str, character: int, encoding: Encoding) -> int:
    """Return the code points of a line that end at or before a unit."""
    units = 0
    for index, code_point in enumerate(content(line)):
        units += width(code_point, encoding)
        if units > character:
            return index
    return len(content(line))


def offset(source: str, line: int, character: int, encoding: Encoding) -> int:
    """Return the index into the string that a position means."""
    lines = split(source)
    if line < 0:
        return 0
    if line >= len(lines):
        return len(source)
    return sum(len(earlier) for earlier in lines[:line]) + column(lines[line], character, encoding)


def changed(source: str, change: RawChange, encoding: Encoding) -> str:
    """Return the string after one content change."""
    if change.range is None:
        return change.text
    start_line, start_character, end_line, end_character = change.range
    one = offset(source, start_line, start_character, encoding)
    other = offset(source, end_line, end_character, encoding)
    return source[: min(one, other)] + change.text + source[max(one, other) :]
