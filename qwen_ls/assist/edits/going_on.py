"""An answer that was cut off at the token limit, and what came when the model was asked to go on."""

from __future__ import annotations

import re

GO_ON = (
    "Your answer was cut off. Go on exactly where it stopped, with the very next character. Do not repeat anything, "
    "do not begin a new code block, and close the one that is open at the end."
)

SHORTEST_OVERLAP = 8
LONGEST_OVERLAP = 2_000

_FENCE = re.compile(r"\A\s*(?:`{3,}|~{3,})[^\n`]*\n")


def joined(said: str, more: str) -> str:
    """Both parts as one: without a fence that was begun anew, and without what was said twice."""
    if _FENCE.match(more) and said.count("```") % 2 == 1:
        more = _FENCE.sub("", more, count=1)
    overlap = _overlap(said, more)
    if overlap:
        return said + more[overlap:]
    last = said.rpartition("\n")[2]
    first = more.lstrip("\n").partition("\n")[0]
    if last.strip() and first.strip().startswith(last.strip()) and first.strip() != last.strip():
        return said[: len(said) - len(last)] + more.lstrip("\n")  # the line that was cut off, from its start
    return said + more


def _overlap(said: str, more: str) -> int:
    """How many characters of the second part the first one ends with."""
    longest = min(len(said), len(more), LONGEST_OVERLAP)
    for length in range(longest, SHORTEST_OVERLAP - 1, -1):
        if said.endswith(more[:length]):
            return length
    return 0
