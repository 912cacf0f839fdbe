"""What stands before the cursor, said again."""

from __future__ import annotations

import re

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.indentation import indent_of

LINES_LOOKED_ABOVE = 60
"""From how far above on a text may say again what stands there."""

LETTERS_OF_LINES = 12
"""How many letters and digits of two lines above make saying them again an echo, and no second time."""

LETTERS_OF_LINE = 4
"""How many letters and digits the first of them must have."""

_WORD = re.compile(r"(?<![\w.$@\"'])([A-Za-z]{2,}) $")
_TWICE = frozenset({"long", "not", "await", "const", "unsigned"})
"""Words that may be said twice in a row."""

_ASSIGNED = re.compile(r"(?:^|[\s(,])([\w.\[\]]+ ?[:=]?= ?)$")
_QUOTED = re.compile(r"(?:^|[^\w\"'`])([\"'`])$")


def drop_echo_of_lines(text: str, hole: Hole) -> str:
    """Some models begin with lines from above, and go on from there through the cursor's line.

    The lines may be indented otherwise. One line alone is an echo if the cursor's line belongs to its block.
    """
    said = text.split("\n")
    first = said[0].strip()
    if len(said) < 2 or sum(map(str.isalnum, first)) < LETTERS_OF_LINE:
        return text
    above = hole.prefix.rsplit("\n", LINES_LOOKED_ABOVE)[-LINES_LOOKED_ABOVE:]
    for at in range(len(above) - 2, -1, -1):
        if above[at].strip() == first and _is_echo(above[at:], hole):
            rest = _after_echo(said, above[at:])
            if rest or (rest is not None and hole.line_before.strip()):
                return rest
    return text


def _is_echo(above: list[str], hole: Hole) -> bool:
    """Whether these last lines of the prefix, said again, would be no code that only looks alike."""
    if above[-1].strip():
        return True
    lines = [line for line in above if line.strip()]
    if indent_of(hole.line_before) > indent_of(lines[0]):
        return True
    return len(lines) > 1 and sum(map(str.isalnum, "".join(lines))) >= LETTERS_OF_LINES


def _after_echo(said: list[str], above: list[str]) -> str | None:
    """What follows the lines of an echo; nothing while it goes on, and None if it is none."""
    *lines, line = above
    for number, each in enumerate(lines):
        last = number == len(said) - 1
        if said[number].strip() != each.strip():
            return "" if last and each.strip().startswith(said[number].strip()) else None
        if last:
            return ""
    if len(said) == len(lines):
        return ""
    begun = said[len(lines)].lstrip()
    if line.strip() and not begun.startswith(line.lstrip()):
        return "" if len(said) == len(lines) + 1 and line.lstrip().startswith(begun) else None
    begun = begun[len(line.lstrip()) :] if line.strip() else _without_indent(said[len(lines)], line)
    return "\n".join([begun, *said[len(lines) + 1 :]])


def _without_indent(line: str, indent: str) -> str:
    return line[len(indent) :] if line.startswith(indent) else line.lstrip()


def drop_echo_of_line(text: str, hole: Hole) -> str:
    """Some models begin by repeating the cursor's line."""
    line = hole.line_before
    if len(line.strip()) < 3 or not any(map(str.isalnum, line)):
        return text
    for echo in (line, line.lstrip()):
        if text.startswith(echo):
            return text[len(echo) :]
    start = text.lstrip()
    return start[len(line.lstrip()) :] if start.startswith(line.lstrip()) else text


def drop_echo_of_assignment(text: str, hole: Hole) -> str:
    """What a value is assigned to is said again in front of the value."""
    found = _ASSIGNED.search(hole.line_before)
    return text[len(found[1]) :] if found is not None and text.startswith(found[1]) else text


def drop_echo_of_word(text: str, hole: Hole) -> str:
    """The last word before the cursor is said again."""
    found = _WORD.search(hole.line_before)
    if found is None or found[1] in _TWICE or not text.startswith(f"{found[1]} "):
        return text
    return text[len(found[0]) :]


def drop_echo_of_quote(text: str, hole: Hole) -> str:
    """Where the cursor is between quotes, they are not said again around what belongs there."""
    found = _QUOTED.search(hole.line_before)
    if found is None or not hole.line_after.startswith(found[1]) or not text.startswith(found[1]):
        return text
    quote, inner = found[1], text[1:]
    if not inner or inner[0] in " ,);:]}+.&|" or inner.startswith(quote):
        return text
    return inner
