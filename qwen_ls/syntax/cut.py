"""Where a text whose start was cut off begins to be code: it may begin in the middle of a docstring or a comment."""

from __future__ import annotations

import re

_CODE_LINE = re.compile(
    r"^[ \t]*(?:(?:async )?(?:def|class) .*|@\w.*|(?:func|fn|pub|const|let|static) .*|.*[{};]"
    r"|(?:if|elif|for|while|with|except|else|try)\b.*:|[\w.]+ [-+|]?= .*|return [\w.]+)$",
    re.MULTILINE,
)
"""Lines that prose is not likely to have."""

_FENCE = re.compile(r"^(.*?)(?:\"\"\"|'''|(\*/)|(/\*))(.*)$", re.MULTILINE)
_OPENING_START = re.compile(r"(?:[=(,\[{:+]|\breturn|\b[rbfuRBFU]{1,2})$")


def code_start(head: str) -> int | None:
    """The first place at which a text can be taken for code, or None where nothing in its first half looks like it."""
    found = _FENCE.search(head)
    if found and _closes(head, found):
        return found.end()
    line = _CODE_LINE.search(head, 0, len(head) // 2)
    return line.start() if line else None


def _closes(head: str, fence: re.Match[str]) -> bool:
    """Whether the first mark of a long string or comment ends one that was begun before.

    One on a line of its own begins a string where the line before opens a block, as a docstring does, and ends one
    anywhere else.
    """
    before, closer, opener, after = fence[1].strip(), fence[2], fence[3], fence[4].strip(" \t),")
    if closer or opener:
        return bool(closer)
    if after or _OPENING_START.search(before):
        return False
    return bool(before) or not head[: fence.start()].rstrip().endswith(":")
