"""One text in the code that people read: a paragraph of a comment, or a string."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_ls.text.lines import Point


@dataclass(frozen=True, slots=True)
class Unit:
    """A text with its place: lines that were wrapped are joined by a space.

    `lead` is what each further line of a comment begins with, None where it has to stay on one line. `width` is how
    many columns of a line the text may take. `quote` is what ends the string that it is in, empty for comments;
    `escapes` tells whether a backslash in front of it would keep it from doing so. `holes` is the code in the string.
    """

    start: Point
    end: Point
    text: str
    lead: str | None = None
    width: int = 80
    quote: str = ""
    escapes: bool = False
    holes: tuple[str, ...] = ()
