"""An edit that may change nothing but comments and documentation, whatever else the model did."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from qwen_ls.assist.edits.target import Target
from qwen_ls.assist.edits.unreadable import Unreadable
from qwen_ls.syntax.bare_code import bare_code, remark_rows
from qwen_ls.text.line_ends import with_line_feeds

CHANGED_CODE = "The answer changes code, and only comments and documentation were to be changed."


def only_documented(target: Target, code: str) -> str:
    """The new code with changes of code taken back, line by line; as it is where the language has no grammar.

    Raises:
        Unreadable: the changes cannot be told apart.
    """
    before = with_line_feeds(str(target.snapshot.text))
    bare = bare_code(before, target.language_id)
    if bare is None or bare == bare_code(_in_place(target, before, code), target.language_id):
        return code
    mended = _without_code_changes(target, before, code)
    if bare != bare_code(_in_place(target, before, mended), target.language_id):
        raise Unreadable(CHANGED_CODE)
    return mended


def _without_code_changes(target: Target, before: str, code: str) -> str:
    """Code lines as they were, remarks as they are in the answer."""
    old, new = target.code.split("\n"), code.split("\n")
    old_remarks = remark_rows(before, target.language_id) or frozenset()
    new_remarks = remark_rows(_in_place(target, before, code), target.language_id) or frozenset()
    lines: list[str] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, new_first, new_last in matcher.get_opcodes():
        if tag == "equal":
            lines += old[first:last]
            continue
        code_lines = [old[row] for row in range(first, last) if row + target.first_line not in old_remarks]
        remarks = [new[row] if row + target.first_line in new_remarks else None for row in range(new_first, new_last)]
        lines += _woven(code_lines, remarks)
    return "\n".join(lines)


def _woven(code_lines: Sequence[str], remarks: Sequence[str | None]) -> Iterator[str]:
    """The remarks, with the old lines of code where the answer has code (None), as long as there are some."""
    left = iter(code_lines)
    for remark in remarks:
        if remark is not None:
            yield remark
        elif (line := next(left, None)) is not None:
            yield line
    yield from left


def _in_place(target: Target, before: str, code: str) -> str:
    """The file with the new code in the place of the target's lines."""
    lines = before.split("\n")
    new = code.removesuffix("\n") if target.code.endswith("\n") else code
    return "\n".join([*lines[: target.first_line], *new.split("\n"), *lines[target.end_line :]])
