"""From what a model said to the new text of the lines that it may change, or a refusal.

Models have many habits: prose around the code, the whole file, only what changes, comments for the rest, patches, lost
indentation. Each is read in a file of its own; this one puts them in order. Whatever is not certain is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from qwen_ls.assist.edits.choosing import chosen_code
from qwen_ls.assist.edits.cleaning import cleaned
from qwen_ls.assist.edits.completeness import completed
from qwen_ls.assist.edits.echo import without_echo
from qwen_ls.assist.edits.fences import blocks_in
from qwen_ls.assist.edits.indents import reindented
from qwen_ls.assist.edits.left_out import filled_in
from qwen_ls.assist.edits.numbers import without_numbers
from qwen_ls.assist.edits.patches import Surrounded, diff_hunks, is_diff, patched, search_blocks
from qwen_ls.assist.edits.target import Target
from qwen_ls.assist.edits.unreadable import Unreadable
from qwen_ls.text.diff import lines_of

__all__ = ["Unreadable", "changed_code"]


def changed_code(said: str, target: Target, *, may_shrink: bool = False) -> str:
    """The new text of the target's lines, in line feeds. `may_shrink` tells that shorter code was asked for.

    Raises:
        Unreadable: it is not certain what the model changed; its text says why.
    """
    around = Surrounded(lines_of(target.before), lines_of(target.code), lines_of(target.after))
    text = cleaned(said, target.code)
    lines = _by_patch(text, around, target.code)
    if lines is None:
        lines = _by_code(text, around, target, may_shrink=may_shrink)
    return _joined(_with_own_lines(lines, around.code), target.code)


def _by_patch(text: str, around: Surrounded, code: str) -> list[str] | None:
    hunks = search_blocks(text, code)
    if hunks is not None:
        return patched(around, hunks)
    blocks = [block for block in blocks_in(text) if is_diff("\n".join(block.lines), block.language)]
    if blocks:
        return patched(around, [hunk for block in blocks for hunk in diff_hunks("\n".join(block.lines))])
    if not blocks_in(text) and is_diff(text, "") and not is_diff(code, ""):
        return patched(around, diff_hunks(text))
    return None


def _by_code(text: str, around: Surrounded, target: Target, *, may_shrink: bool) -> list[str]:
    chosen = chosen_code(text, target.code, target.language_id)
    lines = without_numbers(chosen, around.code, target.first_line + 1)
    lines = filled_in(lines, around)
    lines = _without_empty_ends(without_echo(lines, around))
    if not lines:
        raise Unreadable("The answer is nothing but lines that stand around those to be changed.")
    code = _without_empty_ends(around.code)
    whole = completed(lines, code, may_shrink=may_shrink)
    return reindented(whole, code, [*around.before[-50:], *around.after[:50]])


def _with_own_lines(lines: Sequence[str], code: Sequence[str]) -> list[str]:
    """Lines that stay are the file's own to the last character, and so are empty lines at both ends.

    Of a new line that is empty, no indentation is left.
    """
    first = next((at for at, line in enumerate(code) if line.strip()), 0)
    end = next((at + 1 for at in range(len(code) - 1, -1, -1) if code[at].strip()), len(code))
    own = {"": "", **{line.rstrip(): line for line in code}}
    made = [own.get(line.rstrip(), line) for line in _without_empty_ends(lines)]
    return [*code[:first], *made, *code[end:]]


def _without_empty_ends(lines: Sequence[str]) -> list[str]:
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    end = next((at + 1 for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), first)
    return list(lines[first:end])


def _joined(lines: Sequence[str], code: str) -> str:
    return "\n".join(lines) + ("\n" if lines and code.endswith("\n") else "")
