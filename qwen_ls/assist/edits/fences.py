"""The fenced blocks of an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPENING = re.compile(r"^([ \t]*)(`{3,}|~{3,})[ \t]*([^`\n]*)$")


@dataclass(frozen=True, slots=True)
class Block:
    """The lines in a fence, what the fence says they are, and whether it was closed."""

    info: str
    lines: tuple[str, ...]
    is_closed: bool

    @property
    def language(self) -> str:
        """The first word behind the fence, in small letters."""
        return (self.info.split() or [""])[0].lower()


def blocks_in(text: str) -> list[Block]:
    """All fenced blocks, in order. The last one may not be closed."""
    blocks: list[Block] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        opening = _OPENING.match(lines[at])
        at += 1
        if opening is None:
            continue
        first = at
        while at < len(lines) and not _closes(lines[at], opening[2]):
            at += 1
        blocks.append(_block(opening, lines[first:at], is_closed=at < len(lines)))
        at += 1
    return blocks


def outermost_block(text: str) -> Block | None:
    """All that is between the first fence and the last: for a text that has fences itself."""
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if _OPENING.match(line)), None)
    if first is None:
        return None
    opening = _OPENING.match(lines[first])
    assert opening is not None
    last = next((at for at in range(len(lines) - 1, first, -1) if _closes(lines[at], opening[2])), None)
    end = len(lines) if last is None else last
    return _block(opening, lines[first + 1 : end], is_closed=last is not None)


def has_fences(code: str) -> bool:
    """Whether a code has fences of its own."""
    return any(_OPENING.match(line) for line in code.split("\n"))


def _closes(line: str, fence: str) -> bool:
    stripped = line.strip()
    return len(stripped) >= len(fence) and not stripped.strip(fence[0])


def _block(opening: re.Match[str], lines: list[str], *, is_closed: bool) -> Block:
    """A fence that is indented, in a list say, indents what is in it."""
    indent = opening[1]
    if not is_closed and lines and lines[-1] == "":
        lines = lines[:-1]
    return Block(opening[3].strip(), tuple(line.removeprefix(indent) for line in lines), is_closed)
