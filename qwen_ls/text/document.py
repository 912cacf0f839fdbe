"""An open document: the one mutable thing about text, and the snapshots it gives out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qwen_ls.text.lines import Point, Text, well_formed
from qwen_ls.text.positions import Encoding, to_point


@dataclass(frozen=True, slots=True)
class RawChange:
    """One content change of a didChange, as the client sent it.

    `range` is (start line, start character, end line, end character) in the client's encoding and in the
    text as the change before left it; None replaces the whole text.
    """

    range: tuple[int, int, int, int] | None
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """One change that was made: `text` now stands for what was between two points of the text before it."""

    start: Point
    end: Point
    text: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document as it was at one version. Later changes do not reach it."""

    uri: str
    language_id: str
    version: int
    text: Text


@dataclass(slots=True)
class Document:
    """An open document, changed only by `apply`."""

    uri: str
    language_id: str
    version: int
    text: Text

    def apply(self, changes: Iterable[RawChange], version: int, encoding: Encoding) -> tuple[Edit, ...]:
        """Apply a didChange's content changes in their order and return them as the edits they were.

        Positions outside the text mean the nearest one inside, and a reversed range its ordered one: a
        client's mistake never corrupts more than its own change.
        """
        text = self.text
        edits = []
        for change in changes:
            edit = _to_edit(text, change, encoding)
            text = _after(text, edit, change)
            edits.append(edit)
        self.text = text
        self.version = version
        return tuple(edits)

    def snapshot(self) -> Snapshot:
        """Return the document as it is now, at no cost."""
        return Snapshot(self.uri, self.language_id, self.version, self.text)


def _to_edit(text: Text, change: RawChange, encoding: Encoding) -> Edit:
    new = well_formed(change.text)
    if change.range is None:
        return Edit(Point(0, 0), text.end, new)
    start_line, start_character, end_line, end_character = change.range
    start = to_point(text, start_line, start_character, encoding)
    end = to_point(text, end_line, end_character, encoding)
    return Edit(min(start, end), max(start, end), new)


def _after(text: Text, edit: Edit, change: RawChange) -> Text:
    if change.range is None:
        return Text.of(edit.text)
    return text.splice(edit.start, edit.end, edit.text)
