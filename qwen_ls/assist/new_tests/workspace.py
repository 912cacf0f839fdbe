"""A folder of the workspace as the project that tests are written for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qwen_ls.assist.new_tests.project import Found
from qwen_ls.assist.tools.files import Files, NotTold
from qwen_ls.assist.tools.turn import Turn
from qwen_ls.assist.tools.view import View
from qwen_ls.assist.tools.walking import Walk
from qwen_ls.text import uris
from qwen_ls.text.document import Snapshot


class Workspace:
    """Implements `Project` by a view of one folder."""

    def __init__(self, view: View, document: Path) -> None:
        """`document` is the path of the document that is asked about."""
        [self._folder] = view.folders
        self._open = {
            each.path.relative_to(self._folder).as_posix(): each
            for each in view.open_files
            if each.path is not None and each.path.is_relative_to(self._folder)
        }
        self._view = replace(view, open_files=tuple(self._open.values()))
        self._files = Files(self._view)
        self._document = document

    def path(self) -> str | None:
        """The path of the document that is asked about, or None if it lies outside."""
        is_inside = self._document.is_relative_to(self._folder)
        return self._document.relative_to(self._folder).as_posix() if is_inside else None

    def files(self) -> Sequence[str]:
        """The files that there are, as many as can be found quickly, those that are open and unsaved included."""
        walk = Walk(self._view, self._files, Turn())
        found = {path.relative_to(self._folder).as_posix() for path in walk.paths()}
        return sorted(found | {path for path, each in self._open.items() if each.may_be_shown})

    def read(self, path: str) -> Found | None:
        """A text file that may be shown, or None where there is none."""
        full = self._folder / path
        if (open_file := self._open.get(path)) is not None:
            return Found(open_file.snapshot, is_open=True) if open_file.may_be_shown else None
        if not self._files.may_read(full) or not full.is_file():
            return None
        try:
            source = self._files.read_at(full)
        except NotTold:
            return None
        return Found(Snapshot(uris.from_path(full), source.language_id, 0, source.text), is_open=False)

    def new_uri(self, path: str) -> str | None:
        """The URI for a new file, or None if there must not be one: it is excluded, or something is there."""
        full = self._folder / path
        if os.path.lexists(full) or not self._files.may_read(full):
            return None
        return uris.from_path(full)
