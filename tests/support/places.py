"""Builders for text with a cursor: `|` marks where it stands."""

from __future__ import annotations

from qwen_ls.completion.moment import Moment
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point, Text

CURSOR = "|"


def point_in(marked: str) -> tuple[str, Point]:
    """Split text with a cursor mark into the text and the cursor's point."""
    before, _, after = marked.partition(CURSOR)
    return before + after, Point(before.count("\n"), len(before.rpartition("\n")[2]))


def snapshot_of(
    source: str, *, uri: str = "file:///project/a.py", language: str = "python", version: int = 1
) -> Snapshot:
    """A snapshot of a document with this text."""
    return Snapshot(uri, language, version, Text.of(source))


def moment_at(marked: str, *, invoked: bool = False, language: str = "python") -> Moment:
    """The moment at the cursor mark of a document with this text."""
    source, point = point_in(marked)
    return Moment(snapshot_of(source, language=language), point, invoked=invoked)
