"""Lines of an answer, indented as the place that they are put into; the lines of long strings stay as they are."""

from __future__ import annotations

from collections.abc import Sequence

from qwen_ls.syntax.literals import rows_in_strings

USUAL_WIDTH = 4


def indent_of(line: str) -> str:
    """The white space that a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def shifted(
    code: Sequence[str], first: int, end: int, indent: str, there: Sequence[str], language_id: str
) -> list[str]:
    """The lines [first, end) of a code, the first moved to an indentation; with tabs where the file has such."""
    own = indent_of(code[first])
    uses_tabs = any(line.startswith("\t") for line in there) or indent.startswith("\t")
    unit = _unit(code)
    if own == indent and (not uses_tabs or unit == "\t"):
        return list(code[first:end])
    fixed = rows_in_strings("\n".join(code), language_id)
    return [
        line if at in fixed else _moved(line, own, indent, "\t" if uses_tabs and unit != "\t" else "", len(unit))
        for at, line in enumerate(code[first:end], first)
    ]


def _moved(line: str, own: str, indent: str, tab: str, width: int) -> str:
    if not line.strip():
        return ""
    if not line.startswith(own):
        return line
    rest = line[len(own) :]
    inner = indent_of(rest)
    if tab:
        inner = tab * (len(inner) // width) + " " * (len(inner) % width)
    return indent + inner + rest.lstrip(" \t")


def _unit(code: Sequence[str]) -> str:
    indents = [indent for line in code if line.strip() and (indent := indent_of(line))]
    if any("\t" in indent for indent in indents):
        return "\t"
    return min(indents, key=len, default=" " * USUAL_WIDTH)
