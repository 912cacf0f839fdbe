"""The places in `tests/corpus/sources` that a model is asked to fill.

A source is a file of code with marks in it, `⟦name⟧` where the cursor is and `⟦/⟧` behind what it should write. A place
is the file with that text cut out, and with the marks of all the others taken away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point, Text
from tests.support.corpus import CORPUS

SOURCES = CORPUS / "sources"
"""`LANGUAGE/FILE.marked`: the language id is the folder's name."""

_PLACE = re.compile(r"⟦([\w-]+)⟧(.*?)⟦/⟧", re.DOTALL)
_MARK = re.compile(r"⟦/?[\w-]*⟧")


@dataclass(frozen=True, slots=True)
class Cut:
    """One place of a source, and the text around it."""

    name: str
    language: str
    path: str
    before: str
    after: str

    @property
    def snapshot(self) -> Snapshot:
        """The document with the cursor's text cut out."""
        return Snapshot(f"file:///project/{self.path}", self.language, 1, Text.of(self.before + self.after))

    @property
    def point(self) -> Point:
        """Where the cursor is."""
        lines = self.before.split("\n")
        return Point(len(lines) - 1, len(lines[-1]))


def cuts() -> Iterator[Cut]:
    """Every place of every source."""
    for file in sorted(SOURCES.glob("*/*.marked")):
        yield from _cuts_in(file)


def _cuts_in(file: Path) -> Iterator[Cut]:
    marked = file.read_text(encoding="utf-8")
    language, path = file.parent.name, file.name.removesuffix(".marked")
    for place in _PLACE.finditer(marked):
        before, after = marked[: place.start()], marked[place.end() :]
        yield Cut(f"{language}-{place[1]}", language, path, _MARK.sub("", before), _MARK.sub("", after))
