"""Tells where something is left to be done: a TODO, or a body that is only a stub. By lines, so that it is instant."""

from __future__ import annotations

import re
from itertools import takewhile

from qwen_ls.text.lines import Point, Text

MOST_LINES = 200
"""How many lines of a selection are looked at."""

BODY_LINES = 3
"""How many lines behind the cursor's own are looked at: a stub's cursor mostly is in its first line."""

MOST_COLUMNS = 1_000

_TODO = re.compile(r"(?:#|//|/\*|--|;|%|<!--|\*)\s*(?:TODO|FIXME|XXX|HACK)\b")
_STUBS = re.compile(
    r"""^\s*(?:
        pass | \.\.\. | raise\s+NotImplementedError\b.* | todo!\(.*\);? | unimplemented!\(.*\);?
      | throw\s+new\s+\w*(?:Error|Exception)\(\s*["'`](?:not\s+implemented|todo|unimplemented).*
      | throw\s+new\s+(?:NotImplementedException|UnsupportedOperationException)\(.*
      | panic\(\s*["`](?:not\s+implemented|todo|unimplemented).*
      | error\(\s*["'](?:not\s+implemented|todo).* | undefined | TODO\(.*\)
    )\s*(?:\#.*|//.*)?$""",
    re.IGNORECASE | re.VERBOSE,
)


def is_unfinished(text: Text, start: Point, end: Point) -> bool:
    """Whether the selected lines, or those at the cursor, hold a TODO or a stub."""
    stop = min(end.line + 1, start.line + MOST_LINES)
    selected = text.lines(start.line, stop)
    if any(_TODO.search(line[:MOST_COLUMNS]) or _is_stub(line) for line in selected):
        return True
    return start == end and any(map(_is_stub, _body(text, start.line)))


def _is_stub(line: str) -> bool:
    return _STUBS.match(line[:MOST_COLUMNS].rstrip("\r\n")) is not None


def _body(text: Text, line: int) -> list[str]:
    """The lines behind the cursor's that stand deeper than it, as far as they may be a stub's body."""
    own = text.content(line)
    if not own.strip():
        return []
    following = text.lines(line + 1, min(line + 1 + BODY_LINES, text.line_count))
    return list(takewhile(lambda each: not each.strip() or _depth(each) > _depth(own), following))


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
