"""What a question is about: a document, and the place in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qwen_ls.syntax.enclosing import enclosing_lines
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point


@dataclass(frozen=True, slots=True)
class Subject:
    """A place in a document. Without a selection it is the file; an empty selection is a cursor in it.

    `path` is what the model is told: relative to the workspace, or just a name.
    """

    snapshot: Snapshot
    path: str
    selection: tuple[Point, Point] | None


def at_symbol(subject: Subject) -> Subject:
    """With the definition around a mere cursor as the selection; on an empty line it stays a cursor in the file."""
    if subject.selection is None:
        return subject
    text = subject.snapshot.text
    start, end = sorted(map(text.clamp, subject.selection))
    if start != end:
        return subject
    first, stop = enclosing_lines(text, subject.snapshot.language_id, start.line)
    if not "".join(text.lines(first, stop)).strip():
        return subject
    return replace(subject, selection=(Point(first, 0), text.clamp(Point(stop, 0))))
