"""Lines around those that were asked about, which a model gave back as well, cut off again."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from qwen_ls.assist.edits.indents import width
from qwen_ls.assist.edits.likeness import alike, has_words, is_closer, is_header, is_import, same, significant
from qwen_ls.assist.edits.patches import Surrounded
from qwen_ls.assist.edits.unreadable import Unreadable

TOO_MUCH = "The answer changes more than the lines that it may change."

NEAR_LINES = 12
"""A header that stands so near is not new code's own."""

LONGEST_STRAY = 2
"""So many lines in a row that stand around the code may be new code's own; more are not."""


def without_echo(lines: Sequence[str], target: Surrounded) -> list[str]:
    """The lines without those from around the target at both ends.

    Raises:
        Unreadable: there are others from around it among them, so that more was changed than may be.
    """
    kept = _without_ends(lines, target)
    kept = _without_envelope(kept, target)
    _refuse_strays(kept, target)
    return kept


def _without_ends(lines: Sequence[str], target: Surrounded) -> list[str]:
    numbers = [at for at, line in enumerate(lines) if line.strip()]
    inner = [lines[at] for at in numbers]
    code = significant(target.code)
    head = _head(inner, significant(target.before), code)
    tail = _tail(inner[head:], significant(target.after), code, begins_around=head > 0)
    if head + tail >= len(inner):
        return list(lines) if head + tail == 0 else []
    end = numbers[-tail] if tail else len(lines)
    return list(lines[numbers[head] if head else 0 : end])


def _head(lines: Sequence[str], before: Sequence[str], code: Sequence[str]) -> int:
    """How many lines at the start are the last ones before the target."""
    for count in range(min(len(lines), len(before)), 0, -1):
        echo, real = lines[:count], before[len(before) - count :]
        if _is_echo(echo, real) and _is_better_without(lines, count, code):
            return count
    return 0


def _tail(lines: Sequence[str], after: Sequence[str], code: Sequence[str], *, begins_around: bool) -> int:
    """How many lines at the end are the first ones behind the target, and indented as such."""
    offset = width(code[0]) - width(lines[0]) if lines and code else 0
    for count in range(min(len(lines), len(after)), 0, -1):
        echo, real = lines[len(lines) - count :], after[:count]
        if not _is_echo(echo, real):
            continue
        in_place = all(width(one) + offset == width(other) for one, other in zip(echo, real, strict=True))
        if in_place or sum(map(has_words, echo)) > 1:
            rest = lines[: len(lines) - count]
            if _balance(rest) == _balance(code) or _balance(lines) != _balance(code):
                return count
            if begins_around:
                raise Unreadable(TOO_MUCH)  # it should also end with what is around, and one closer is missing
    return 0


def _is_echo(lines: Sequence[str], real: Sequence[str]) -> bool:
    """Whether lines are the same, and all of them indented by as much more or less."""
    return all(map(same, lines, real))


def _is_better_without(lines: Sequence[str], count: int, code: Sequence[str]) -> bool:
    """Whether the lines look more like the code without so many at the start."""
    if not code or not same(lines[0], code[0]):
        return True
    return _likeness(lines[count:], code) > _likeness(lines, code)


def _likeness(lines: Sequence[str], code: Sequence[str]) -> float:
    left, right = [line.strip() for line in lines], [line.strip() for line in code]
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _balance(lines: Sequence[str]) -> int:
    """How many brackets are opened and not closed, strings and comments counted along."""
    text = "".join(lines)
    return sum(map(text.count, "({[")) - sum(map(text.count, ")}]"))


def _without_envelope(lines: Sequence[str], target: Surrounded) -> list[str]:
    """Lines without the headers of what is around the target, and without as many closers at the end."""
    headers = _enclosing(target)
    code = significant(target.code)
    kept = _stripped(lines)
    if not kept or not code or alike(kept[0], code[0]):
        return list(lines)
    opened: list[str] = []
    while kept and any(same(kept[0], header) for header in headers) and not same(kept[0], code[0]):
        opened.append(kept.pop(0))
        kept = _stripped(kept)
    if not opened:
        return list(lines)
    for _ in range(_closers_of(opened, target)):
        if not kept or not is_closer(kept[-1]):
            raise Unreadable(TOO_MUCH)
        kept = _stripped(kept[:-1])
    return kept


def _closers_of(opened: Sequence[str], target: Surrounded) -> int:
    if braces := _balance(opened):
        return braces
    ends = any(line.strip() == "end" for line in [*target.code, *target.after])
    return len(opened) if ends else 0


def _enclosing(target: Surrounded) -> list[str]:
    """The lines before the target that open what it is in: each is less indented than what follows it."""
    code = significant(target.code)
    if not code:
        return []
    found: list[str] = []
    indent = width(code[0])
    for line in reversed(significant(target.before)):
        opens_only = line.strip() == "{" and width(line) < indent
        if width(line) < indent or (found and found[-1].strip() == "{" and width(line) == width(found[-1])):
            if not is_closer(line) or opens_only:
                found.append(line)
            indent = width(line)
    return found


def _refuse_strays(lines: Sequence[str], target: Surrounded) -> None:
    """Refuse what has more of the surroundings in it than chance explains."""
    inner, code = significant(lines), significant(target.code)
    if not inner:
        return
    own = {line.strip() for line in code}
    around = [line.strip() for line in [*target.before, "\0", *target.after] if line.strip()]
    known = dict.fromkeys(zip(around, around[1:], around[2:], strict=False), True)
    for three in zip(inner, inner[1:], inner[2:], strict=False):
        names = tuple(line.strip() for line in three)
        if names in known and sum(line not in own and has_words(line) for line in names) >= LONGEST_STRAY:
            raise Unreadable(TOO_MUCH)
    near = [*significant(target.before)[-NEAR_LINES:], *significant(target.after)[:NEAR_LINES]]
    headers = {line.strip() for line in near if is_header(line)} - own
    if any(line.strip() in headers for line in inner):
        raise Unreadable(TOO_MUCH)
    if _begins_around(inner, code, target) or _imports_more(inner, code):
        raise Unreadable(TOO_MUCH)


def _begins_around(lines: Sequence[str], code: Sequence[str], target: Surrounded) -> bool:
    """Whether the first line is a changed form of a header that stands before the target, and not of its own."""
    first = lines[0]
    if any(alike(first, line) for line in code[:3]) or not has_words(first):
        return False
    return is_header(first) and any(alike(first, line) for line in _enclosing(target))


def _imports_more(lines: Sequence[str], code: Sequence[str]) -> bool:
    """Whether the answer brings in something on top, where the target is no place for it."""
    return is_import(lines[0]) and not any(map(is_import, code))


def _stripped(lines: Sequence[str]) -> list[str]:
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    end = next((at + 1 for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), first)
    return list(lines[first:end])
