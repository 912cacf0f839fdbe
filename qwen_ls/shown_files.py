"""Files that are written only to be shown: the one thing that the server writes to disk, deleted at its end."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # with shutil and what it needs, tempfile takes 5 ms to import
    from tempfile import TemporaryDirectory

LONGEST_NAME = 60


class ShownFiles:
    """A folder that only the user can read, made when the first file is shown."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._numbers = count(1)

    def write(self, name: str, markdown: str) -> Path:
        """Write a Markdown file with a name that says what it is about, and return its path.

        Raises:
            OSError: the folder for temporary files cannot be written to.
        """
        if self._folder is None:
            from tempfile import TemporaryDirectory

            self._folder = TemporaryDirectory(prefix="qwen-ls-", ignore_cleanup_errors=True)  # 0700, by mkdtemp
        path = Path(self._folder.name) / f"{_safe(name)}-{next(self._numbers)}.md"
        path.write_text(markdown, encoding="utf-8", newline="\n")
        return path

    def close(self) -> None:
        """Delete the folder with everything in it."""
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def _safe(name: str) -> str:
    """A file name that every system takes."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name)[:LONGEST_NAME].strip("-.") or "shown"
