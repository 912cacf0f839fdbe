"""What stands after the cursor, said again."""

from __future__ import annotations

import re

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.trim.code import PAIRS, balance, without_strings

LETTERS = 5
"""How many letters and digits make a line from further below an echo, where the cursor's line has text."""

_CLOSERS = re.compile(r"\s*(?:[)\]}>]+[;,]?|</[\w.:-]*>|end|fi|done|esac)+\s*")


def drop_overlap_with_rest_of_line(text: str, hole: Hole) -> str:
    """What stands after the cursor on its line is not said again at the suggestion's end."""
    rest = hole.line_after.rstrip()
    for length in range(min(len(rest), len(text)), 0, -1):
        if text.endswith(rest[:length]) and (length == len(rest) or not rest[length - 1].isalnum()):
            return text[:-length] if _is_echo(text, rest[:length]) else text
    return text


def _is_echo(text: str, end: str) -> bool:
    """Whether `end` is said once more than the suggestion itself needs: what closes its own brackets is its own."""
    rest = without_strings(text[: -len(end)])
    if any(balance(rest, opener, closer) > 0 for opener, closer in PAIRS if closer in end):
        return False
    return not (end in "\"'`" and without_strings(text).endswith('""'))


def drop_lines_that_follow(text: str, hole: Hole) -> str:
    """Lines at the end which stand below the cursor already are left out."""
    below = _lines_below(hole)
    lines = text.split("\n")
    for count in range(min(len(lines) - 1, len(below)), 0, -1):
        if all(map(_are_same, lines[-count:], below)):
            return "\n".join(lines[:-count])
    return text


def _are_same(said: str, below: str) -> bool:
    """Whether two lines are the same; closers alone are only if they close the same, which their indentation tells."""
    said, below = said.rstrip(), below.rstrip()
    return said == below or (said.strip() == below.strip() and sum(map(str.isalnum, said)) >= LETTERS)


def _lines_below(hole: Hole) -> list[str]:
    """The lines below the cursor's, empty ones at the start left out."""
    below = hole.suffix.split("\n")[1:]
    start = next((at for at, line in enumerate(below) if line.strip()), len(below))
    return below[start:]


def drop_lines_from_below(text: str, hole: Hole) -> str:
    """Models that have nothing to say go on with a line from further below, in the middle of the cursor's line."""
    if not hole.line_before.strip() or "\n" in hole.line_before:
        return text
    line = text.lstrip("\n").partition("\n")[0]
    is_own_line = line[:1] in {" ", "\t"} and hole.line_before[-1:] != ""
    said = line.strip()
    if not said or (sum(map(str.isalnum, said)) < LETTERS and not (is_own_line and indents(line))):
        return text
    return "" if any(_is_that(line, said, below) for below in hole.suffix.split("\n")[1:]) else text


def indents(line: str) -> bool:
    """Whether a line begins with an indentation, and not with a space between two words."""
    return line.startswith(("  ", "\t"))


def _is_that(line: str, said: str, below: str) -> bool:
    return below.strip() == said and (not indents(line) or line.rstrip() == below.rstrip() or len(said) > LETTERS)


def drop_closers_that_follow(text: str, hole: Hole) -> str:
    """Nothing but closers, on a line of its own, of something that is closed below already."""
    if hole.line_before.strip() or not text.strip():
        return text
    below = {line.strip() for line in hole.suffix.split("\n")[1:]}
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return "" if all(_CLOSERS.fullmatch(line) and line in below for line in lines) else text


def drop_what_is_there(text: str, hole: Hole) -> str:
    """What only says again the line above, or the lines below, is no suggestion."""
    if hole.line_before.strip() or hole.line_after.strip():
        return text
    said = [line.strip() for line in text.strip().split("\n")]
    above = hole.prefix.rstrip("\n \t").rpartition("\n")[2].strip()
    below = [line.strip() for line in _lines_below(hole)]
    return "" if said == [above] or said == below[: len(said)] else text
