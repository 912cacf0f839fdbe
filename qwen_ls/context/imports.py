"""What the imports of a file bring: the signatures of what is imported, from files of the workspace.

All of this runs in a worker thread: it reads the disk.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qwen_ls.context.module_paths import PACKAGES, neighbours_of, paths_of
from qwen_ls.context.source_files import Allowed, SourceFiles
from qwen_ls.syntax.grammars import grammar_of
from qwen_ls.syntax.imported import EVERYTHING, Import
from qwen_ls.syntax.outline import Outline, Signature
from qwen_ls.text.lines import Text

HEAD_LINES = 200
"""Imports are looked for in so many lines at the top of a file."""

HEAD_CHARS = 16_000

MOST_HEADS = 16
"""How many heads are remembered with what they import."""

MOST_FILES = 8
"""How many files are told of."""

MOST_LOOKED_AT = 24
"""How many files are read to find them."""

DEEPEST = 2
"""How often a name is followed into the file that the imported one has it from (`__init__.py`, `index.ts`)."""


@dataclass(frozen=True, slots=True)
class Importing:
    """A file whose imports are to be looked up: its head, where it lies, and what may be read for it."""

    head: str
    language_id: str
    path: Path
    allowed: Allowed


@dataclass(frozen=True, slots=True)
class Brought:
    """What an imported file brings, in its own order. `read` is its text if an editor had it open."""

    path: Path
    signatures: tuple[Signature, ...]
    read: Text | None = None


@dataclass(slots=True)
class _Wanted:
    """What is wanted of one file: some names, or all."""

    names: set[str] = field(default_factory=set)
    is_all: bool = False

    def picked(self, outline: Outline) -> tuple[Signature, ...]:
        if self.is_all:
            return tuple(each for each in outline.signatures if not each.name.startswith("_"))
        return tuple(each for each in outline.signatures if each.name in self.names)


class Imports:
    """Looks up what imports bring. It belongs to one worker thread, as its files do."""

    def __init__(self, files: SourceFiles) -> None:
        self._files = files
        self._heads: OrderedDict[tuple[str, str], tuple[Import, ...]] = OrderedDict()

    def brought(self, importing: Importing, is_over: Callable[[], bool]) -> list[Brought]:
        """What the imports of a file bring, in their order; `is_over` tells when nobody wants to know any more."""
        search = _Search(self._files, importing, is_over)
        for path in neighbours_of(importing.language_id, importing.path, importing.allowed.folders):
            search.want_all(path)
        for imported in self._imports_of(importing.head, importing.language_id):
            search.follow(imported, importing.path, DEEPEST)
        return list(search.found())

    def within_reach(self, importing: Importing, is_over: Callable[[], bool]) -> list[Brought]:
        """What the imports of a file bring, and last what it declares itself."""
        own = Brought(importing.path, self._files.outline(importing.path).signatures)
        return [*self.brought(importing, is_over), own]

    def _imports_of(self, head: str, language_id: str) -> tuple[Import, ...]:
        known = self._heads.pop((head, language_id), None)
        imports = self._files.outliner.imports(head, language_id) if known is None else known
        self._heads[head, language_id] = imports
        if len(self._heads) > MOST_HEADS:
            self._heads.popitem(last=False)
        return imports


class _Search:
    """One look-up: which files are meant, and what of each."""

    def __init__(self, files: SourceFiles, importing: Importing, is_over: Callable[[], bool]) -> None:
        self._files = files
        self._importing = importing
        self._is_over = is_over
        self._looked_at: set[Path] = set()
        self._wanted: dict[Path, _Wanted] = {}

    def want_all(self, path: Path) -> None:
        if path == self._importing.path:
            return
        if path in self._wanted or self._files.first([path], self._importing.allowed) is not None:
            self._want(path).is_all = True

    def follow(self, imported: Import, file: Path, depth: int) -> None:
        """Find the files that an import in `file` means, and note what is wanted of each."""
        allowed, language = self._importing.allowed, self._importing.language_id
        if self._is_over():
            return
        try:
            paths = list(paths_of(imported, language, file, allowed.folders))
        except (OSError, ValueError):  # what is half typed may be no name of a file
            return
        if grammar_of(language) in PACKAGES:
            for each in paths:
                self.want_all(each)
            return
        path = self._files.first(paths, allowed)
        if path is None or path == self._importing.path or not self._may_look_at(path):
            return
        self._take(imported, path, depth, paths)

    def found(self) -> Iterator[Brought]:
        count = 0
        for path, wanted in self._wanted.items():
            if self._is_over() or count >= MOST_FILES:
                return
            read = self._files.open_text(path)  # before the outline: what is newer than `read` is looked up anew
            if signatures := wanted.picked(self._files.outline(path)):
                count += 1
                yield Brought(path, signatures, read)

    def _take(self, imported: Import, path: Path, depth: int, paths: Sequence[Path]) -> None:
        if not imported.names or EVERYTHING in imported.names:
            self._want(path).is_all = True
            return
        outline = self._files.outline(path)
        there = {signature.name for signature in outline.signatures}
        if here := [name for name in imported.names if name in there]:
            self._want(path).names.update(here)
        for name in imported.names:
            if name not in there:
                self._follow_name(name, path, outline, depth, paths)

    def _follow_name(self, name: str, path: Path, outline: Outline, depth: int, paths: Sequence[Path]) -> None:
        """A name that is not declared where it is imported from: it is a file itself, or comes from another one."""
        if path.stem == name:
            self._want(path).is_all = True
            return
        module = self._files.first([each for each in paths if each.stem == name], self._importing.allowed)
        if module is not None and self._may_look_at(module):
            self._want(module).is_all = True
        elif depth:
            for inner in outline.imports:
                if name in inner.names or EVERYTHING in inner.names:
                    self.follow(Import(inner.module, (name,)), path, depth - 1)

    def _may_look_at(self, path: Path) -> bool:
        if path not in self._looked_at and len(self._looked_at) >= MOST_LOOKED_AT:
            return False
        self._looked_at.add(path)
        return True

    def _want(self, path: Path) -> _Wanted:
        return self._wanted.setdefault(path, _Wanted())
