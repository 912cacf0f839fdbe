"""The window on a file that a model is shown: how far it reaches before and after the cursor.

Services and local models keep what they computed for the start of a prompt, and only for as long as that start stays
the same to the letter. So the window's start does not follow the cursor: it is anchored to lines whose number is a
multiple of a step, and moves once in so many lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Point, Text

CHARS_PER_TOKEN = 3.5
"""A rule of thumb for code under Qwen's tokeniser."""

STEPS = (64, 32, 16, 8, 4, 2, 1)
"""Line steps to anchor a window to; the coarsest that costs at most `MOST_LOST` of the budget is taken."""

MOST_LOST = 0.4


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
            return tail[line_starts[skipped] :]
    return tail


def suffix_window(text: Text, point: Point, max_chars: int) -> str:
    """The text after a point, at most `max_chars` characters, cut at a line end where there is one."""
    head = text.after(point, max_chars)
    if len(head) < max_chars:
        return head
    end = head.rfind("\n")
    return head if end < 0 else head[: end + 1]


def _line_starts(text: str) -> list[int]:
    """Where the second and every later line of `text` starts."""
    starts, at = [], text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    return starts
