"""The window on a file that a model is shown: how far it reaches before and after the cursor.

Services and local models keep what they computed for the start of a prompt, and only for as long as that start stays
the same to the letter. So the window's start does not follow the cursor: it is anchored to lines whose number is a
multiple of a step, and moves once in so many lines. From there it goes on to the next border of two blocks, if one is
near: what begins in the middle of a function tells less. The same text has the same borders, wherever the cursor is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Point, Text

CHARS_PER_TOKEN = 3.5
"""A rule of thumb for code under Qwen's tokeniser."""

STEPS = (64, 32, 16, 8, 4, 2, 1)
"""Line steps to anchor a window to; the coarsest that costs at most `MOST_LOST` of the budget is taken."""

MOST_LOST = 0.4

NEAR_LINES = 16
"""How far from its anchored line a window may begin, at a border of two blocks."""

MOST_LOST_TO_BORDER = 0.5
"""The most of the budget that the anchor and the border may cost together."""

DEEPEST_INDENT = 200
"""How many columns of a line are looked at for its indentation."""

_EMPTY_LINE = re.compile(r"\n(?:[ \t]*\r?\n)+(?=[ \t]*[^\s])")

LAST_THIRD = 2 / 3
"""Where in its budget the text after the cursor may end at a border, before it just ends at a line."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How many tokens the text before and after the cursor may take."""

    prefix_tokens: int
    suffix_tokens: int

    @property
    def prefix_chars(self) -> int:
        """The same for the text before, in characters."""
        return int(self.prefix_tokens * CHARS_PER_TOKEN)

    @property
    def suffix_chars(self) -> int:
        """The same for the text after, in characters."""
        return int(self.suffix_tokens * CHARS_PER_TOKEN)

    def at_most(self, other: Budget) -> Budget:
        """The smaller of two budgets, side by side."""
        return Budget(min(self.prefix_tokens, other.prefix_tokens), min(self.suffix_tokens, other.suffix_tokens))


def prefix_window(text: Text, point: Point, max_chars: int) -> str:
    """The text before a point, from an anchored line on, at most `max_chars` characters."""
    tail = text.before(point, max_chars)
    if len(tail) < max_chars:
        return tail
    tail = with_line_feeds(tail)
    first_line = point.line - tail.count("\n")
    line_starts = _line_starts(tail)
    for step in STEPS:
        skipped = -(first_line + 1) % step  # the window's first line is most likely cut, so it is never kept
        if skipped < len(line_starts) and line_starts[skipped] <= max_chars * MOST_LOST:
            to_border = _lines_to_border(text.lines(first_line + skipped, first_line + skipped + 1 + NEAR_LINES))
            at_border = skipped + to_border
            if at_border < len(line_starts) and line_starts[at_border] <= max_chars * MOST_LOST_TO_BORDER:
                skipped = at_border
            return tail[line_starts[skipped] :]
    return tail


def suffix_window(text: Text, point: Point, max_chars: int) -> str:
    """The text after a point, at most `max_chars` characters, cut between two blocks or at a line end."""
    head = text.after(point, max_chars)
    if len(head) < max_chars:
        return head
    border = _last_border(head, int(max_chars * LAST_THIRD))
    if border is not None:
        return head[:border]
    end = head.rfind("\n")
    return head if end < 0 else head[: end + 1]


def _lines_to_border(lines: list[str]) -> int:
    """How many lines behind the first of these, which is only looked at, a block begins; 0 where none does.

    A block begins at a line with text behind an empty one. Of several, the least indented begins the largest block.
    """
    borders = [at for at in range(1, len(lines)) if lines[at].strip() and not lines[at - 1].strip()]
    return min(borders, key=lambda at: (_indent(lines[at]), at)) - 1 if borders else 0


def _last_border(head: str, start: int) -> int | None:
    """Where the last block border of a text lies, from `start` on: of several, before the least indented line."""
    borders = [match.end() for match in _EMPTY_LINE.finditer(head, start) if match.end() < len(head)]
    if not borders:
        return None
    return max(borders, key=lambda at: (-_indent(head[at : at + DEEPEST_INDENT]), at))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))


def _line_starts(text: str) -> list[int]:
    """Where the second and every later line of `text` starts."""
    starts, at = [], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
