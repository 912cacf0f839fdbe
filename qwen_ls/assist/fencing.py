"""Code as a model is shown it: in a fence."""

from __future__ import annotations

import re


def fenced(code: str, language_id: str) -> str:
    """Code in a fence that is longer than any in the code itself."""
    longest = max(map(len, re.findall(r"`{3,}", code)), default=2)
    fence, lines = "`" * (longest + 1), code.strip("\n")
    return f"{fence}{language_id}\n{lines}\n{fence}"
