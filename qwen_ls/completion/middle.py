"""Find the middle in what a chat model says when it was asked for the middle only.

Chat models answer with the middle itself, with the middle in a fence, or with a fenced copy of the whole function
or file. All three are read here, while they stream: a pure function of everything said so far.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qwen_ls.completion.copy_of_code import Copy
from qwen_ls.completion.hole import Hole
from qwen_ls.completion.prose import FENCES, reads_like_prose, without_thinking

CHATTER_LINES, CHATTER_CHARS = 3, 600
"""How much may be said in front of a fence: that many lines with text, that many characters."""


@dataclass(frozen=True, slots=True)
class Found:
    """The middle in what was said so far, or None where more has to be said before that can be told.

    With `is_over`, whatever else is said does not belong to it.
    """

    middle: str | None
    is_over: bool = False


def find_middle(said: str, hole: Hole, *, whole: bool) -> str | None:
    """The middle in what was said so far, or None where more has to be said before that can be told.

    `whole` tells that nothing more will be said; then the answer is never None.
    """
    return find(said, hole, whole=whole).middle


def find(said: str, hole: Hole, *, whole: bool = False) -> Found:
    """Find the middle, and whether it is over."""
    said = without_thinking(said)
    opening = _opening(said)
    if opening is None:
        if whole and "\n" not in said.strip() and said.strip().startswith(FENCES):
            return Found("")
        return Found(None if not whole and _may_become_fence(said) else said)
    body, is_closed = _fenced(said[opening.start :], opening.fence)
    if opening.is_diff:
        body = _patched(body)
    found = _within(body, hole, whole=whole or is_closed)
    return Found(found.middle, found.is_over or is_closed)


@dataclass(frozen=True, slots=True)
class _Opening:
    """A fence that was opened, and where the text behind it starts."""

    start: int
    fence: str
    is_diff: bool


def _opening(said: str) -> _Opening | None:
    """The fence that an answer opens as its first thing, or behind a few lines of chatter."""
    at = chatter = 0
    has_code = False
    while at <= CHATTER_CHARS and (end := said.find("\n", at)) >= 0:
        line = said[at:end].strip()
        if line.startswith(FENCES):
            info = line[3:].strip("`~ ")
            is_closing = has_code and not info  # of a fence that nobody opened
            return None if is_closing else _Opening(end + 1, line[:3], info == "diff")
        chatter += bool(line)
        has_code = has_code or (bool(line) and not _may_lead_to_fence(line))
        if chatter > CHATTER_LINES:
            break
        at = end + 1
    return None


def _may_lead_to_fence(line: str) -> bool:
    return reads_like_prose(line) or line.endswith(":")


def _may_become_fence(said: str) -> bool:
    """Whether a stream that began like this may still open a fence: as the first thing, or behind a sentence."""
    if len(said) > CHATTER_CHARS:
        return False
    lines = [line.strip() for line in said.split("\n") if line.strip()]
    if not lines:
        return True
    if any(fence.startswith(lines[-1][:3]) for fence in FENCES):
        return len(lines) <= CHATTER_LINES + 1
    if len(lines) > 1 and not said.endswith("\n"):
        lines.pop()  # it may still turn out to be anything
    return len(lines) <= CHATTER_LINES and all(map(reads_like_prose, lines))


def _fenced(body: str, fence: str) -> tuple[str, bool]:
    """What stands in the fence, and whether it was closed; what is indented by more is a fence of the code's own."""
    closing = re.search(rf"^ {{0,3}}{re.escape(fence)}", body, re.MULTILINE)
    return (body, False) if closing is None else (body[: closing.start()].removesuffix("\n"), True)


def _patched(diff: str) -> str:
    """What the lines of a diff say: those that stay and those that are new."""
    lines = [line for line in diff.split("\n") if not line.startswith(("-", "@@", "+++", "\\"))]
    return "\n".join(line[1:] if line[:1] in {" ", "+"} else line for line in lines)


def _within(body: str, hole: Hole, *, whole: bool) -> Found:
    """The middle in a fenced body, which is the middle itself or a copy of the code around it."""
    copy = Copy.of(body, hole, whole=whole)
    if copy is None:
        return Found(body if whole else None)
    middle, is_over = copy.middle(whole=whole)
    return Found(middle, is_over)
