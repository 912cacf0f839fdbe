"""The edit corpus: what models said when they were asked for changed code, and what the document should be then.

A case is a text file as in `tests/support/corpus.py`, with other headers and texts:

    language: python
    path: basket.py
    source: written
    outcome: edited
    finish: stop
    why: dedented, as it stands in a method
    instruction: Add a type.
    ======== before
    what stands before the lines that may be changed
    ======== code
    those lines
    ======== after
    what stands after them
    ======== said
    what the model said, word for word
    ======== document
    the whole file as it should be then

`outcome` is `refused` where nothing may be changed; the document is then what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point, Text
from tests.support.corpus import CORPUS, FOLDERS, Folder, folder_of, joined_case, split_case, write_text

EDIT_CASES = CORPUS / "edits"
UNJUDGED = EDIT_CASES / "unjudged"

Outcome = Literal["edited", "refused"]

HEADER = ("language", "path", "source", "outcome", "finish", "why", "instruction")
TEXTS = ("before", "code", "after", "said", "document")


@dataclass(frozen=True, slots=True)
class EditCase:
    """One thing that a model said about some lines of a file."""

    name: str
    language: str
    path: str
    source: str
    outcome: Outcome
    finish: str
    why: str
    instruction: str
    before: str
    code: str
    after: str
    said: str
    document: str

    @property
    def is_recorded(self) -> bool:
        """Whether a real model said this, and nobody made it up."""
        return self.source.startswith("recorded ")

    @property
    def original(self) -> str:
        """The file as it was."""
        return self.before + self.code + self.after

    @property
    def snapshot(self) -> Snapshot:
        """The document as it was."""
        return Snapshot(f"file:///project/{self.path}", self.language, 1, Text.of(self.original))

    @property
    def selection(self) -> tuple[Point, Point]:
        """The lines that may be changed, as a selection."""
        first = self.before.count("\n")
        return Point(first, 0), Point(first + (self.code.removesuffix("\n")).count("\n"), 10_000)


def load_edit_cases(folder: Folder) -> list[EditCase]:
    """All cases of a folder, by name."""
    return [read_edit_case(path) for path in sorted((EDIT_CASES / folder).glob("*.case"))]


def read_edit_case(path: Path) -> EditCase:
    """Read a case file."""
    values, texts = split_case(path.stem, path.read_text(encoding="utf-8"), HEADER, TEXTS)
    assert values["outcome"] in get_args(Outcome), f"{path.stem}: there is no outcome {values['outcome']}"
    outcome = cast(Outcome, values.pop("outcome"))
    return EditCase(name=path.stem, outcome=outcome, **values, **texts)


def write_edit_case(folder: Path, case: EditCase) -> Path:
    """Write a case file into a folder, and return its path."""
    return write_text(folder, case.name, joined_case(case, HEADER, TEXTS))


__all__ = ["FOLDERS", "UNJUDGED", "EditCase", "Folder", "folder_of", "load_edit_cases", "write_edit_case"]
