"""One line or many: what a suggestion at a place should look like, and when it is whole.

Decided by syntax where there is a grammar for the language, and by indentation and line ends, which hold in every one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from qwen_ls.completion.cursor import Cursor
from qwen_ls.completion.draft import CLOSERS
from qwen_ls.completion.ending import Ending, opens_block
from qwen_ls.completion.extent import Shape
from qwen_ls.completion.indentation import indent_of
from qwen_ls.completion.moment import Moment

__all__ = ["Multiline", "Shape", "indent_of", "reach_of", "shape_of", "whole_end"]

Multiline = Literal["auto", "always", "never"]

LINES_LOOKED_BELOW = 20

READ_ON_LINES = 5
"""How many lines are read where one is shown."""

_DOC_MARK = re.compile(r"(///|//!|##|#'|---|;;;)\s*")
"""What a documenting comment's line begins with, where each of its lines begins alike."""


def shape_of(moment: Moment, multiline: Multiline, max_lines: int) -> Shape:
    """Decide what a suggestion at this moment should look like."""
    before, after, cursor = moment.line_before, moment.line_after.strip(), Cursor(moment)
    may_be_many = multiline == "always" or (multiline == "auto" and all(char in CLOSERS for char in after))
    opens = may_be_many and max_lines > 1 and bool(before.strip()) and opens_block(cursor)
    may_hold_bracket = multiline != "never" and all(char in CLOSERS + ";," for char in after)
    if not (may_be_many or may_hold_bracket):
        max_lines = 1
    mark = _DOC_MARK.fullmatch(before.strip())
    is_block = max_lines > 1 and (multiline == "always" or not before.strip() or mark is not None)
    return Shape(
        many_lines=is_block or opens,
        max_lines=max_lines,
        indent=indent_of(before),
        opens=opens,
        next_line=_next_line(moment),
        mark=mark[1] if mark and is_block else "",
        is_block=is_block,
        is_alone=not after,
        cursor=cursor,
    )


def _next_line(moment: Moment) -> str:
    text, first = moment.snapshot.text, moment.point.line + 1
    below = (line.rstrip() for line in text.lines(first, first + LINES_LOOKED_BELOW))
    return next((line for line in below if line), "")


def whole_end(text: str, shape: Shape) -> int | None:
    """Where the suggestion at the start of `text` is whole, as an index, or None if more of it should come.

    Once a text has such an end, it stays there however the text goes on.
    """
    if "\n" not in text:
        return None
    if shape.begins is None:
        return Ending(shape, text).end()
    first, last = whole_end(text, shape.begins), Ending(shape, text).end()
    return None if first is None or last is None else max(first, last)


def reach_of(shape: Shape, line_after: str) -> Shape:
    """How far a stream is read: a line's shape is read on for some more lines, which are likely wanted next.

    Not where text follows on the line: what comes after that line stands there already.
    """
    if shape.is_block or line_after.strip() or shape.max_lines == 1:
        return shape
    lines = min(READ_ON_LINES, shape.max_lines)
    return replace(shape, many_lines=True, is_block=True, opens=False, max_lines=lines, begins=shape)
