"""One line or many: what a suggestion at a place should look like, and when it is whole.

Decided by indentation and line ends, which hold in every language.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from qwen_ls.completion.moment import Moment

Multiline = Literal["auto", "always", "never"]

OPENS_BLOCK = (":", "{", "(", "[", "=>", "->", " do", " then")
"""What a line ends with when more lines belong to it."""

TAB_COLUMNS = 4

LINES_LOOKED_BELOW = 20

READ_ON_LINES = 5
"""How many lines are read where one is shown."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How much is wanted: many lines (at most `max_lines`) or one.

    One line may grow into many, where `max_lines` allows it, if it turns out to open a block itself.
    `indent` is the indentation of the cursor's line in columns, and `opens` says that this line opens a block, whose
    lines are then indented deeper. `next_line` is the first line with text below the cursor's, as it stands there: a
    suggestion that arrives at it only says what is there already.
    """

    many_lines: bool
    max_lines: int
    indent: int
    opens: bool = False
    next_line: str = ""


def shape_of(moment: Moment, multiline: Multiline, max_lines: int) -> Shape:
    """Decide what a suggestion at this moment should look like."""
    before, after = moment.line_before, moment.line_after
    opens = before.rstrip().endswith(OPENS_BLOCK)
    is_alone = not after.strip()
    if multiline == "never" or (multiline == "auto" and not is_alone):
        max_lines = 1
    many = max_lines > 1 and (multiline == "always" or opens or not before.strip())
    return Shape(many, max_lines, indent_of(before), opens, _next_line(moment))


def _next_line(moment: Moment) -> str:
    text, first = moment.snapshot.text, moment.point.line + 1
    below = (line.rstrip() for line in text.lines(first, first + LINES_LOOKED_BELOW))
    return next((line for line in below if line), "")


def whole_end(text: str, shape: Shape) -> int | None:
    """Where the suggestion at the start of `text` is whole, as an index, or None if more of it should come."""
    return _block_end(text, shape) if shape.many_lines else _line_end(text, shape)


def reach_of(shape: Shape, line_after: str) -> Shape:
    """How far a stream is read: a line's shape is read on for some more lines, which are likely wanted next.

    Not where text follows on the line: what comes after that line stands there already.
    """
    if shape.many_lines or line_after.strip() or shape.max_lines == 1:
        return shape
    return replace(shape, many_lines=True, max_lines=min(READ_ON_LINES, shape.max_lines))


def _line_end(text: str, shape: Shape) -> int | None:
    """A single line ends with its line end, unless it opens a block; empty lines in front belong to it."""
    end = text.find("\n", len(text) - len(text.lstrip()))
    if end < 0:
        return None
    if shape.max_lines > 1 and text[:end].rstrip().endswith(OPENS_BLOCK):
        return _block_end(text, replace(shape, opens=True))
    return end


def _block_end(text: str, shape: Shape) -> int | None:
    """A block ends before a line outside of it, before an empty line, or with the last line that is allowed."""
    end = seen = 0
    opened = shape.opens
    for number, line in enumerate(text.split("\n")[:-1]):
        if number and seen and (line.strip() or not opened) and _is_outside(line, shape):
            return end
        end += len(line) + (1 if number else 0)
        if not line.strip():
            continue
        seen += 1
        opened = line.rstrip().endswith(OPENS_BLOCK)
        if seen >= shape.max_lines or (number and _closes(line, shape)):
            return end
    return None


def _is_outside(line: str, shape: Shape) -> bool:
    """Whether a line does not belong to the block: empty, what stands below already, or not indented enough."""
    if not line.strip() or line.rstrip() == shape.next_line:
        return True
    if _closes(line, shape):
        return False
    indent = indent_of(line)
    return indent <= shape.indent if shape.opens else indent < shape.indent


def _closes(line: str, shape: Shape) -> bool:
    """Whether a line closes the block that the cursor's line opened."""
    return shape.opens and indent_of(line) == shape.indent and line.lstrip().startswith((")", "]", "}"))


def indent_of(line: str) -> int:
    """The indentation of a line in columns, a tab going to the next multiple of four."""
    columns = 0
    for char in line:
        if char == " ":
            columns += 1
        elif char == "\t":
            columns += TAB_COLUMNS - columns % TAB_COLUMNS
        else:
            break
    return columns
