"""Find the middle in what a chat model says when it was asked for the middle only.

Chat models answer with the middle itself, with the middle in a fence, or with a fenced copy of the whole function
or file. All three are read here, while they stream: a pure function of everything said so far.
"""

from __future__ import annotations

import re

from qwen_ls.completion.hole import Hole

FENCES = ("```", "~~~")

CHATTER_LINES, CHATTER_CHARS = 3, 600
"""How much may be said in front of a fence: that many lines with text, that many characters."""

LANDMARK_LINES = 3
"""How many lines of the prefix are looked for in a copy of the code, at most."""


def find_middle(said: str, hole: Hole, *, whole: bool) -> str | None:
    """The middle in what was said so far, or None where more has to be said before that can be told.

    `whole` tells that nothing more will be said; then the answer is never None.
    """
    start, fence = _opening(said)
    if fence:
        body, closed = _fenced(said[start:], fence)
        return _within(body, hole, whole=whole or closed)
    return None if not whole and _may_become_fence(said) else said


def _opening(said: str) -> tuple[int, str]:
    """Where the text behind an opening fence starts, and the fence; an empty fence if there is none."""
    at = chatter = 0
    while at <= CHATTER_CHARS and (end := said.find("\n", at)) >= 0:
        line = said[at:end].strip()
        if line.startswith(FENCES):
            return end + 1, line[:3]
        chatter += bool(line)
        if chatter > CHATTER_LINES:
            break
        at = end + 1
    return 0, ""


def _may_become_fence(said: str) -> bool:
    """Whether a stream that began like this may still open a fence: as the first thing, or behind a sentence."""
    if len(said) > CHATTER_CHARS:
        return False
    lines = [line.strip() for line in said.split("\n") if line.strip()]
    if not lines:
        return True
    if any(fence.startswith(lines[-1][:3]) for fence in FENCES):
        return len(lines) <= CHATTER_LINES + 1
    return len(lines) <= CHATTER_LINES and all(map(_is_chatter, lines))


def _is_chatter(line: str) -> bool:
    """Whether a line reads like prose that leads to a fence: a sentence of words, or the start of one."""
    return _PROSE.fullmatch(line) is not None


_PROSE = re.compile(r"(Here|Sure|Certainly|Of course|The|This|To|Below|I)\b[\w ,'’`-]*[:.!]?")


def _fenced(body: str, fence: str) -> tuple[str, bool]:
    """What stands in the fence, and whether it was closed."""
    closing = re.search(rf"^\s*{re.escape(fence)}", body, re.MULTILINE)
    return (body, False) if closing is None else (body[: closing.start()].removesuffix("\n"), True)


def _within(body: str, hole: Hole, *, whole: bool) -> str | None:
    """The middle in a fenced body, which is the middle itself or a copy of the code around it."""
    start = _after_prefix(body, hole)
    if start is None:
        return body if whole else None
    return body[start : _before_suffix(body, start, hole)]


def _after_prefix(body: str, hole: Hole) -> int | None:
    """Where in a copy of the code the text before the cursor ends; the more lines agree the better."""
    lines = hole.prefix.split("\n")
    for count in range(min(LANDMARK_LINES, len(lines)), 0, -1):
        landmark = "\n".join(lines[-count:])
        if not landmark.strip():
            continue
        at = body.find(landmark)
        if at >= 0 and (at == 0 or body[at - 1] == "\n"):
            return at + len(landmark)
    return None


def _before_suffix(body: str, start: int, hole: Hole) -> int:
    """Where in a copy of the code the text after the cursor begins, or the end of the copy."""
    rest = hole.line_after.strip()
    if rest:
        end_of_line = body.find("\n", start)
        at = body.rfind(rest, start, end_of_line if end_of_line >= 0 else len(body))
        return at if at >= 0 else len(body)
    below = next((line.rstrip() for line in hole.suffix.split("\n")[1:] if line.strip()), "")
    at = body.find(f"\n{below}", start) if below else -1
    return at if at >= 0 else len(body)
