"""How much one call may tell."""

from __future__ import annotations

MOST_CHARS = 8_000

CUT = "\n(There is no room for more.)"


def bounded(text: str) -> str:
    """A result that has no more characters than a result may have."""
    return text if len(text) <= MOST_CHARS else text[: MOST_CHARS - len(CUT)] + CUT
