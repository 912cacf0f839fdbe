"""What an action came to: edits of documents and new files, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from qwen_ls.model.base import Usage
from qwen_ls.text.document import Edit, Snapshot


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """Edits of a document, in the points of a snapshot, in order and not overlapping.

    `is_open` False means a file that no editor has open: the snapshot is then what was read from the disk.
    """

    snapshot: Snapshot
    edits: tuple[Edit, ...]
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be created, with its text."""

    uri: str
    text: str


Change: TypeAlias = ChangedDocument | NewFile


@dataclass(frozen=True, slots=True)
class Done:
    """The changes that do what was asked for, and what they took."""

    changes: tuple[Change, ...]
    usage: Usage
    model: str
