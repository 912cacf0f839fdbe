"""A source apart from what only people read: its comments and its documentation, or all of its texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qwen_ls.syntax.literals import Written, literals
from qwen_ls.text.line_ends import with_line_feeds


def bare_code(source: str, language_id: str) -> str | None:
    """The source without comments, documentation and white space; None where its language has no grammar."""
    remarks = _remarks(source, language_id)
    if remarks is None:
        return None
    return "".join("".join(_without(with_line_feeds(source).split("\n"), remarks)).split())


def code_around_texts(source: str, language_id: str) -> str | None:
    """The source without comments, white space and what strings say; of each string the code in it is left.

    None where its language has no grammar.
    """
    found = literals(source, language_id)
    if found is None:
        return None
    return "".join("".join(_without(with_line_feeds(source).split("\n"), found, _mark)).split())


def _mark(text: Written) -> str:
    """What stands for a text; code in a string may come in another order in another language."""
    return "" if text.kind == "comment" else "\0".join(["", *sorted(text.holes), ""])


def remark_rows(source: str, language_id: str) -> frozenset[int] | None:
    """The rows, from 0, that hold comments or documentation and nothing else; None without a grammar."""
    remarks = _remarks(source, language_id)
    if remarks is None:
        return None
    left = _without(with_line_feeds(source).split("\n"), remarks)
    rows = {row for each in remarks for row in range(each.start.line, each.end.line + 1)}
    return frozenset(row for row in rows if not left[row].strip())


def _remarks(source: str, language_id: str) -> list[Written] | None:
    found = literals(source, language_id)
    return None if found is None else [each for each in found if each.kind != "string"]


def _without(
    lines: Sequence[str], texts: Sequence[Written], mark: Callable[[Written], str] = lambda _: ""
) -> list[str]:
    """The lines with texts cut out, or with a mark in the place of each; there are as many as before."""
    left = list(lines)
    for each in reversed(texts):
        first, last = each.start.line, each.end.line
        head, tail = left[first][: each.start.column], left[last][each.end.column :]
        between = [""] * (last - first - 1)
        head += mark(each)
        left[first : last + 1] = [head + tail] if first == last else [head, *between, tail]
    return left
