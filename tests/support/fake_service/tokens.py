"""A rough stand-in for a tokeniser: enough to cut a text into pieces that stream like a model's."""

from __future__ import annotations

import re

# A line end; a word or a run of signs, with the space before it; other white space as it comes.
_PIECE = re.compile(r"\n| ?\w+| ?[^\w\s]+|[^\S\n]+")


def rough_tokens(text: str) -> tuple[str, ...]:
    """Split a text into word-like pieces which join up to it exactly."""
    return tuple(_PIECE.findall(text))


def rough_token_count(text: str) -> int:
    """Estimate how many tokens a prompt has, at four characters each."""
    return (len(text) + 3) // 4
