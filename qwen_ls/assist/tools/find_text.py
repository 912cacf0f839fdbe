"""`find_text`: where a text stands.

Plain text only: Python's regular expressions cannot be stopped and hold the interpreter's lock, so that a pattern that
backtracks would stop the whole server.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from pydantic import Field

from qwen_ls.assist.tools.files import NotTold, Source
from qwen_ls.assist.tools.tool import Arguments, Desk, Looking
from qwen_ls.assist.tools.walking import Walk

MOST_FOUND = 60
MOST_IN_A_FILE = 12
MOST_LINE_CHARS = 200
BEFORE_CHARS = 60
"""How much of a long line is told before what was found."""


class FindText(Arguments):
    """What to look for, and where."""

    text: str = Field(min_length=1, max_length=200, description="Plain text within one line, no regular expression.")
    whole_words: bool = Field(False, description="Only where no letter, digit or _ stands on either side.")
    ignore_case: bool = Field(False, description="Upper and lower case alike.")
    folder: str = Field("", max_length=1_024, description="Relative to the workspace's folder; all of it by default.")
    pattern: str = Field("", max_length=256, description="Of the files, as in a .gitignore: *.py, src/**/*.ts")


def find_text(said: FindText, desk: Desk) -> str:
    """The lines that have the text, with their files and numbers."""
    if "\n" in said.text or "\r" in said.text:
        return "Only text within one line is found: leave out the line ends."
    walk = Walk(desk.view, desk.files, desk.turn, said.folder, said.pattern)
    found = list(islice(_all_found(said, desk, walk), MOST_FOUND + 1))
    told = found[:MOST_FOUND]
    if len(found) > MOST_FOUND:
        told.append("(There are more. Name a folder or a pattern.)")
    elif walk.is_cut or desk.turn.is_over:
        told.append("(Not all could be looked at. Name a folder or a pattern.)")
    return "\n".join(told) or "That text was not found in the files that may be read."


def _all_found(said: FindText, desk: Desk, walk: Walk) -> Iterator[str]:
    for path in walk.paths():
        try:
            source = desk.files.read_at(path)
        except NotTold:
            continue
        yield from islice(_found_in(said, source, desk), MOST_IN_A_FILE)


def _found_in(said: FindText, source: Source, desk: Desk) -> Iterator[str]:
    wanted = said.text.lower() if said.ignore_case else said.text
    whole = str(source.text)
    if wanted not in (whole.lower() if said.ignore_case else whole):
        return
    for index in range(source.text.line_count):
        if index % 256 == 255 and not desk.turn.goes_on():
            return
        line = source.text.content(index)
        looked_at = line.lower() if said.ignore_case else line
        at = _place(looked_at, wanted) if said.whole_words else looked_at.find(wanted)
        if at >= 0:
            yield f"{source.told}:{index + 1}: {_told(line, at)}"


def _place(line: str, wanted: str) -> int:
    """Where a text stands as a word of its own, or -1."""
    at = line.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if not _is_word(line[at - 1 : at]) and not _is_word(line[end : end + 1]):
            return at
        at = line.find(wanted, at + 1)
    return -1


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _told(line: str, at: int) -> str:
    if len(line) <= MOST_LINE_CHARS:
        return line.strip()
    start = max(0, min(at - BEFORE_CHARS, len(line) - MOST_LINE_CHARS))
    return f"…{line[start : start + MOST_LINE_CHARS]}…"


FIND_TEXT = Looking(
    "find_text",
    "Find the lines with a text in the files of the user's workspace.",
    FindText,
    find_text,
    lambda said: f"searching for {said.text}",
)
