"""Private keys in their blocks of base64, whole or cut by a window's edge: the one secret of more than a line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from qwen_ls.context.secrets.randomness import has_many_kinds
from qwen_ls.context.secrets.secret import Secret

KIND = "private key"

SHORTEST_LINE = 24
"""A line of a key is at least this long, but for its last one and for those that the window cuts."""

_BEGIN = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----|\bPrivate-Lines: \d{1,3}")
_END = re.compile(r"-----END (?:[A-Z0-9]{1,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----")

_PART = re.compile(
    r"""
      \\+[nrt] | (?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset):[^\r\n\\"]{0,100}
    | [bru]{1,2}(?=["']) | \d{1,5}[ \t]*[|:] | [+](?=\s) | //(?=\s)
    | -(?!----) | [\s"'`,\\#*;|>&(){}.\[\]]
    | (?P<letters>=?[A-Za-z0-9+/]+={0,2})
    """,
    re.VERBOSE,
)
"""Letters of a key, and what stands between its lines: ends (also as escapes), quotes, marks of comments, numbers."""


def key_blocks_in(text: str) -> Iterator[Secret]:
    """The private keys in a text, each from its first letter to its last."""
    if "PRIVATE KEY" not in text and "Private-Lines" not in text:
        return
    looked = 0
    ends: list[int] = [0]
    for begin in _BEGIN.finditer(text):
        if begin.start() < looked:
            continue
        block, looked = _block_behind(text, begin.end())
        if block:
            ends.append(block.end)
            yield block
    for end in _END.finditer(text):
        known = ends[bisect_right(ends, end.start()) - 1]
        block = _block_before(text, max(known, _end_of_mark_before(text, end.start())), end.start())
        if block:
            yield block


def _block_behind(text: str, at: int) -> tuple[Secret | None, int]:
    """The key behind a BEGIN, and how far was looked: up to an END, to other text or to the window's edge."""
    start = end = -1
    while part := _PART.match(text, at):
        at = part.end()
        if part["letters"] is None:
            continue
        if not _is_line(part[0]) and not (start >= 0 and _is_last(text, at)):
            break
        start, end = (part.start() if start < 0 else start), at
    return (Secret(start, end, KIND) if start >= 0 else None), at


def _is_line(letters: str) -> bool:
    return len(letters) >= SHORTEST_LINE and has_many_kinds(letters)


def _is_last(text: str, at: int) -> bool:
    """Whether nothing but what stands between lines follows up to the END, or to the window's edge."""
    while (part := _PART.match(text, at)) and part["letters"] is None:
        at = part.end()
    return at == len(text) or text.startswith("-----END", at)


def _end_of_mark_before(text: str, at: int) -> int:
    """Where the last BEGIN or END in front of a place ends: no key goes across it."""
    mark = max(text.rfind("-----BEGIN ", 0, at), text.rfind("-----END ", 0, at))
    return 0 if mark < 0 else min(at, text.find("-----", mark + 9) + 5)


def _block_before(text: str, low: int, high: int) -> Secret | None:
    """The key in front of an END whose BEGIN the window cut off, line by line backwards."""
    start, end, at = -1, -1, high
    while at > low:
        line = max(low, text.rfind("\n", low, at - 1) + 1)
        letters = _letters_of(text, line, at)
        if letters is None or not _can_be_of_a_key(text, letters, is_edge=start < 0 or line == 0):
            break
        if letters:
            start, end = letters[0][0], (letters[-1][1] if end < 0 else end)
        at = line
    return Secret(start, end, KIND) if end - start >= SHORTEST_LINE else None


def _can_be_of_a_key(text: str, letters: list[tuple[int, int]], *, is_edge: bool) -> bool:
    """Whether a line's letters are whole lines of a key; where it begins or ends, one of them may be short."""
    return sum(not _is_line(text[start:end]) for start, end in letters) <= (1 if is_edge else 0)


def _letters_of(text: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """Where the letters of a key stand in a line, or None if it has anything else in it."""
    letters: list[tuple[int, int]] = []
    while start < end and (part := _PART.match(text, start, end)):
        if part["letters"] is not None:
            letters.append(part.span("letters"))
        start = part.end()
    return letters if start == end else None
