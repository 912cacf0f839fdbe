"""Finding and reading the file that a model names, or saying in a sentence why it is not told.

The sentences give nothing away: whether a file is there is told only where it could be read.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path, PurePath

from qwen_ls.assist.tools.view import OpenFile, View
from qwen_ls.context.module_paths import LANGUAGES_OF_ENDINGS
from qwen_ls.text.lines import Text

MOST_BYTES = 512 * 1024
"""The largest file that is read."""

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
"""Opening a pipe must not wait for somebody to write, and the place that was judged must not have become a link."""


class NotTold(Exception):  # noqa: N818 - it says what is answered, not that something broke
    """A file is not told; the text says why, to the model."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text, and the path that a model is told for it. `language_id` is empty where it is not known."""

    told: str
    text: Text
    language_id: str


class Files:
    """The files of one view."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._open_told = {each.told: each for each in view.open_files}
        self._open_at = {os.path.realpath(each.path): each for each in view.open_files if each.path is not None}

    def read(self, told: str) -> Source:
        """Read a file: as the editor has it, if it is open.

        Raises:
            NotTold: it may not be read, cannot be, or is not there.
        """
        name = plain_path(told)
        if (open_file := self._open_told.get(name)) is not None:
            return _source_of(open_file)
        for path in (folder / name for folder in self._view.folders):
            if self.may_read(path) and path.exists():
                return self.read_at(path)
        if not any(map(self.may_read, (folder / name for folder in self._view.folders))):
            raise NotTold(f"{name} may not be read: it is excluded, or lies outside of the workspace.")
        raise NotTold(f"There is no file {name}. list_files tells which there are.")

    def read_at(self, path: Path) -> Source:
        """Read a file at a path that may be read.

        Raises:
            NotTold: it cannot be read.
        """
        real = os.path.realpath(path)
        if (open_file := self._open_at.get(real)) is not None:
            return _source_of(open_file)
        told = self.told(path)
        return Source(told, Text.of(_content(real, told)), LANGUAGES_OF_ENDINGS.get(path.suffix.lower(), ""))

    def open_file(self, told: str) -> OpenFile | None:
        """The open document of this path, if there is one that may be shown.

        Raises:
            NotTold: it may not be shown.
        """
        name = plain_path(told)
        open_file = self._open_told.get(name)
        if open_file is None:
            paths = (os.path.realpath(folder / name) for folder in self._view.folders)
            open_file = next((self._open_at[path] for path in paths if path in self._open_at), None)
        if open_file is not None and not open_file.may_be_shown:
            raise NotTold(_withheld(open_file))
        return open_file

    def may_read(self, path: Path) -> bool:
        """Whether a file may be read and shown, be it there or not; links are followed."""
        if not self._view.allowed.allows(path):
            return False
        open_file = self._open_at.get(os.path.realpath(path))
        return open_file is None or open_file.may_be_shown

    def told(self, path: Path) -> str:
        """A file's path as a model is told it."""
        folder = next(each for each in self._view.folders if path.is_relative_to(each))
        return path.relative_to(folder).as_posix()


def plain_path(told: str) -> str:
    """The path that a model named, without detours.

    Raises:
        NotTold: it is no path inside of the workspace.
    """
    named = PurePath(told.strip())
    plain = PurePath(os.path.normpath(named)).as_posix()
    if "\0" in told or named.anchor or plain.partition("/")[0] == "..":
        raise NotTold("Only paths inside of the workspace are told: name one relative to its folder, such as src/a.py.")
    return plain


def _source_of(open_file: OpenFile) -> Source:
    if not open_file.may_be_shown:
        raise NotTold(_withheld(open_file))
    return Source(open_file.told, open_file.snapshot.text, open_file.snapshot.language_id)


def _withheld(open_file: OpenFile) -> str:
    return f"{open_file.told} may not be read: it is excluded, or lies outside of the workspace."


def _content(real: str, told: str) -> str:
    try:
        descriptor = os.open(real, _FLAGS)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - it is open already
            status = os.fstat(descriptor)
            if stat.S_ISDIR(status.st_mode):
                raise NotTold(f"{told} is a folder: list_files tells what is in it.")
            if not stat.S_ISREG(status.st_mode):
                raise NotTold(f"{told} is no plain file.")
            content = file.read(MOST_BYTES + 1)
    except IsADirectoryError:
        raise NotTold(f"{told} is a folder: list_files tells what is in it.") from None
    except (OSError, ValueError):
        raise NotTold(f"{told} cannot be read.") from None
    if len(content) > MOST_BYTES:
        raise NotTold(f"{told} is too large to be read: it has more than {MOST_BYTES // 1024} kB.")
    if b"\0" in content:
        raise NotTold(f"{told} is a binary file.")
    return content.decode("utf-8-sig", "replace")
