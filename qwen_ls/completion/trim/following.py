"""What stands after the cursor, said again."""

from __future__ import annotations

import re

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.trim.code import PAIRS, balance, without_strings

LETTERS = 5
"""How many letters and digits make a line from further below an echo, where the cursor's line has text."""

LETTERS_OF_PASSAGE = 30
"""How many letters and digits make a passage from further below an echo, on a line of its own."""

_CLOSING_TAG = re.compile(r"</([\w.:-]+)>")
_STATEMENT_MAY_FOLLOW = re.compile(r"(?:[):{};]|=>|->|\b(?:then|else|do|begin))\s*$")


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
    lines = text.split("\n")
    said, below = ([line.rstrip() for line in each] for each in (lines, _lines_below(hole)))
    for count in range(min(len(lines) - 1, len(below)), 0, -1):
        if said[-count:] == below[:count]:
            return "\n".join(lines[:-count])
    return text


def _lines_below(hole: Hole) -> list[str]:
    """The lines below the cursor's, empty ones at the start left out."""
    below = hole.suffix.split("\n")[1:]
    start = next((at for at, line in enumerate(below) if line.strip()), len(below))
    return below[start:]


def drop_lines_from_below(text: str, hole: Hole) -> str:
    """Models that have nothing to say go on with a line from below, in the middle of the cursor's line.

    Where a statement may follow, only a line that brings its indentation is an echo.
    """
    if not hole.line_before.strip():
        return text
    line = text.lstrip("\n").partition("\n")[0].rstrip()
    if not line.startswith(("  ", "\t")):
        if _STATEMENT_MAY_FOLLOW.search(hole.line_before) or _letters(line) < LETTERS:
            return text
        line = line.strip()
        return "" if any(below.strip() == line for below in hole.suffix.split("\n")[1:]) else text
    return "" if any(below.rstrip() == line for below in hole.suffix.split("\n")[1:]) else text


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def drop_passage_from_below(text: str, hole: Hole) -> str:
    """The same on a line of its own, where it takes a longer passage to tell an echo from code that is alike."""
    said = [line.strip() for line in text.strip().split("\n")]
    if hole.line_before.strip() or _letters(text) < LETTERS_OF_PASSAGE:
        return text
    below = [line.strip() for line in _lines_below(hole)]
    starts = range(len(below) - len(said) + 1)
    return "" if any(below[at] == said[0] and below[at : at + len(said)] == said for at in starts) else text


def drop_tags_closed_below(text: str, hole: Hole) -> str:
    """Nothing but closing tags, of elements that are closed below already."""
    names = _CLOSING_TAG.findall(text)
    if not names or _CLOSING_TAG.sub("", text).strip():
        return text
    is_closed = all(_open_tags(hole.prefix, name) <= -_open_tags(hole.suffix, name) for name in names)
    return "" if is_closed else text


def _open_tags(text: str, name: str) -> int:
    """How many more elements of a name are opened than closed."""
    return len(re.findall(rf"<{re.escape(name)}\b(?:[^<>]*[^<>/])?>", text)) - text.count(f"</{name}>")


def drop_what_is_there(text: str, hole: Hole) -> str:
    """What only says again the line above, or the lines below, is no suggestion."""
    if hole.line_after.strip():
        return text
    said = [line.strip() for line in text.strip().split("\n")]
    above = hole.prefix[: len(hole.prefix) - len(hole.line_before)].rstrip().split("\n")[-len(said) :]
    is_above = said == [line.strip() for line in above]
    if hole.line_before.strip():
        return "" if is_above and _letters(text) >= LETTERS else text
    below = [line.strip() for line in _lines_below(hole)]
    return "" if is_above or said == below[: len(said)] else text
