"""The lines that an edit may change, and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_ls.assist.excerpt import BEFORE_SHARE
from qwen_ls.context.window import prefix_window, suffix_window
from qwen_ls.syntax.enclosing import enclosing_lines
from qwen_ls.text.document import Snapshot
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Point, Text

MOST_CONTEXT_CHARS = 24_000
"""More context than this is not sent, however much would fit."""


@dataclass(frozen=True, slots=True)
class Target:
    """The whole lines [first_line, end_line) of a document, 0-based, and as much of what is around as is sent.

    `code`, `before` and `after` have line feeds. `before` begins and `after` ends at some line of the file. `path`
    is what the model is told: relative to the workspace, or just a name.
    """

    snapshot: Snapshot
    first_line: int
    end_line: int
    code: str
    before: str
    after: str
    path: str

    @property
    def language_id(self) -> str:
        """The document's language."""
        return self.snapshot.language_id


def target_of(snapshot: Snapshot, path: str, start: Point, end: Point, max_chars: int = MOST_CONTEXT_CHARS) -> Target:
    """The lines of a selection; at a mere cursor the smallest definition or statement around it.

    `max_chars` bounds the code and its context together. The code itself is never cut: what is too long for a model
    is for the one who asks to refuse.
    """
    text = snapshot.text
    start, end = sorted((text.clamp(start), text.clamp(end)))
    first_line, end_line = _lines_of(text, start, end)
    if start == end:
        first_line, end_line = enclosing_lines(text, snapshot.language_id, start.line)
    code = with_line_feeds("".join(text.lines(first_line, end_line)))
    room = max(max_chars - len(code), 0)
    head, tail = Point(first_line, 0), Point(end_line, 0)
    before = with_line_feeds(prefix_window(text, head, int(room * BEFORE_SHARE)))
    after = with_line_feeds(suffix_window(text, tail, room - len(before))) if end_line < text.line_count else ""
    return Target(snapshot, first_line, end_line, code, before, after, path)


def _lines_of(text: Text, start: Point, end: Point) -> tuple[int, int]:
    """The lines that a selection touches: not the one that it only reaches the start of, nor empty ones at its ends."""
    end_line = end.line if end.column == 0 and end.line > start.line else end.line + 1
    first_line = start.line
    while first_line < end_line - 1 and not text.content(first_line).strip():
        first_line += 1
    while end_line - 1 > first_line and not text.content(end_line - 1).strip():
        end_line -= 1
    return first_line, end_line
