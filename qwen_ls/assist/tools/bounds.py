"""How much one call may tell."""

from __future__ import annotations

from qwen_ls.text.lines import well_formed

MOST_CHARS = 8_000

CUT = "\n(There is no room for more.)"


def bounded(text: str) -> str:
    """A result that can be sent, with no more characters than a result may have."""
    text = well_formed(text)
    return text if len(text) <= MOST_CHARS else text[: MOST_CHARS - len(CUT)] + CUT
