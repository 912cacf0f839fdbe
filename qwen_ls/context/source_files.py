"""Files of the workspace, read for their outlines: in a worker thread, bounded, and only where it is allowed.

A file that is open counts as the editor has it. Another is read only if nothing excludes it, if it really lies inside
of the workspace (links are followed first), and if it is a plain file of at most `MOST_BYTES`.
"""

from __future__ import annotations

import os
import stat
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from qwen_ls.context.module_paths import LANGUAGES_OF_ENDINGS, is_inside
from qwen_ls.context.privacy import Exclusions
from qwen_ls.syntax.outline import Outline, Outliner
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Text

MOST_BYTES = 256 * 1024
"""The largest file that is read."""

MOST_OUTLINES = 128
"""How many outlines are remembered."""

OpenAt: TypeAlias = Callable[[Path], "Snapshot | None"]
"""The document that an editor has open at a path. It is asked in the worker thread."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be read: inside of these folders, and not excluded. For one thread."""

    folders: tuple[Path, ...]
    exclusions: Exclusions

    def allows(self, path: Path) -> bool:
        """Whether a file may be read and shown. It is judged by where it really is, too."""
        if not is_inside(path, self.folders) or self.exclusions.of_path(path) is not None:
            return False
        real = Path(os.path.realpath(path))
        return any(real.is_relative_to(os.path.realpath(folder)) for folder in self.folders)


class SourceFiles:
    """Outlines of files. It belongs to one worker thread, but for its making."""

    def __init__(self, open_at: OpenAt, is_over: Callable[[], bool] = bool) -> None:
        """`is_over` tells when nobody wants to know any more."""
        self._open_at = open_at
        self._outliner = Outliner(is_over)
        self._outlines: OrderedDict[Path, tuple[object, Outline]] = OrderedDict()

    @property
    def outliner(self) -> Outliner:
        """What reads the outlines."""
        return self._outliner

    def first(self, paths: Sequence[Path], allowed: Allowed) -> Path | None:
        """The first of these files that is there and may be read. Nothing outside of the folders is looked for."""
        inside = (path for path in paths if is_inside(path, allowed.folders))
        # Most guesses are wrong, and to judge one takes a hundred times as long as to ask whether it is there.
        return next((path for path in inside if self._is_there(path) and allowed.allows(path)), None)

    def open_text(self, path: Path) -> Text | None:
        """The text of a file as an editor has it, or None where it is not open."""
        snapshot = self._open_at(path)
        return None if snapshot is None else snapshot.text

    def outline(self, path: Path) -> Outline:
        """The outline of a file that may be read; an empty one if it cannot be."""
        snapshot = self._open_at(path)
        try:
            stamp = snapshot.text if snapshot is not None else _stamp(path)
            known = self._outlines.get(path)
            if known is not None and (known[0] is stamp or (snapshot is None and known[0] == stamp)):
                self._outlines.move_to_end(path)
                return known[1]
            outline = self._read(path, snapshot)
        except (OSError, ValueError):
            return Outline()
        self._outlines[path] = (stamp, outline)
        if len(self._outlines) > MOST_OUTLINES:
            self._outlines.popitem(last=False)
        return outline

    def _is_there(self, path: Path) -> bool:
        try:
            return self._open_at(path) is not None or _stamp(path) is not None
        except (OSError, ValueError):
            return False

    def _read(self, path: Path, snapshot: Snapshot | None) -> Outline:
        if snapshot is not None:
            source = "" if snapshot.text.length > MOST_BYTES else str(snapshot.text)
            return self._outliner.outline(source, snapshot.language_id)
        language = LANGUAGES_OF_ENDINGS.get(path.suffix.lower())
        if language is None:
            return Outline()
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES or b"\0" in content:
            return Outline()
        return self._outliner.outline(content.decode("utf-8-sig", "replace"), language)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file does; None where there is none, or no plain one: a pipe would never end."""
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if stat.S_ISREG(found.st_mode) else None
