"""An edit that may change nothing but comments and documentation, whatever else the model did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qwen_ls.assist.edits.target import Target
from qwen_ls.assist.edits.unreadable import Unreadable
from qwen_ls.syntax.bare_code import Apart, taken_apart
from qwen_ls.text.diff import applied, changes, smallest_edits

CHANGED_CODE = "The answer changes code, and only comments and documentation were to be changed."


def only_documented(target: Target, code: str) -> str:
    """The new code with changes of code taken back, line by line; as it is where the language has no grammar.

    Raises:
        Unreadable: the changes cannot be told apart.
    """
    before = taken_apart(str(target.snapshot.text), target.language_id)
    if before is None:
        return code
    after = _with(target, code)
    if after.code == before.code:
        return code
    mended = _without_code_changes(target, before, code, after)
    if _with(target, mended).code != before.code:
        raise Unreadable(CHANGED_CODE)
    return mended


def _with(target: Target, code: str) -> Apart:
    """The file with the new code in the place of the target's lines."""
    text = target.snapshot.text
    edits = smallest_edits(text, target.first_line, target.end_line, code)
    found = taken_apart(str(applied(text, edits)), target.language_id)
    if found is None:
        raise Unreadable(CHANGED_CODE)
    return found


def _without_code_changes(target: Target, before: Apart, code: str, after: Apart) -> str:
    """Code lines as they were, remarks as they are in the answer."""
    old, new, offset = target.code.split("\n"), code.split("\n"), target.first_line
    lines: list[str] = []
    done = 0
    for first, last, new_first, new_last in changes(old, new):
        lines += old[done:first]
        code_lines = [old[row] for row in range(first, last) if row + offset not in before.remark_rows]
        remarks = [new[row] if row + offset in after.remark_rows else None for row in range(new_first, new_last)]
        lines += _woven(code_lines, remarks)
        done = last
    return "\n".join([*lines, *old[done:]])


def _woven(code_lines: Sequence[str], remarks: Sequence[str | None]) -> Iterator[str]:
    """The remarks, with the old lines of code where the answer has code (None), as long as there are some."""
    left = iter(code_lines)
    for remark in remarks:
        if remark is not None:
            yield remark
        elif (line := next(left, None)) is not None:
            yield line
    yield from left
