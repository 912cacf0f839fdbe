"""Answers that tell old and new lines: unified diffs, and search and replace."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qwen_ls.assist.edits.indents import moved, width
from qwen_ls.assist.edits.likeness import same
from qwen_ls.assist.edits.unreadable import Unreadable

_SEARCH = re.compile(r"^[ \t]*<{5,9}(?!<)(?:[ \t]*[A-Za-z]|[ \t]*$)")
_DIVIDER = re.compile(r"^[ \t]*={5,9}[ \t]*$")
_REPLACED = re.compile(r"^[ \t]*>{5,9}(?!>)")
_HUNK = re.compile(r"^@@.*$", re.MULTILINE)
_FILE_NAMES = re.compile(r"(?:\A|\n)--- [^\n]*\n\+\+\+ [^\n]*(?=\n\Z|\Z)|\A\s*--- [^\n]*\n\+\+\+ [^\n]*")
_GIT = re.compile(r"^(?:diff --git |index [0-9a-f]+\.\.|new file mode|deleted file mode|\\ )")


@dataclass(frozen=True, slots=True)
class Hunk:
    """Old lines and what they become."""

    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Surrounded:
    """The lines that may be changed, in what stands around them."""

    before: Sequence[str]
    code: Sequence[str]
    after: Sequence[str]

    @property
    def lines(self) -> list[str]:
        """All of them."""
        return [*self.before, *self.code, *self.after]


def search_blocks(text: str, code: str) -> list[Hunk] | None:
    """The search and replace blocks of an answer; None where it has none, or the code itself looks so.

    Raises:
        Unreadable: a block was begun and not ended.
    """
    lines = text.split("\n")
    if any(map(_SEARCH.match, code.split("\n"))) or not any(map(_SEARCH.match, lines)):
        return None
    found: list[Hunk] = []
    at = 0
    while at < len(lines):
        if _SEARCH.match(lines[at]):
            divider = _next(lines, at + 1, _DIVIDER)
            end = _next(lines, divider + 1, _REPLACED)
            found.append(Hunk(tuple(lines[at + 1 : divider]), tuple(lines[divider + 1 : end])))
            at = end
        at += 1
    return found


def _next(lines: Sequence[str], start: int, mark: re.Pattern[str]) -> int:
    """The next line that is such a mark, before another block begins."""
    for at in range(start, len(lines)):
        if mark.match(lines[at]):
            return at
        if _SEARCH.match(lines[at]):
            break
    raise Unreadable("A search and replace block of the answer has no end.")


def is_diff(text: str, info: str) -> bool:
    """Whether a text is a unified diff, going by what its fence says and by what it looks like."""
    lines = text.split("\n")
    if info in {"diff", "patch", "udiff"}:
        return any(line.startswith(("+", "-")) for line in lines)
    has_header = any(line.startswith("--- ") and later.startswith("+++ ") for line, later in pairwise(lines))
    return has_header or (
        bool(re.search(r"^@@ ", text, re.MULTILINE)) and any(line[:1] in "+-" for line in lines if line)
    )


def diff_hunks(text: str) -> list[Hunk]:
    """The hunks of a unified diff. Its line numbers are not looked at: models cannot count."""
    hunks = [_hunk(part) for part in _HUNK.split(text)]
    return [hunk for hunk in hunks if hunk is not None]


def patched(target: Surrounded, hunks: Sequence[Hunk]) -> list[str]:
    """The lines that may be changed, with all hunks applied.

    Raises:
        Unreadable: a hunk's place is not found, is not the only one, or is outside of these lines.
    """
    if not hunks:
        raise Unreadable("The answer is a patch that changes nothing.")
    lines, first, end = target.lines, len(target.before), len(target.before) + len(target.code)
    for hunk in hunks:  # one after the other: what one hunk leaves as it is may be shown by the next one too
        start, inner = _inside(lines, _trimmed(hunk), first, end)
        stop = start + len(inner.old)
        lines[start:stop] = _in_place(inner, lines[start:stop])
        end += len(inner.new) - len(inner.old)
    return lines[first:end]


def _trimmed(hunk: Hunk) -> Hunk:
    return Hunk(tuple(_without_empty_ends(hunk.old)), tuple(_without_empty_ends(hunk.new)))


def _inside(lines: Sequence[str], hunk: Hunk, first: int, end: int) -> tuple[int, Hunk]:
    """The part of a hunk that may be applied and its place: what stays the same may stand outside."""
    start = _place(lines, hunk, first, end)
    stop = start + len(hunk.old)
    head, tail = max(first - start, 0), max(stop - end, 0)
    shortest = min(len(hunk.old), len(hunk.new))
    stays = all(same(*pair) for pair in zip(hunk.old[:head], hunk.new[:head], strict=False)) and all(
        same(*pair) for pair in zip(hunk.old[len(hunk.old) - tail :], hunk.new[len(hunk.new) - tail :], strict=False)
    )
    if head + tail > shortest or not stays:
        raise Unreadable("The answer changes lines outside of those that it may change.")
    inner = Hunk(hunk.old[head : len(hunk.old) - tail], hunk.new[head : len(hunk.new) - tail])
    if not inner.old:
        raise Unreadable("The answer changes lines outside of those that it may change.")
    return start + head, inner


def _place(lines: Sequence[str], hunk: Hunk, first: int, end: int) -> int:
    """Where a hunk's old lines are: the only place that has a line that may be changed."""
    old = hunk.old
    if not old:
        raise Unreadable("A patch of the answer does not say where it belongs.")
    starts = range(len(lines) - len(old) + 1)
    places = [at for at in starts if all(same(lines[at + n], line) for n, line in enumerate(old))]
    near = [at for at in places if at < end and at + len(old) > first]
    if len(near) == 1:
        return near[0]
    if near:
        raise Unreadable("The answer does not say which of several places it changes.")
    outside = "The answer changes lines outside of those that it may change."
    raise Unreadable(outside if places else "The answer replaces lines that are not there.")


def _in_place(hunk: Hunk, real: Sequence[str]) -> list[str]:
    """The new lines; those that stay are the file's own, and the others are indented as far as these are."""
    offsets = {width(line) - width(old) for line, old in zip(real, hunk.old, strict=True) if line.strip()}
    if len(offsets) > 1:
        raise Unreadable("The answer's patch is indented in a way that does not fit the file.")
    offset = offsets.pop() if offsets else 0
    tabs = any(line.startswith("\t") for line in real)
    known = {line.strip(): line for line in real}
    made = []
    for line in hunk.new:
        own = known.get(line.strip())
        if own is not None and width(own) == width(line) + offset:
            made.append(own)
        else:
            made.append(moved(line, offset, tabs=tabs))
    return made


def _hunk(part: str) -> Hunk | None:
    """One hunk: without what stays at its start and end, as far as that lies outside of what changes."""
    # Names of files stand before a hunk: in it, `--- a` is a line `-- a` that goes.
    lines = [line for line in _FILE_NAMES.sub("", part).split("\n") if not _GIT.match(line)]
    if not any(line[:1] in {"+", "-"} for line in lines):
        return None
    lines = _without_empty_ends(lines)
    old = tuple(line[1:] if line[:1] in {" ", "-"} else line for line in lines if not line.startswith("+"))
    new = tuple(line[1:] if line[:1] in {" ", "+"} else line for line in lines if not line.startswith("-"))
    return Hunk(old, new)


def _without_empty_ends(lines: Sequence[str]) -> list[str]:
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    end = next((at + 1 for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), first)
    return list(lines[first:end])
