"""Standing: whether lines that were taken from a text are still in it, so that nothing is sent that was deleted."""

from __future__ import annotations

from qwen_ls.text.lines import Text

NEAR_LINES = 384
"""How far lines may have moved and still be found; what moved further is taken to be gone."""


def stands_in(text: Text, said: str, first: int) -> bool:
    """Whether some whole lines still stand in a text, near the line where they once began."""
    wanted = said.split("\n")
    start = max(first - NEAR_LINES, 0)
    lines = [line.rstrip("\r\n") for line in text.lines(start, first + NEAR_LINES + len(wanted))]
    return any(line == wanted[0] and lines[at : at + len(wanted)] == wanted for at, line in enumerate(lines))
