"""The files of a project, and questions that layouts ask about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from posixpath import basename, dirname, join


class Listing:
    """Paths relative to the project's folder; `read` gives a file's text, or nothing if there is none to be read."""

    def __init__(self, paths: Iterable[str], read: Callable[[str], str] = lambda _: "") -> None:
        self.paths = frozenset(paths)
        self._read = read
        self._texts: dict[str, str] = {}

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self.paths

    @cached_property
    def folders(self) -> frozenset[str]:
        """The folders that have files in them, at any depth."""
        found: set[str] = set()
        for path in self.paths:
            folder = dirname(path)
            while folder and folder not in found:
                found.add(folder)
                folder = dirname(folder)
        return frozenset(found)

    @cached_property
    def by_name(self) -> dict[str, list[str]]:
        """The paths by their last part, in order."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.paths):
            found.setdefault(basename(path), []).append(path)
        return found

    def text(self, path: str) -> str:
        """A file's text."""
        if path not in self._texts:
            self._texts[path] = self._read(path) if path in self.paths else ""
        return self._texts[path]

    def root_of(self, path: str, markers: Iterable[str]) -> str | None:
        """The nearest folder around a file that has one of these files in it (`*.x` for an ending)."""
        names = tuple(markers)
        for folder in above(path):
            if any(self._is_in(folder, name) for name in names):
                return folder
        return None

    def _is_in(self, folder: str, name: str) -> bool:
        if not name.startswith("*"):
            return self.has(join(folder, name))
        return any(path.endswith(name[1:]) and dirname(path) == folder for path in self.paths)


def above(path: str) -> Iterator[str]:
    """The folders around a file, the nearest first and the project's own (an empty path) last."""
    folder = dirname(path)
    while folder:
        yield folder
        folder = dirname(folder)
    yield ""


def parts_of(folder: str) -> tuple[str, ...]:
    """The names that lead to a folder."""
    return tuple(folder.split("/")) if folder else ()
