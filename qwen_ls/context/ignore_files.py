"""Ignore files: `.gitignore` and `.qwenignore` in the folders above a file, and a repository's `info/exclude`.

A repository writes them, so whatever is in them can only exclude more, and reading them is bounded. What cannot be
read is taken to exclude everything in its folder: nobody can tell any more what was meant to stay private.
"""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from qwen_ls.context.gitignore import Patterns

GIT_IGNORE = ".gitignore"
QWEN_IGNORE = ".qwenignore"

RECHECK_S = 3.0
"""How long an ignore file is taken to be unchanged, in seconds."""

MOST_BYTES = 256 * 1024
"""The largest ignore file that is read."""

MOST_FILES = 4_096
"""How many ignore files are remembered, absent ones too."""

_EVERYTHING = ("*",)
_UNREADABLE = (-1, -1, -1)

_Stamp: TypeAlias = tuple[int, int, int]
_Lists: TypeAlias = list[tuple[int, Patterns]]


@dataclass(frozen=True, slots=True)
class _Read:
    """What a file said when it was looked at last."""

    at: float
    stamp: _Stamp | None
    patterns: Patterns | None


class IgnoreFiles:
    """The ignore files that were read; each is read again only when it changed."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._read: dict[str, _Read] = {}

    def forget(self) -> None:
        """Look at each file anew."""
        self._read.clear()

    def exclude(self, path: Path, folder: Path, *, respect_gitignore: bool) -> bool:
        """Tell whether ignore files exclude a file that lies in `folder`.

        They are read from the top of the repository that `folder` belongs to: a package of a monorepo may be opened
        alone. Without a repository they are read from `folder` on.
        """
        repository = _repository_of(folder)
        top = repository or folder
        names = path.relative_to(top).parts
        if self._excludes(top, names, QWEN_IGNORE, []):
            return True
        if not respect_gitignore:
            return False
        shared = self._patterns(_shared_excludes(repository)) if repository else None
        return self._excludes(top, names, GIT_IGNORE, [(0, shared)] if shared else [])

    def _excludes(self, top: Path, names: tuple[str, ...], file_name: str, lists: _Lists) -> bool:
        """Walk down as Git does: nearer lists come first, and what is in an excluded folder stays excluded."""
        folder = str(top)
        for depth, name in enumerate(names):
            patterns = self._patterns(os.path.join(folder, file_name))  # noqa: PTH118 (a tenth of Path's time)
            if patterns is not None:
                lists.append((depth, patterns))
            if _last_word(lists, names[: depth + 1], is_folder=depth + 1 < len(names)):
                return True
            folder = os.path.join(folder, name)  # noqa: PTH118
        return False

    def _patterns(self, file: str) -> Patterns | None:
        """The patterns of a file, or None where there is no such file."""
        known, now = self._read.get(file), self._now()
        if known is not None and now - known.at < RECHECK_S:
            return known.patterns
        if len(self._read) >= MOST_FILES:
            self._read.clear()
        try:
            stamp = _stamp(file)
            if known is None or stamp != known.stamp:
                patterns = None if stamp is None else _read_patterns(file)
            else:
                patterns = known.patterns
        except (OSError, ValueError):
            stamp, patterns = _UNREADABLE, Patterns(_EVERYTHING)
        self._read[file] = _Read(now, stamp, patterns)
        return patterns


def _last_word(lists: _Lists, names: tuple[str, ...], *, is_folder: bool) -> bool:
    for depth, patterns in reversed(lists):
        said = patterns.verdict(names[depth:], is_folder=is_folder)
        if said is not None:
            return said
    return False


def _stamp(file: str) -> _Stamp | None:
    """What changes when a file does, or None where it is missing or no plain file: a pipe would never end."""
    try:
        found = os.stat(file)  # noqa: PTH116
    except (FileNotFoundError, NotADirectoryError):
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if stat.S_ISREG(found.st_mode) else None


def _read_patterns(file: str) -> Patterns:
    with Path(file).open("rb") as source:
        content = source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError("an ignore file is too large")
    return Patterns(_decoded(content).split("\n"), ignore_case=_ignores_case(file))


def _decoded(content: bytes) -> str:
    """A file's text. Older PowerShells write UTF-16; bytes that are not UTF-8 are read as Python reads file names."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    return content.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="surrogateescape")


def _ignores_case(file: str) -> bool:
    """Tell whether the file system takes two cases of a name for one; then its ignore files mean both."""
    folder, name = os.path.split(file)
    try:
        return os.path.samefile(file, os.path.join(folder, name.swapcase()))  # noqa: PTH118, PTH121
    except OSError:
        return False


def _repository_of(folder: Path) -> Path | None:
    """The top of the work tree that a folder lies in."""
    for above in (folder, *folder.parents):
        if os.path.lexists(above / ".git"):
            return above
    return None


def _shared_excludes(repository: Path) -> str:
    """Where a repository's own `info/exclude` is: a linked work tree and a submodule name it by two small files."""
    git = repository / ".git"
    try:
        if git.is_file():
            git = repository / _first_line(git).removeprefix("gitdir:").strip()
        if (git / "commondir").is_file():
            git = git / _first_line(git / "commondir")
    except (OSError, ValueError):
        pass  # Git could not read it either, and knows no such file then
    return str(git / "info" / "exclude")


def _first_line(file: Path) -> str:
    with file.open(encoding="utf-8", errors="surrogateescape") as source:
        return source.readline(MOST_BYTES).rstrip("\n")
