"""The part of a file that a question is about, cut to a budget, with as much of what is around it as still fits."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_ls.context.window import prefix_window, suffix_window
from qwen_ls.text.line_ends import end_of, with_line_feeds
from qwen_ls.text.lines import Point, Text

BEFORE_SHARE = 2 / 3
"""How much of the room around the code goes to what stands before it: definitions mostly do."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Some lines of a file, and what stands before and after them; all line ends are line feeds.

    `first_line` is 1-based. `is_cut` says that not all of what was asked about fitted.
    """

    code: str
    first_line: int
    before: str = ""
    after: str = ""
    is_file: bool = False
    is_cut: bool = False

    @property
    def last_line(self) -> int:
        """The number of the last line that has something in it."""
        return self.first_line + self.code.rstrip("\n").count("\n")


def excerpt_of(
    text: Text, selection: tuple[Point, Point] | None, max_chars: int, all_chars: int | None = None
) -> Excerpt:
    """What was selected; without a selection the file from its start; at a mere cursor the file around it.

    `max_chars` bounds the code, and `all_chars`, which is the same if it is not given, that with what is around it.
    The cost is bounded by them, whatever the file's size.
    """
    all_chars = max_chars if all_chars is None else all_chars
    if selection is None:
        return _file(text, Point(0, 0), max_chars)
    start, end = sorted(map(text.clamp, selection))
    if start == end:
        return _file(text, start, max_chars)
    return _selected(text, _with_indentation(text, start), end, max_chars, all_chars)


def _file(text: Text, cursor: Point, max_chars: int) -> Excerpt:
    if text.length <= max_chars:
        return Excerpt(with_line_feeds(str(text)), 1, is_file=True)
    before = with_line_feeds(prefix_window(text, cursor, int(max_chars * BEFORE_SHARE)))
    after = with_line_feeds(suffix_window(text, cursor, max_chars - len(before)))
    return Excerpt(before + after, cursor.line - before.count("\n") + 1, is_file=True, is_cut=True)


def _selected(text: Text, start: Point, end: Point, max_chars: int, all_chars: int) -> Excerpt:
    head = text.after(start, max_chars)
    if end_of(start, head) < end:
        code = with_line_feeds(suffix_window(text, start, max_chars))
        return Excerpt(code, start.line + 1, is_cut=True)
    code = text.slice(start, end)
    room = max(all_chars - len(code), 0)
    before = prefix_window(text, start, int(room * BEFORE_SHARE))
    after = suffix_window(text, end, room - len(before))
    return Excerpt(with_line_feeds(code), start.line + 1, with_line_feeds(before), with_line_feeds(after))


def _with_indentation(text: Text, start: Point) -> Point:
    """A selection that begins at a line's first word begins with its indentation, so that lines stay aligned."""
    is_first_word = not text.line(start.line)[: start.column].strip()
    return Point(start.line, 0) if is_first_word else start
