"""Carry edits that were made for an older version of a document over the changes that came since, or refuse to.

An edit is carried over only if it still does what it was meant to: nothing was changed in what it replaces, nor right
beside it, and the text that it replaces stands there as it did. Otherwise none of the edits is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qwen_ls.text.document import Edit
from qwen_ls.text.line_ends import end_of
from qwen_ls.text.lines import Point, Text


def carried(edits: Sequence[Edit], before: Text, changes: Iterable[Edit], after: Text) -> tuple[Edit, ...] | None:
    """The edits in the points of `after`, to which `changes` led from `before`; None where they do not fit any more."""
    moved = list(edits)
    for change in changes:
        for at, edit in enumerate(moved):
            carried_edit = _over(edit, change)
            if carried_edit is None:
                return None
            moved[at] = carried_edit
    is_same = all(
        before.slice(old.start, old.end) == after.slice(new.start, new.end) and _is_inside(new, after)
        for old, new in zip(edits, moved, strict=True)
    )
    return tuple(moved) if is_same else None


def carried_point(point: Point, changes: Iterable[Edit]) -> Point | None:
    """Where a point is after the changes, or None if what it stood in was replaced."""
    for change in changes:
        if change.start < point < change.end:
            return None
        if point >= change.end:
            point = _shifted(point, change)
    return point


def _over(edit: Edit, change: Edit) -> Edit | None:
    """The edit in the text that the change left, or None where the two touch."""
    if change.end < edit.start or (change.end == edit.start and _is_of_lines_above(change)):
        return Edit(_shifted(edit.start, change), _shifted(edit.end, change), edit.text)
    if change.start > edit.end or (change.start == edit.end and edit.start < edit.end and edit.end.column == 0):
        return edit
    return None


def _is_of_lines_above(change: Edit) -> bool:
    """Whether a change puts in or takes out whole lines in front of its end, which is where a line begins."""
    return change.end.column == 0 == change.start.column and (change.text == "" or change.text[-1] in "\r\n")


def _shifted(point: Point, change: Edit) -> Point:
    """Where a point at or behind the change's end lies afterwards."""
    end = end_of(change.start, change.text)
    if point.line == change.end.line:
        return Point(end.line, end.column + point.column - change.end.column)
    return Point(point.line + end.line - change.end.line, point.column)


def _is_inside(edit: Edit, text: Text) -> bool:
    return text.clamp(edit.start) == edit.start and text.clamp(edit.end) == edit.end
