"""A file that was named on the command line, and the places in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qwen_ls.cli.errors import CommandError
from qwen_ls.text import uris
from qwen_ls.text.lines import Point, Text

_POSITION = re.compile(r"(?P<file>.+):(?P<line>\d+):(?P<column>\d+)", re.DOTALL)
_LINES = re.compile(r"(?P<file>.+?):(?P<first>\d+)(?:-(?P<last>\d+))?", re.DOTALL)

LANGUAGES: Mapping[str, str] = {
    "bash": "shellscript",
    "c": "c",
    "cc": "cpp",
    "cpp": "cpp",
    "cs": "csharp",
    "css": "css",
    "ex": "elixir",
    "go": "go",
    "h": "c",
    "hpp": "cpp",
    "hs": "haskell",
    "html": "html",
    "java": "java",
    "js": "javascript",
    "json": "json",
    "jsx": "javascriptreact",
    "kt": "kotlin",
    "lua": "lua",
    "md": "markdown",
    "mjs": "javascript",
    "php": "php",
    "pl": "perl",
    "ps1": "powershell",
    "py": "python",
    "pyi": "python",
    "rb": "ruby",
    "rs": "rust",
    "scala": "scala",
    "sh": "shellscript",
    "sql": "sql",
    "swift": "swift",
    "toml": "toml",
    "ts": "typescript",
    "tsx": "typescriptreact",
    "yaml": "yaml",
    "yml": "yaml",
    "zig": "zig",
}
"""The language ids of LSP 3.18 (`TextDocumentItem`) for file endings, and VS Code's where LSP has none."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: `folder` is the workspace that it belongs to."""

    path: Path
    folder: Path
    language_id: str
    text: Text

    @property
    def uri(self) -> str:
        """The file's URI."""
        return uris.from_path(self.path)


def read_source(name: str) -> Source:
    """Read a text file.

    Raises:
        CommandError: there is no such file, or it is not text in UTF-8.
    """
    path = Path(name).resolve()
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise CommandError(f"There is no file {name}.") from None
    except IsADirectoryError:
        raise CommandError(f"{name} is a folder; name a file.") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CommandError(f"{name} is not UTF-8 text (line {line}); save it as UTF-8 first.") from None
    except OSError as error:
        if path.is_dir():  # Windows says that a folder may not be read
            raise CommandError(f"{name} is a folder; name a file.") from None
        raise CommandError(f"{name} cannot be read: {error.strerror or error}.") from None
    return Source(path, workspace_of(path), language_of(path), Text.of(content))


def workspace_of(path: Path) -> Path:
    """The folder to open with a file: its repository, else the folder that it lies in."""
    return next((folder for folder in path.parents if (folder / ".git").exists()), path.parent)


def language_of(path: Path) -> str:
    """The language id of a file, by its ending."""
    return LANGUAGES.get(path.suffix.removeprefix(".").lower(), "plaintext")


def split_position(words: str) -> tuple[str, int, int]:
    """Split `FILE:LINE:COL` into the file's name, line and column, both counted from 1.

    Raises:
        CommandError: it is something else.
    """
    match = _POSITION.fullmatch(words)
    if match is None:
        raise CommandError(f"'{words}' is not FILE:LINE:COL, as in src/app.py:12:5.")
    return match["file"], int(match["line"]), int(match["column"])


def split_lines(words: str) -> tuple[str, tuple[int, int] | None]:
    """Split `FILE` or `FILE:A-B` or `FILE:A` into the file's name and its lines, counted from 1.

    A file whose own name looks like that is taken as a whole.
    """
    match = _LINES.fullmatch(words)
    if match is None or Path(words).exists():
        return words, None
    first = int(match["first"])
    return match["file"], (first, int(match["last"] or first))


def point_in(source: Source, line: int, column: int) -> Point:
    """The point of a line and a column that are counted from 1. One column behind the last character is allowed.

    Raises:
        CommandError: the file has no such line or column.
    """
    _check_line(source, line)
    length = len(source.text.content(line - 1))
    if not 1 <= column <= length + 1:
        raise CommandError(
            f"Line {line} of {source.path.name} has columns 1 to {length + 1}; there is no column {column}."
        )
    return Point(line - 1, column - 1)


def lines_in(source: Source, first: int, last: int) -> tuple[Point, Point]:
    """The start and the end of a run of lines that are counted from 1.

    Raises:
        CommandError: the file has no such lines, or they run backwards.
    """
    _check_line(source, first)
    _check_line(source, last)
    if last < first:
        raise CommandError(f"The lines {first}-{last} run backwards; write {last}-{first}.")
    return Point(first - 1, 0), Point(last - 1, len(source.text.content(last - 1)))


def _check_line(source: Source, line: int) -> None:
    if not 1 <= line <= source.text.line_count:
        raise CommandError(f"{source.path.name} has lines 1 to {source.text.line_count}; there is no line {line}.")
