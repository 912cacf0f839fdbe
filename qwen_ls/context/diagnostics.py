"""Diagnostics: what other servers say about a document, carried along as its text changes.

A diagnostic is kept whole, as the client sent it. It counts as long as its lines are as they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Point

MOST_KEPT = 100
"""How many diagnostics of one document are kept."""

MOST_EDITS = 16
"""More edits at once were made by a program: news will come, and what is known is not carried through all of them."""

NEAR_LINES = 20
MOST_TOLD = 5
MOST_MESSAGE_CHARS = 200
MOST_CODE_CHARS = 80

MOST_READ_CHARS = 2_000
"""How much of a message or line is looked at: either may be as long as its author likes."""

STEP_LINES = 8
"""What is near by is decided once in so many lines: each change costs what the service kept of the prompt."""


class Severity(IntEnum):
    """How bad it is. Source: LSP 3.18, DiagnosticSeverity."""

    ERROR = 1
    WARNING = 2
    INFORMATION = 3
    HINT = 4


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that a diagnostic tells of, its positions as the client sent them."""

    uri: str
    start: tuple[int, int]
    end: tuple[int, int]
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One diagnostic: all of LSP's, with its range as points of the text."""

    start: Point
    end: Point
    message: str
    severity: Severity = Severity.ERROR
    code: str | int | None = None
    code_href: str | None = None
    source: str | None = None
    tags: tuple[int, ...] = ()
    related: tuple[Related, ...] = ()
    data: Any = None


class Diagnostics:
    """The diagnostics of every open document."""

    def __init__(self) -> None:
        self._by_uri: dict[str, tuple[Diagnostic, ...]] = {}

    def take(self, uri: str, diagnostics: Iterable[Diagnostic]) -> None:
        """These are a document's diagnostics, as it is now; they replace those from before."""
        kept = sorted(diagnostics, key=lambda each: (each.severity, each.start))[:MOST_KEPT]
        if kept:
            self._by_uri[uri] = tuple(kept)
        else:
            self._by_uri.pop(uri, None)

    def changed(self, uri: str, edits: Sequence[Edit]) -> None:
        """A document changed: what lies below moves along, and what lies on the changed lines counts no more."""
        if (known := self._by_uri.get(uri)) is None:
            return
        if len(edits) > MOST_EDITS:
            first = min(edit.start.line for edit in edits)  # no edit moved or changed a line above it
            known = tuple(each for each in known if each.end.line < first)
            edits = ()
        for edit in edits:
            known = tuple(_carried(known, edit))
        self.take(uri, known)

    def forget(self, uri: str) -> None:
        """A document was closed."""
        self._by_uri.pop(uri, None)

    def of(self, uri: str) -> tuple[Diagnostic, ...]:
        """A document's diagnostics as far as they still hold, the worst first."""
        return self._by_uri.get(uri, ())

    def near(self, uri: str, line: int) -> list[Diagnostic]:
        """The errors and warnings around a line, from top to bottom; not on the line itself, which is half typed."""
        centre = line - line % STEP_LINES + STEP_LINES // 2
        near = [
            each
            for each in self.of(uri)
            if each.severity <= Severity.WARNING
            if abs(each.start.line - centre) <= NEAR_LINES and not each.start.line <= line <= each.end.line
        ]
        near.sort(key=lambda each: (each.severity, abs(each.start.line - centre)))
        return sorted(near[:MOST_TOLD], key=lambda each: each.start)


def _carried(diagnostics: Iterable[Diagnostic], edit: Edit) -> Iterable[Diagnostic]:
    shift = with_line_feeds(edit.text).count("\n") - (edit.end.line - edit.start.line)
    for each in diagnostics:
        if each.end.line < edit.start.line:
            yield each
        elif each.start.line > edit.end.line or (each.start.line == edit.end.line and _is_above(edit)):
            yield _moved(each, shift) if shift else each


def _moved(each: Diagnostic, lines: int) -> Diagnostic:
    start, end = each.start, each.end
    return replace(each, start=Point(start.line + lines, start.column), end=Point(end.line + lines, end.column))


def _is_above(edit: Edit) -> bool:
    """Whether an edit changes whole lines above the line that it ends on, and leaves that one as it was."""
    return edit.start.column == 0 == edit.end.column and (edit.text == "" or edit.text.endswith("\n"))


def told(path: str, snapshot: Snapshot, diagnostics: Iterable[Diagnostic]) -> str:
    """Diagnostics as a model is told them, one a line.

    Lines are quoted, not numbered: the model sees no numbers, and a new line above would change them all.
    """
    said = []
    for each in diagnostics:
        if each.start.line >= snapshot.text.line_count:  # the document moved on since this snapshot
            continue
        message = _one_line(each.message, MOST_MESSAGE_CHARS)
        code = _one_line(snapshot.text.content(each.start.line), MOST_CODE_CHARS)
        said.append(f"{path}: {each.severity.name.lower()}: {message} (in `{code}`)")
    return "\n".join(said)


def _one_line(text: str, most: int) -> str:
    line = " ".join(text[:MOST_READ_CHARS].split())
    return line if len(line) <= most else line[: most - 1] + "…"
