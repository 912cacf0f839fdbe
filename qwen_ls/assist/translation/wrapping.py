"""Lines of a given width, for any script: wide characters take two columns and may be parted anywhere."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

_WIDE = (
    "\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60"
)
_PIECES = re.compile(rf"[{_WIDE}][、。，．！？）」』】：；]*|[^\s{_WIDE}]+|\s+")
_IS_WIDE = re.compile(rf"[{_WIDE}]")

SLACK = 12
"""A text that is longer by so little stays on its line."""


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many columns, where it has places to be parted."""
    if columns(text) <= width + SLACK:
        return [text]
    lines = [""]
    for piece in _PIECES.findall(text):
        if piece.isspace():
            lines[-1] += " " if lines[-1] else ""
        elif lines[-1].strip() and columns(lines[-1] + piece) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append(piece)
        else:
            lines[-1] += piece
    return [line.rstrip() for line in lines if line.strip()]


def columns(text: str) -> int:
    """How many columns a text takes."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def unwrapped(lines: list[str]) -> str:
    """Wrapped lines as one; between two wide characters there was no space."""
    text = ""
    for line in (each.strip() for each in lines):
        is_parted = text and line and not (_IS_WIDE.match(text[-1]) and _IS_WIDE.match(line))
        text += f" {line}" if is_parted else line
    return text
