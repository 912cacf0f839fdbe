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


def indent_to(line: str, columns: int, around: str) -> str:
    """The line indented by so many columns, with tabs if the text around it is; an empty line stays empty."""
    code = line.lstrip(" \t")
    if not code:
        return "" if line else line
    if "\n\t" not in around:
        return " " * columns + code
    return "\t" * (columns // TAB_COLUMNS) + " " * (columns % TAB_COLUMNS) + code
