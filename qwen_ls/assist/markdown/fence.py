"""A fence around code, and the lines that open and close it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BEFORE = r"[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)*"
"""What may stand before a fence: indentation, quotes, a list's bullets."""

_OPENER = re.compile(rf"(?P<before>{_BEFORE})(?P<mark>`{{3,}}(?=[^`]*$)|~{{3,}})(?P<info>.*)")
_MAYBE_OPENER = re.compile(rf"{_BEFORE}(?:\d{{0,9}}|`{{0,2}}|~{{0,2}}|`{{3,}}[^`]*|~{{3,}}.*)")
_QUOTED = re.compile(r"[ \t]*(?:>[ ]?)+")
_NO_INFO = re.compile(r"[|<]")
"""With a bar, some renderers take the line for a table's head."""

TAB = 4
"""A tab goes on to the next column that is a multiple of this. Source: CommonMark 0.31, 2.2."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A fence that is open: its mark, the line that opens it without what stood before, and what that was."""

    mark: str
    opener: str
    indent: int
    """Columns that the opener was indented by, in its quote if it is in one."""
    is_quoted: bool

    def is_left_by(self, line: str, *, is_whole: bool) -> bool:
        """Whether a line is no more in the quote that the fence is in."""
        is_known = is_whole or bool(line.strip(" \t"))
        return self.is_quoted and is_known and _QUOTED.match(line) is None

    def is_closed_by(self, line: str) -> bool:
        """Whether a whole line closes the fence."""
        rest = line[self.margin_of(line) :]
        mark = rest.strip(" \t")
        indent = width_of(rest[: len(rest) - len(rest.lstrip(" \t"))])
        return indent < TAB and len(mark) >= len(self.mark) and not mark.strip(self.mark[0])

    def may_be_closed_by(self, line: str) -> bool:
        """Whether a line that begins like this may turn out to close the fence, or to leave its quote."""
        return not line.strip(f" \t>{self.mark[0]}" if self.is_quoted else f" \t{self.mark[0]}")

    def margin_of(self, line: str) -> int:
        """How many characters at a line's start are there only since the fence was quoted or indented."""
        quoted = _QUOTED.match(line) if self.is_quoted else None
        start = end = quoted.end() if quoted else 0
        while end < len(line) and line[end] in " \t" and width_of(line[start : end + 1]) <= self.indent:
            end += 1
        return end


def opened_by(line: str) -> Fence | None:
    """The fence that a whole line opens."""
    found = _OPENER.fullmatch(line)
    if found is None:
        return None
    before, mark = found["before"], found["mark"]
    indent = width_of(before.rpartition(">")[2])
    info = _NO_INFO.split(found["info"])[0].rstrip()
    return Fence(mark, mark + info, indent, is_quoted=">" in before)


def other_than_fence(line: str) -> bool:
    """Whether a line that begins like this opens no fence, however it goes on."""
    return _MAYBE_OPENER.fullmatch(line) is None


def width_of(text: str) -> int:
    """How many columns some text takes."""
    return len(text.expandtabs(TAB))
