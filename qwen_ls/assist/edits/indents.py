"""The indentation of an answer, put back to what the file has: models dedent, and take spaces for tabs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from math import gcd

from qwen_ls.assist.edits.likeness import alike, is_closer, is_comment, significant
from qwen_ls.assist.edits.unreadable import Unreadable

_OPENERS = (":", "{", "(", "[", "->", "=>", "do", "then", "=", ",", "|", "&&", "||")

DEFAULT_UNIT = 4
TAB_WIDTHS = (2, 4, 8)
LEVELS = (2, 3, 4, 8)


def reindented(lines: Sequence[str], code: Sequence[str], around: Sequence[str]) -> list[str]:
    """The lines of an answer, indented as the lines that they replace are.

    `around` are lines of the file, which tell what a level of indentation is in it.
    """
    lines = _with_the_files_units(lines, code, [*code, *around])
    kept = _kept(lines, code)
    offset, is_first_only = _offset(lines, code, kept)
    if not offset:
        return lines
    tabs = any(line.startswith("\t") for line in [*code, *around])
    end = next((at + 1 for at, line in enumerate(lines) if line.strip()), 0) if is_first_only else len(lines)
    margin = _at_margin(lines, code, kept)
    return [moved(line, offset, tabs=tabs) if at < end and at not in margin else line for at, line in enumerate(lines)]


def width(line: str, tab: int = DEFAULT_UNIT) -> int:
    """The columns that a line is indented by."""
    return len(_leading(line).expandtabs(tab))


def unit_of(lines: Sequence[str]) -> int:
    """How many columns one level of indentation has: what the steps from line to line have in common; 0 if unknown."""
    widths = [width(line) for line in significant(lines)]
    steps = Counter(abs(later - earlier) for earlier, later in pairwise(widths) if later != earlier)
    if not steps:
        return 0
    common = [step for step, count in steps.items() if count * 4 >= max(steps.values())]
    found = gcd(*common)
    return found if found in LEVELS else min((step for step in common if step in LEVELS), default=0)


def _leading(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _with_the_files_units(lines: Sequence[str], code: Sequence[str], file: Sequence[str]) -> list[str]:
    """Tabs for spaces or spaces for tabs, and four columns for two: as the file has them."""
    has_tabs = any(line.startswith("\t") for line in lines)
    file_tabs = any(line.startswith("\t") for line in file)
    has_spaces = any(line.startswith("  ") for line in lines)
    if file_tabs and has_spaces and not has_tabs:
        unit = unit_of(lines) or DEFAULT_UNIT
        return [_converted(line, unit, "\t") for line in lines]
    file_spaces = any(line.startswith("  ") for line in file)
    if has_tabs and not file_tabs and file_spaces:
        return _without_tabs(lines, code, unit_of(file) or DEFAULT_UNIT)
    if has_spaces and not file_tabs and not has_tabs:
        return _scaled(lines, code, file)
    return list(lines)


def _without_tabs(lines: Sequence[str], code: Sequence[str], unit: int) -> list[str]:
    """Spaces for tabs, each as wide as lines that are in both show, or else as a level of the file is."""
    kept = _telling(lines, code)

    def fitting(tab: int) -> int:
        return Counter(width(code[b]) - _columns(lines[a], tab) for a, b in kept).most_common(1)[0][1] if kept else 0

    widths = [unit, *(tab for tab in TAB_WIDTHS if tab != unit)]
    best = max(widths, key=fitting)  # the first of those that fit as well
    is_mixed = any(line.startswith(" ") for line in lines)
    if is_mixed and sum(fitting(tab) == fitting(best) for tab in widths) > 1:
        raise Unreadable("The answer mixes tabs and spaces.")
    return [" " * _columns(line, best) + line.lstrip(" \t") for line in lines]


def _columns(line: str, tab: int) -> int:
    return len(_leading(line).replace("\t", " " * tab))


def _scaled(lines: Sequence[str], code: Sequence[str], file: Sequence[str]) -> list[str]:
    """Lines whose levels are twice or half as wide as the file's, if no step that is in both shows otherwise."""
    unit, own = unit_of(significant(lines)[1:]), unit_of(file)  # the first line may have lost its indentation
    pairs = [(width(lines[left]), width(code[right])) for left, right in _telling(lines, code)]
    has_same_step = any(a - c == b - d for a, b in pairs for c, d in pairs if a > c)
    if not unit or not own or has_same_step or own not in {unit * 2, unit // 2}:
        return list(lines)
    if any(width(line) % unit for line in significant(lines)):
        return list(lines)
    return [" " * (width(line) * own // unit) + line.lstrip() if line.strip() else line for line in lines]


def _converted(line: str, unit: int, tab: str) -> str:
    """Leading spaces as tabs; what is left over aligns something and stays."""
    levels, rest = divmod(len(_leading(line)), unit)
    return tab * levels + " " * rest + line.lstrip(" ")


def _kept(lines: Sequence[str], code: Sequence[str]) -> list[tuple[int, int]]:
    """Which line of the answer is which of the file, whatever its indentation."""
    left, right = [line.strip() for line in lines], [line.strip() for line in code]
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    pairs = [(a + at, b + at) for a, b, size in blocks for at in range(size)]
    return [(a, b) for a, b in pairs if left[a]]


def _telling(lines: Sequence[str], code: Sequence[str]) -> list[tuple[int, int]]:
    """The same without closers, which could be any other's, and without what is at the margin on purpose."""
    kept = _kept(lines, code)
    return [(a, b) for a, b in kept if not is_closer(lines[a]) and (width(code[b]) or not width(code[0]))]


def _offset(lines: Sequence[str], code: Sequence[str], kept: Sequence[tuple[int, int]]) -> tuple[int, bool]:
    """By how many columns the answer must go to the right, and whether only its first line must."""
    new, old = significant(lines), significant(code)
    if not new or not old:
        return 0, False
    first = width(old[0]) - width(new[0])
    if not first and any(width(lines[a]) == width(code[b]) for a, b in kept):
        return 0, False
    first_at = next(at for at, line in enumerate(lines) if line.strip())
    rest = Counter(width(code[b]) - width(lines[a]) for a, b in _telling(lines, code) if a > first_at)
    if first > 0 and _is_first_alone(new, old, rest):
        return first, True
    if alike(new[0], old[0]):
        return first, False
    return min(map(width, old)) - min(map(width, new)), False


def _is_first_alone(new: Sequence[str], old: Sequence[str], rest: Counter[int]) -> bool:
    """Whether all lines but the first are where they were: it lost its indentation, and opens nothing itself."""
    opens = new[0].rstrip().endswith(_OPENERS) and not is_comment(new[0])
    if rest:
        return rest.most_common(1)[0][0] == 0 and (alike(new[0], old[0]) or not opens)
    return not opens and len(new) > 1 and width(new[1]) == width(old[0])


def _at_margin(lines: Sequence[str], code: Sequence[str], kept: Sequence[tuple[int, int]]) -> set[int]:
    """Lines that are at the margin in the file as well, though it is indented: they are in a string, most likely."""
    if not any(width(line) for line in significant(code)[:1]):
        return set()
    return {a for a, b in kept if width(code[b]) == 0 and code[b] == lines[a]} | _between_margin(lines, code, kept)


def _between_margin(lines: Sequence[str], code: Sequence[str], kept: Sequence[tuple[int, int]]) -> set[int]:
    """What stands between two lines at the margin and is in the file as it is."""
    at_margin = [a for a, b in kept if width(code[b]) == 0]
    if not at_margin:
        return set()
    return {a for a, b in kept if at_margin[0] <= a <= at_margin[-1] and code[b] == lines[a]}


def moved(line: str, columns: int, *, tabs: bool) -> str:
    """A line moved to the right, or to the left as far as it goes; an empty one stays."""
    if not line.strip() or not columns:
        return line
    wanted = max(width(line) + columns, 0)
    front = "\t" * (wanted // DEFAULT_UNIT) + " " * (wanted % DEFAULT_UNIT) if tabs else " " * wanted
    return front + line.lstrip(" \t")
