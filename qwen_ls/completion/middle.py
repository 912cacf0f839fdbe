"""Find the middle in what a chat model says when it was asked for the middle only.

Chat models answer with the middle itself, with the middle in a fence, or with a fenced copy of the whole function
or file. All three are read here, while they stream: a pure function of everything said so far.
"""

from __future__ import annotations

import re

from qwen_ls.completion.hole import Hole

FENCE = re.compile(r"\A\s*(?:[^\n`]{0,200}\n\s*){0,3}(```|~~~)[^\n]*\n")
"""An opening fence, with up to three lines of chatter in front."""

LANDMARK_LINES = 3
"""How many lines of the prefix are looked for in a copy of the code, at most."""


def find_middle(said: str, hole: Hole, *, whole: bool) -> str | None:
    """The middle in what was said so far, or None where more has to be said before that can be told.

    `whole` tells that nothing more will be said; then the answer is never None.
    """
    opening = FENCE.match(said)
    if opening is None:
        return None if not whole and _may_become_fence(said) else said
    body, closed = _fenced(said[opening.end() :], opening.group(1))
    return _within(body, hole, whole=whole or closed)


def _may_become_fence(said: str) -> bool:
    """Whether a stream that began like this may still open a fence."""
    start = said.lstrip()
    return start == "" or "```".startswith(start[:3]) or "~~~".startswith(start[:3])


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
