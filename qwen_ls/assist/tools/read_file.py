"""`read_file`: a file, or some lines of it."""

from __future__ import annotations

from pydantic import Field

from qwen_ls.assist.tools.bounds import MOST_CHARS
from qwen_ls.assist.tools.tool import Arguments, Desk, Looking
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Text

FRAME_CHARS = 200
"""For what is said around the lines."""

LONGEST_PATH = 1_024


class ReadFile(Arguments):
    """A file, and the lines that are wanted."""

    path: str = Field(max_length=LONGEST_PATH, description="Relative to the workspace's folder.")
    first_line: int = Field(1, ge=1, description="From 1.")
    last_line: int = Field(0, ge=0, description="Included; 0 for the end of the file.")


def read_file(said: ReadFile, desk: Desk) -> str:
    """The lines that were asked for, as many as there is room for."""
    source = desk.files.read(said.path)
    text, count = source.text, _line_count(source.text)
    if said.first_line > max(count, 1):
        return f"{source.told} has {count} lines."
    wanted_to = min(said.last_line or count, count)
    if wanted_to < said.first_line:
        return f"last_line is above first_line; {source.told} has {count} lines."
    lines = _fitting(text, said.first_line - 1, wanted_to, MOST_CHARS - FRAME_CHARS - len(source.told))
    last = said.first_line + len(lines) - 1
    head = f"{source.told}, lines {said.first_line} to {last} of {count}:\n"
    rest = "" if last == wanted_to else f"\n(There is no room for more. Go on with first_line {last + 1}.)"
    return head + with_line_feeds("".join(lines)) + rest


def _line_count(text: Text) -> int:
    """A text that ends with a line end has no further line."""
    return text.line_count - (1 if text.line_count > 1 and not text.line(text.line_count - 1) else 0)


def _fitting(text: Text, start: int, stop: int, room: int) -> list[str]:
    """The lines that fit, at least one, which is cut if need be."""
    fitting: list[str] = []
    for line in text.lines(start, min(stop, start + room)):
        if fitting and len(line) > room:
            break
        fitting.append(line if len(line) <= room else line[:room] + "… (the line is cut here)\n")
        room -= len(fitting[-1])
    return fitting


READ_FILE = Looking(
    "read_file",
    "Read a text file of the user's workspace, or some lines of it, as it is in the editor now.",
    ReadFile,
    read_file,
    lambda said: f"reading {said.path}",
)
