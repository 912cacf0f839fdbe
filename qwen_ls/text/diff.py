"""The smallest edits that turn some lines of a text into others, and texts with edits made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

from qwen_ls.text.document import Edit
from qwen_ls.text.line_ends import line_end_of, with_line_feeds
from qwen_ls.text.lines import Point, Text

MOST_COMPARED = 4_000_000
"""Lines times lines that are compared; beyond, the lines that differ are replaced as one. It bounds the time."""

Change: TypeAlias = tuple[int, int, int, int]
"""Old lines [first, end) that become new lines [first, end)."""


def smallest_edits(text: Text, first_line: int, end_line: int, code: str) -> tuple[Edit, ...]:
    """The edits that turn the whole lines [first_line, end_line) into `code`, in order and not overlapping.

    Lines that stay are not touched, and a line that changes is changed only between its common start and end. Line
    ends are the file's own, and whether the last line has one stays as it is.
    """
    end_line = min(end_line, text.line_count)
    new = lines_of(code)
    if end_line == text.line_count and text.content(end_line - 1) == "":
        if first_line >= end_line - 1:
            return _at_the_end(text, new, code)
        end_line -= 1  # what stands behind the last line end is no line of anybody's code
    old = [text.content(line) for line in range(first_line, end_line)]
    return tuple(
        edit
        for old_first, old_end, new_first, new_end in changes(old, new)
        for edit in _edits(text, first_line + old_first, first_line + old_end, new[new_first:new_end])
    )


def applied(text: Text, edits: Sequence[Edit]) -> Text:
    """The text after edits that are in order and were made of it as it is."""
    for edit in reversed(edits):
        text = text.splice(edit.start, edit.end, edit.text)
    return text


def lines_of(code: str) -> list[str]:
    """The lines of a code without their ends; a line end at the code's end begins no further line."""
    code = with_line_feeds(code)
    return code.removesuffix("\n").split("\n") if code else []


def changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """Which lines become which, in order; between two changes there is a line that stays."""
    head = _common(old, new)
    most = min(len(old), len(new)) - head
    tail = min(_common(old[::-1], new[::-1]), most)
    old_end, new_end = len(old) - tail, len(new) - tail
    if (old_end - head) * (new_end - head) > MOST_COMPARED:
        yield head, old_end, head, new_end
        return
    matcher = SequenceMatcher(None, old[head:old_end], new[head:new_end], autojunk=False)
    for tag, old_first, old_last, new_first, new_last in matcher.get_opcodes():
        if tag != "equal":
            yield head + old_first, head + old_last, head + new_first, head + new_last


def _edits(text: Text, first: int, end: int, new: Sequence[str]) -> Iterator[Edit]:
    """The edits for lines that all change."""
    if end - first == len(new):
        for line, content in zip(range(first, end), new, strict=True):
            yield from _within(text, line, line, content, content)
    elif not new:
        yield _deleted(text, first, end)
    elif first == end:
        yield _inserted(text, first, new)
    else:
        content = _line_end(text, first).join(new)
        yield from _within(text, first, end - 1, content, "\n".join(new))


def _within(text: Text, first: int, last: int, content: str, compared: str) -> Iterator[Edit]:
    """The edit of lines, without the last one's end, between their common start and end."""
    if first == last:
        old = text.content(first)
        head = _common(old, content)
        tail = min(_common(old[::-1], content[::-1]), min(len(old), len(content)) - head)
        if old != content:
            yield Edit(Point(first, head), Point(first, len(old) - tail), content[head : len(content) - tail])
        return
    head = _common(text.content(first), compared.partition("\n")[0])
    old_last, new_last = text.content(last), compared.rpartition("\n")[2]
    tail = _common(old_last[::-1], new_last[::-1])
    if "\n" not in compared:  # several lines become one, of which start and end must not take the same
        tail = min(tail, len(compared) - head)
    start, end = Point(first, head), Point(last, len(old_last) - tail)
    yield Edit(start, end, content[head : len(content) - tail])


def _deleted(text: Text, first: int, end: int) -> Edit:
    if end < text.line_count:
        return Edit(Point(first, 0), Point(end, 0), "")
    start = Point(first - 1, len(text.content(first - 1))) if first else Point(0, 0)
    return Edit(start, text.end, "")


def _inserted(text: Text, line: int, new: Sequence[str]) -> Edit:
    line_end = _line_end(text, line)
    if line < text.line_count:
        return Edit(Point(line, 0), Point(line, 0), "".join(content + line_end for content in new))
    return Edit(text.end, text.end, "".join(line_end + content for content in new))


def _at_the_end(text: Text, new: Sequence[str], code: str) -> tuple[Edit, ...]:
    """New text behind the last line end of a file, or in an empty one."""
    line_end = line_end_of(text)
    content = line_end.join(new) + (line_end if code.endswith(("\n", "\r")) else "")
    return (Edit(text.end, text.end, content),) if content else ()


def _line_end(text: Text, line: int) -> str:
    """The line end to use at a line: that of the line before, where the file mixes them."""
    before = text.line(line - 1) if line else ""
    for line_end in ("\r\n", "\n", "\r"):
        if before.endswith(line_end):
            return line_end
    return line_end_of(text)


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """How many elements from the start on are the same."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count
