"""Numbers that a model put in front of the lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_NUMBERED = re.compile(r"^\s*(\d+)(?:[ \t]*[|:│][ \t]?|\.?\t| )(.*)$")
_BARE = re.compile(r"^\s*(\d+)(?:[ \t]*[|:│])?\s*$")

FEWEST = 2
"""Fewer lines than this show no order."""


def without_numbers(lines: Sequence[str], code: Sequence[str], first_number: int) -> list[str]:
    """The lines without numbers in front, if all of them have one, each more than the one before, and the code none.

    A line that is alone must have the number of the code's first line.
    """
    stripped: list[str] = []
    numbers: list[int] = []
    for line in lines:
        found = _NUMBERED.match(line) or _BARE.match(line)
        if found is None:
            if line.strip():
                return list(lines)
            stripped.append(line)
            continue
        numbers.append(int(found[1]))
        stripped.append(found[2] if found.lastindex == 2 else "")
    in_order = all(later == earlier + 1 for earlier, later in pairwise(numbers))
    is_code = any(_NUMBERED.match(line) for line in code)
    is_known = len(numbers) >= FEWEST or numbers == [first_number]
    return stripped if is_known and in_order and not is_code else list(lines)
