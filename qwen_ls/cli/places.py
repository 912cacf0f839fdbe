"""Places in any file where something could be written anew: bodies of functions, else the ends of lines.

Found by indentation alone, so in every language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qwen_ls.completion.shape import indent_of
from qwen_ls.text.lines import Point, Text

OPENERS = (":", "{", "=>", "=", "do", "then", ")")
"""What the header of a function ends with, in one language or another."""

MOST_BODY_LINES = 12
"""A body that is longer is not taken: too much would be gone for the rest to make sense."""

SHORTEST_LINE = 16
"""A line needs some characters before it makes sense to write its second half anew."""

_NO_FUNCTION = re.compile(
    r"\W*(class|struct|enum|interface|trait|impl|type|namespace|module|mod|if|else|elif|for|while|with|try|except|"
    r"finally|match|switch|case|catch|unless|when|return|import|from|use)\b"
)
_CALL_OR_HEADER = re.compile(r"(\w+)\s*(?:=\s*(?:async\s+)?(?:function\s*)?)?(?:<[^<>]*>|\[[^\[\]]*\])?\s*\(")
_KEYWORDS = {"func", "fn", "function", "async", "def", "public", "private"}
_CONTINUES = (")", "{", "where", "throws", "->")
_COMMENT = ("#", "//", "/*", "*", "--", ";", '"""', "'''")
_DOCSTRING = ('"""', "'''")


@dataclass(frozen=True, slots=True)
class Place:
    """What stands from `start` to `end` can be taken out and written anew, beginning with the key `key`.

    `name` says it to a person, as in "the body of total". `first_line` is where the code that it belongs to begins.
    """

    start: Point
    end: Point
    key: str
    name: str
    first_line: int

    @property
    def lines(self) -> int:
        """How many lines are to be written anew."""
        return max(1, self.end.line - self.start.line)


def places_in(text: Text) -> list[Place]:
    """Every place, in the order of the file: bodies of functions, or where there are fewer than two, ends of lines."""
    bodies = list(_bodies(text))
    return bodies if len(bodies) > 1 else [*bodies, *_line_ends(text, outside=bodies)]


def _bodies(text: Text) -> Iterator[Place]:
    line = 0
    while line < text.line_count:
        last = _last_of_block(text, line)
        header = _header_of(text, line) if last > line else None
        body = None if header is None else _body(text, header, line, last)
        if body is not None:
            yield body
            line = last
        line += 1


def _header_of(text: Text, opener: int) -> int | None:
    """Where the function begins whose block the line `opener` opens; None if that is no function's."""
    bare = text.content(opener).strip()
    if not bare.endswith(OPENERS):
        return None
    header = opener
    if bare.startswith(_CONTINUES):  # the header has several lines, and this is the last of them
        indent = indent_of(text.content(opener))
        above = (line for line in range(opener - 1, -1, -1) if text.content(line).strip())
        header = next((line for line in above if _begins(text.content(line), indent)), opener)
    return header if _is_function(text.content(header)) else None


def _begins(content: str, indent: int) -> bool:
    return indent_of(content) <= indent and not content.lstrip().startswith(_CONTINUES)


def _is_function(header: str) -> bool:
    bare = header.strip()
    return not bare.startswith(_COMMENT) and _NO_FUNCTION.match(bare) is None and _name(bare) is not None


def _last_of_block(text: Text, header: int) -> int:
    """The last line that is indented deeper than the header, empty ones between counted; the header if none is."""
    last, indent = header, indent_of(text.content(header))
    if not text.content(header).strip():
        return header
    for line in range(header + 1, text.line_count):
        content = text.content(line)
        if not content.strip():
            continue
        if indent_of(content) <= indent:
            break
        last = line
    return last


def _body(text: Text, header: int, opener: int, last: int) -> Place | None:
    """The body below a function's header, without the comments that it begins with; None if too long or empty."""
    first = _behind_comments(text, opener + 1, last)
    if first > last or last - first >= MOST_BODY_LINES:
        return None
    above = Point(first - 1, len(text.content(first - 1)))
    end = Point(last, len(text.content(last)))
    return Place(above, end, "\n" + _indent(text.content(first)), f"the body of {_name(text.content(header))}", header)


def _behind_comments(text: Text, first: int, last: int) -> int:
    """The first line from `first` on that is neither empty nor part of a comment or a docstring."""
    closing = ""
    for line in range(first, last + 1):
        bare = text.content(line).strip()
        if closing:
            closing = "" if bare.endswith(closing) else closing
        elif bare.startswith(_DOCSTRING):
            quotes = bare[:3]
            closing = "" if bare.endswith(quotes) and len(bare) >= 2 * len(quotes) else quotes
        elif bare and not bare.startswith(_COMMENT):
            return line
    return last + 1


def _name(header: str) -> str | None:
    """The word before the first bracket that is no keyword."""
    names = (match[1] for match in _CALL_OR_HEADER.finditer(header))
    return next((name for name in names if name not in _KEYWORDS), None)


def _line_ends(text: Text, outside: list[Place]) -> Iterator[Place]:
    for line in range(text.line_count):
        content = text.content(line).rstrip()
        if len(content.strip()) < SHORTEST_LINE or any(body.first_line <= line <= body.end.line for body in outside):
            continue
        space = content.rfind(" ", 0, (len(_indent(content)) + len(content)) // 2 + 1)
        if space > len(_indent(content)):
            yield Place(Point(line, space), Point(line, len(content)), " ", f"the end of line {line + 1}", line)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
