"""Walking through the files of the workspace that may be shown: what is near the top first, no link followed."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from qwen_ls.assist.tools.files import Files, NotTold, plain_path
from qwen_ls.assist.tools.turn import Turn
from qwen_ls.assist.tools.view import View
from qwen_ls.context.gitignore import Patterns

MOST_ENTRIES = 20_000
"""How many files are looked at in one walk."""

PASSED_OVER = {
    ".git",
    ".hg",
    ".svn",
    ".venv",
    "venv",
    "node_modules",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".tox",
    ".cache",
}
"""Folders that nobody wrote by hand. They are passed over, but for a walk that begins in one."""

_ANY_FILE = "any file"
"""A name to ask by whether all of a folder is excluded. An ignore file may still include some; those are missed."""


class Walk:
    """One walk: under a folder or everywhere, through the files that fit a pattern."""

    def __init__(self, view: View, files: Files, turn: Turn, folder: str = "", pattern: str = "") -> None:
        """Begin a walk; the pattern is read as in a `.gitignore`, relative to the folder.

        Raises:
            NotTold: the folder lies outside of the workspace, or the pattern is too long.
        """
        self._files = files
        self._turn = turn
        name = plain_path(folder or ".")
        self._tops = [top / name for top in view.folders]
        try:
            self._patterns = Patterns([pattern]) if pattern.strip() else None
        except ValueError:
            raise NotTold("The pattern is too long.") from None
        self.is_cut = False
        """Whether the walk ended before all was seen."""

    def paths(self) -> Iterator[Path]:
        """The files that fit."""
        seen = 0
        for top in self._tops:
            folders = deque([top] if self._may_enter(top) else [])
            while folders:
                inner, found = self._entries(folders.popleft())
                folders.extend(inner)
                for path in found:
                    seen += 1
                    if seen > MOST_ENTRIES or not self._turn.goes_on():
                        self.is_cut = True
                        return
                    if self._fits(path.relative_to(top).parts) and self._files.may_read(path):
                        yield path

    def _fits(self, names: tuple[str, ...]) -> bool:
        """Whether the pattern names a file, or a folder that it lies in."""
        patterns = self._patterns
        if patterns is None:
            return True
        ends = range(1, len(names) + 1)
        return any(patterns.verdict(names[:end], is_folder=end < len(names)) is True for end in ends)

    def _entries(self, folder: Path) -> tuple[list[Path], list[Path]]:
        """The folders in a folder that may be entered, and the files in it, each by name."""
        inner: list[Path] = []
        files: list[Path] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if self._turn.is_over or len(inner) + len(files) > MOST_ENTRIES:
                        self.is_cut = True
                        break
                    if entry.is_dir(follow_symlinks=False):
                        inner.append(folder / entry.name)
                    elif entry.is_file():
                        files.append(folder / entry.name)
        except OSError:
            return [], []
        kept = [path for path in sorted(inner) if path.name not in PASSED_OVER and self._may_enter(path)]
        return kept, sorted(files)

    def _may_enter(self, folder: Path) -> bool:
        return self._files.may_read(folder / _ANY_FILE)
