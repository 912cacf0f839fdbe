"""What a model may look at, as it is at one moment: made on the event loop, looked at in one worker thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qwen_ls.context.diagnostics import Diagnostic
from qwen_ls.context.source_files import Allowed
from qwen_ls.text.document import Snapshot


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A document that the editor has open.

    `told` is its path as a model is told it. `path` is where it lies, if that is on this machine. `may_be_shown` is
    the judgement on it, by its own rules and by those of the document that was asked about.
    """

    told: str
    snapshot: Snapshot
    path: Path | None = None
    may_be_shown: bool = True
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """The open documents, and what may be read of the files in the workspace's folders."""

    allowed: Allowed
    open_files: Sequence[OpenFile] = ()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders in which files may be read."""
        return self.allowed.folders
