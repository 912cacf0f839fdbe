"""Which part of an answer is the changed code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qwen_ls.assist.edits.fences import Block, blocks_in, has_fences, outermost_block
from qwen_ls.assist.edits.likeness import alike, is_import, same, significant
from qwen_ls.assist.edits.unreadable import Unreadable

_COMMANDS = {
    "sh",
    "bash",
    "shell",
    "console",
    "shellsession",
    "terminal",
    "text",
    "txt",
    "output",
    "plaintext",
    "powershell",
}
_SHELLS = {"shellscript", "bash", "sh", "zsh", "powershell", "plaintext", "text"}
_PROSE = re.compile(
    r"^(?:sure|here|certainly|of course|i'm|i am|i can|i have|i've|sorry|unfortunately|note|this|the|to|you|please|"
    r"now|explanation|in this|below|okay|ok|as an ai)\b[^=;{}]*[a-z][^=;{}]*$",
    re.IGNORECASE,
)

_SENTENCE = re.compile(r"^[A-Z][\w']*(?: [\w'`(),/-]+){2,}[.:!?]$")

NO_CODE = "The model gave no code."
SEVERAL = "The model gave several pieces of code, and it is not certain which one is meant."
CUT_OFF = "The answer was cut off."


def chosen_code(text: str, code: str, language_id: str) -> list[str]:
    """The lines of the answer that are the changed code.

    Raises:
        Unreadable: there is no code, or there are several and nothing tells which is meant, or its end is missing.
    """
    if has_fences(code):
        return _between_fences(text, code)
    blocks = [block for block in blocks_in(text) if significant(block.lines)]
    if not blocks:
        return _bare(text, code)
    block = _one_of(blocks, code, language_id)
    if not block.is_closed and not _has_end(block.lines, code):
        raise Unreadable(CUT_OFF)
    return list(block.lines)


def _between_fences(text: str, code: str) -> list[str]:
    """For code that has fences itself: in a longer fence, or as it is, or all between the first and the last."""
    first = significant(text.split("\n"))[0]
    own = significant(code.split("\n"))
    if not first.lstrip().startswith(("```", "~~~")) and alike(first, own[0]):
        return _bare(text, code)
    longest = max(len(found) for found in re.findall(r"`{3,}|~{3,}", code))
    longer = [block for block in blocks_in(text) if significant(block.lines)]
    is_longer = re.search(rf"^\s*(?:`{{{longest + 1},}}|~{{{longest + 1},}})", text, re.MULTILINE)
    if is_longer and len(longer) == 1 and longer[0].is_closed:
        return list(longer[0].lines)
    block = outermost_block(text)
    if is_longer or block is None or not block.is_closed:
        raise Unreadable(CUT_OFF)
    if _odd_fences(block.lines):
        raise Unreadable(SEVERAL)
    return list(block.lines)


def _odd_fences(lines: Sequence[str]) -> bool:
    return sum(line.strip().startswith(("```", "~~~")) for line in lines) % 2 == 1


def _one_of(blocks: Sequence[Block], code: str, language_id: str) -> Block:
    """The block that is meant."""
    if len(blocks) == 1:
        return blocks[0]
    changed = _distinct([block for block in blocks if not _is_same(block.lines, code)])
    if not changed:
        return blocks[0]
    code_like = [
        block for block in changed if language_id.lower() in _SHELLS or block.language not in _COMMANDS
    ] or changed
    if len(code_like) == 1:
        return code_like[0]
    about = [block for block in code_like if _is_about(block.lines, code)]
    others = [block for block in code_like if block not in about]
    if len(about) != 1 or any(_is_needed(block.lines) for block in others):
        raise Unreadable(SEVERAL)
    return about[0]


def _distinct(blocks: Sequence[Block]) -> list[Block]:
    found: dict[tuple[str, ...], Block] = {}
    for block in blocks:
        found.setdefault(tuple(line.strip() for line in significant(block.lines)), block)
    return list(found.values())


def _is_same(lines: Sequence[str], code: str) -> bool:
    new, old = significant(lines), significant(code.split("\n"))
    return len(new) == len(old) and all(map(same, new, old))


def _is_about(lines: Sequence[str], code: str) -> bool:
    """Whether a block is a form of the code: it has its first line, or half of its lines."""
    new, old = significant(lines), significant(code.split("\n"))
    names = {line.strip() for line in new}
    return any(alike(line, old[0]) for line in new) or sum(line.strip() in names for line in old) * 2 >= len(old)


def _is_needed(lines: Sequence[str]) -> bool:
    """Whether a block has something that the code cannot do without."""
    return any(map(is_import, lines))


def _has_end(lines: Sequence[str], code: str) -> bool:
    new, old = significant(lines), significant(code.split("\n"))
    return bool(new and old) and same(new[-1], old[-1]) and len(new) > 1


def _bare(text: str, code: str) -> list[str]:
    """Code without a fence, and without prose at both ends, if it begins and ends as the code does."""
    lines, old = text.split("\n"), significant(code.split("\n"))
    starts = [at for at, line in enumerate(lines) if line.strip() and same(line, old[0])]
    ends = [at for at, line in enumerate(lines) if line.strip() and same(line, old[-1])]
    if starts and ends and starts[0] < ends[-1]:
        outside = significant([*lines[: starts[0]], *lines[ends[-1] + 1 :]])
        if all(map(_is_prose, outside)):
            return lines[starts[0] : ends[-1] + 1]
    if any(map(_is_prose, significant(lines))):
        raise Unreadable(NO_CODE)
    new = significant(lines)
    if not (any(alike(line, old[0]) for line in new[:1]) and any(alike(line, old[-1]) for line in new[-2:])):
        raise Unreadable(NO_CODE)
    return lines


def _is_prose(line: str) -> bool:
    """Whether a line is said to a person: it begins as such lines do, or is a sentence."""
    return bool(_PROSE.match(line.strip()) or _SENTENCE.match(line.strip()))
