"""A source apart from what only people read: its comments and its documentation, or all of its texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qwen_ls.syntax.literals import Written, literals
from qwen_ls.text.line_ends import with_line_feeds


@dataclass(frozen=True, slots=True)
class Apart:
    """A source taken apart: its code, without white space, and the rows, from 0, that hold remarks and nothing else."""

    code: str
    remark_rows: frozenset[int]


def taken_apart(source: str, language_id: str) -> Apart | None:
    """The source with its comments and documentation apart; None where it cannot be parsed.

    This is for a worker thread.
    """
    found = literals(source, language_id)
    if found is None:
        return None
    remarks = [each for each in found if each.kind != "string"]
    left = _without(with_line_feeds(source).split("\n"), remarks)
    rows = {row for each in remarks for row in range(each.start.line, each.end.line + 1)}
    return Apart("".join("".join(left).split()), frozenset(row for row in rows if not left[row].strip()))


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
