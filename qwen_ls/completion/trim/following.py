"""What stands after the cursor, said again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.indentation import indent_of
from qwen_ls.completion.trim.code import PAIRS, balance, without_strings

LETTERS = 5
"""How many letters and digits make a line from further below an echo, where the cursor's line has text."""

LETTERS_OF_LINE = 8
"""How many letters and digits make lines the same that are indented otherwise."""

LETTERS_OF_PASSAGE = 40
"""How many letters and digits make some lines from further below an echo, on a line of its own."""

_CLOSING_TAG = re.compile(r"</([\w.:-]+)>")
_OPENS = re.compile(
    r"(?:[{(\[:>]|\b(?:then|else|do|begin|try))\s*$"
    r"|^\s*(?:if|for|while|function|def|class|case|elseif|else)\b"
)
"""What a line looks like that a closer as deep as it may close."""
_STATEMENT_MAY_FOLLOW = re.compile(r"(?:[):{};]|=>|->|\b(?:then|else|do|begin))\s*$")
_ITEM_MAY_FOLLOW = re.compile(r"[(\[,-]\s*$")
_STATEMENT = re.compile(r"^(?:return|if|for|while|def|class|func?|function|let|const|var|import|from)\b|[;:{}]$")


def drop_overlap_with_rest_of_line(text: str, hole: Hole) -> str:
    """What stands after the cursor on its line is not said again at the suggestion's end.

    Closers that begin a line of their own are left: the suggestion takes the place of those after the cursor, which
    would else end its last line but one.
    """
    rest = hole.line_after.rstrip()
    if rest and rest.strip() == text.strip():
        return ""
    for length in range(min(len(rest), len(text)), 0, -1):
        if text.endswith(rest[:length]) and (length == len(rest) or not rest[length - 1].isalnum()):
            return text[:-length] if _is_echo(text, rest[:length]) and not _closes_lines(text, rest) else text
    return text


def _closes_lines(text: str, closers: str) -> bool:
    """Whether the last of several lines is nothing but these closing brackets."""
    _, line_end, last = text.rpartition("\n")
    return bool(line_end) and last.strip() == closers.strip() and all(char in ")]}" for char in last.strip())


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

    Where a statement or an item may follow, only a line that brings its indentation is an echo.
    """
    line = text.partition("\n")[0].rstrip()
    if not hole.line_before.strip() or not line:
        return text
    below = hole.suffix.split("\n")[1:]
    if line.startswith(("  ", "\t")):
        return "" if any(each.rstrip() == line for each in below) else text
    if _letters(line) < LETTERS or _STATEMENT_MAY_FOLLOW.search(hole.line_before):
        return text
    if _ITEM_MAY_FOLLOW.search(hole.line_before) and not _STATEMENT.search(line):
        return text
    return "" if any(each.strip() == line for each in below) else text


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def drop_passage_from_below(text: str, hole: Hole) -> str:
    """The same on a line of its own, where it takes a passage that begins like nothing else around."""
    said = [line.strip() for line in text.strip().split("\n")]
    if hole.line_before.strip() or len(said) == 1 or _letters(text) < LETTERS_OF_PASSAGE:
        return text
    around = [line.strip() for line in f"{hole.prefix}\n{hole.suffix}".split("\n")]
    if around.count(said[0]) != 1:
        return text
    at = around.index(said[0])
    return "" if at > hole.prefix.count("\n") and around[at : at + len(said)] == said else text


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
    """What only says again the line above, or the lines below, is no suggestion.

    A few letters, as in a closer, are the same only if they are indented alike.
    """
    if hole.line_after.strip() or not text.strip():
        return text
    if hole.line_before.strip():
        is_line_above = _line_above(hole).strip() == text.strip() and not text.startswith("\n")
        return "" if is_line_above and _letters(text) >= LETTERS else text
    said = f"{hole.line_before}{text}".strip("\n").rstrip().split("\n")
    below = _lines_below(hole)[: len(said)]
    above = hole.prefix[: len(hole.prefix) - len(hole.line_before)].rstrip().split("\n")[-len(said) :]
    if _are_same(said, above) or _are_same(said, below):
        return ""
    is_closer = len(said) == 1 and bool(below) and below[0].strip() == said[0].strip()
    return "" if is_closer and not _ends_block(hole) else text


def _are_same(said: Sequence[str], there: Sequence[str]) -> bool:
    if [line.strip() for line in said] != [line.strip() for line in there]:
        return False
    return _letters("".join(said)) >= LETTERS_OF_LINE or [line.rstrip() for line in there] == list(said)


def _ends_block(hole: Hole) -> bool:
    """Whether a line as deep as the cursor is may close something: the next line above that is no deeper opens it."""
    depth = indent_of(hole.line_before)
    lines = reversed(hole.prefix.split("\n")[:-1])
    above = next((line for line in lines if line.strip() and indent_of(line) <= depth), "")
    return indent_of(above) == depth and _OPENS.search(above) is not None


def _line_above(hole: Hole) -> str:
    return hole.prefix[: len(hole.prefix) - len(hole.line_before)].rstrip().rpartition("\n")[2]
