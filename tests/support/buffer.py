"""A document as an editor holds it: its text, the cursor, and positions in the encoding that was agreed on.

This knows nothing of the server's own text documents, and counts in the slowest and plainest way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lsprotocol import types

CURSOR = "|"
LINE_END = re.compile(r"\r\n|\n|\r")
"""LSP's line ends, and no other."""


def units(text: str, encoding: str) -> int:
    """How long a text is in an encoding's units."""
    width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    return len(text.encode(f"{encoding}-le" if width > 1 else encoding)) // width


@dataclass
class Buffer:
    """One open document. `cursor` is an index into `text`."""

    uri: str
    language: str
    text: str
    cursor: int
    encoding: str
    version: int = 1
    undone: list[tuple[int, str, str]] = field(default_factory=list)
    """What was changed, newest last: where, what stood there, and what stands there now."""

    @property
    def marked(self) -> str:
        """The text with the cursor in it, as tests write it."""
        return self.text[: self.cursor] + CURSOR + self.text[self.cursor :]

    @property
    def position(self) -> types.Position:
        """Where the cursor is."""
        return self.position_of(self.cursor)

    def position_of(self, index: int) -> types.Position:
        """The position of an index into the text."""
        head = self.text[:index]
        ends = [end.end() for end in LINE_END.finditer(head)]
        if head.endswith("\r") and self.text.startswith("\n", index):  # between CR and LF is no line start
            ends.pop()
        start = ends[-1] if ends else 0
        return types.Position(len(ends), units(head[start:], self.encoding))

    def index_of(self, position: types.Position) -> int:
        """The index of a position, which must lie in the text and on a character's start."""
        starts = [0, *(end.end() for end in LINE_END.finditer(self.text))]
        index = starts[position.line]
        while (here := self.position_of(index)) != position:
            assert here.line == position.line, f"{position} is not in the text"
            assert here.character < position.character, f"{position} is inside of a character"
            index += 1
        return index

    def replace(self, start: int, end: int, text: str) -> types.TextDocumentContentChangePartial:
        """Put a text in the place of another, the cursor behind it; the change to tell the server."""
        span = types.Range(self.position_of(start), self.position_of(end))
        self.undone.append((start, self.text[start:end], text))
        self.text = self.text[:start] + text + self.text[end:]
        self.cursor = start + len(text)
        self.version += 1
        return types.TextDocumentContentChangePartial(text=text, range=span)

    def undo(self) -> types.TextDocumentContentChangePartial:
        """Take the last change back; the change to tell the server."""
        at, old, new = self.undone.pop()
        change = self.replace(at, at + len(new), old)
        self.undone.pop()
        return change
