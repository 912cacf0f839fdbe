"""How far a line is indented."""

from __future__ import annotations

TAB_COLUMNS = 4


def indent_of(line: str) -> int:
    """The indentation of a line in columns, a tab going to the next multiple of four."""
    columns = 0
    for char in line:
        if char == " ":
            columns += 1
        elif char == "\t":
            columns += TAB_COLUMNS - columns % TAB_COLUMNS
        else:
            break
    return columns
