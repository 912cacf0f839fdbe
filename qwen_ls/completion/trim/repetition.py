"""Text that runs away: the model says the same again and again until its tokens run out.

What it comes out of by itself, as rows of a table or equal assertions, was meant.
"""

from __future__ import annotations

import re

from qwen_ls.completion.hole import Hole

EQUAL_LINES = 5
"""From how many equal lines in a row on, up to its very end, a text runs away."""

EQUAL_BLOCKS, BLOCK_LINES = 3, 8
"""The same for blocks of some lines."""

LONGEST_RUN = 160
"""Characters beyond which few of them again and again are no ruler between two parts of a file."""

_RUN = re.compile(r"(?=\S)(.{1,12}?)\1{3,}$")


def cut_lines_that_run_away(text: str, hole: Hole) -> str:
    """A line or a block that comes again and again, up to the end, is cut after its first time."""
    lines = text.rstrip().split("\n")
    if not hole.line_before.strip():
        lines[0] = hole.line_before + lines[0]
    for size in range(1, min(BLOCK_LINES, len(lines) // 2) + 1):
        start = len(lines) - _period_length(lines, size)
        enough = EQUAL_LINES if size == 1 else EQUAL_BLOCKS
        if len(lines) - start >= size * enough:
            return "\n".join(text.split("\n")[: start + size])
    return text


def _period_length(lines: list[str], size: int) -> int:
    """How many lines at the end repeat every `size` lines; the last one may be broken off."""
    last = len(lines) - 1
    length = size
    for at in range(last - size, -1, -1):
        later = lines[at + size]
        is_same = lines[at] == later or (at + size == last and bool(later.strip()) and lines[at].startswith(later))
        if not is_same:
            break
        length += 1
    return length


def cut_characters_that_run_away(text: str, hole: Hole) -> str:
    """The same few characters that fill a line and more say nothing."""
    head, line_end, line = text.rstrip().rpartition("\n")
    if len(line) < LONGEST_RUN:
        return text
    found = _RUN.search(line[-LONGEST_RUN:])
    if found is None or found.start() > len(found[1]):
        return text
    unit, start = found[1], len(line) - LONGEST_RUN + found.start()
    while start >= len(unit) and line[start - len(unit) : start] == unit:
        start -= len(unit)
    return head + line_end + line[:start]
