"""The project that tests are written for, as far as it has to be known: the seam to files and open documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from qwen_ls.text.document import Snapshot


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the project: as the editor has it if it is open there, else as it is on the disk."""

    snapshot: Snapshot
    is_open: bool


class Project(Protocol):
    """One folder of the workspace. Paths are relative to it, with slashes; what may not be sent is not in it.

    It is asked in a worker thread.
    """

    def path(self) -> str | None:
        """The path of the document that is asked about, or None if it lies outside."""
        ...

    def files(self) -> Sequence[str]:
        """The files that there are, as many as can be found quickly."""
        ...

    def read(self, path: str) -> Found | None:
        """A text file that may be shown, or None where there is none."""
        ...

    def new_uri(self, path: str) -> str | None:
        """The URI for a new file, or None if there must not be one: it is excluded, or something is there."""
        ...
