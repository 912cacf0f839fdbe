"""Whether an answer is all of the changed lines, only some of them, or has lost something."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qwen_ls.assist.edits.indents import moved, width
from qwen_ls.assist.edits.likeness import (
    alike,
    first_header,
    has_words,
    is_closer,
    is_comment,
    is_header,
    same,
    significant,
    without_prose_comments,
)
from qwen_ls.assist.edits.unreadable import Unreadable

SHORT = 4
"""So few lines may be replaced by others altogether, if shorter code was asked for."""

ONLY_A_PART = "The answer is only a part of the lines, and it is not certain where it belongs."
LOST = "The answer leaves out lines that were there."
MORE_THAN_CODE = "The answer has other code behind the lines that it may change."

_WORDS = ("else", "elif", "elsif", "catch", "except", "finally", "rescue", "ensure", "while", "when", "then", "do")
_GOES_ON = (*_WORDS, "{", "@", "#", "[", ")", "|", ".", "*")
_LAST_WORDS = {"return", "raise", "throw", "yield", "Ok", "Err", "panic", "break", "exit"}


def completed(lines: Sequence[str], code: Sequence[str], *, may_shrink: bool) -> list[str]:
    """All of the changed lines: the answer itself, or the code with the answer in place of some of its lines.

    `may_shrink` tells that shorter code was asked for.

    Raises:
        Unreadable: lines are missing, or it is not certain where those that are there belong.
    """
    new, old = significant(lines), significant(code)
    if not new:
        raise Unreadable(LOST)
    if [line.strip() for line in new] == [line.strip() for line in old]:
        return list(lines)
    _refuse_what_follows(new, old)
    if not _is_one_of_several(new, old) and _is_whole(new, old, may_shrink=may_shrink):
        _refuse_losses(new, old)
        return [*_lost_on_top(new, old, may_shrink=may_shrink), *lines]
    if may_shrink:
        raise Unreadable(ONLY_A_PART)  # what is missing may have been left out on purpose
    return _put_in(lines, code)


def _is_one_of_several(new: Sequence[str], old: Sequence[str]) -> bool:
    """Whether the answer is a later one of the definitions in the code, and not the first."""
    first, at = first_header(old), first_header(new)
    if first is None or at is None or any(same(line, old[first]) for line in new):
        return False
    return any(same(new[at], line) for line in old[first + 1 :])


def _is_whole(new: Sequence[str], old: Sequence[str], *, may_shrink: bool) -> bool:
    """Whether the answer stands for the code from its first line to its last."""
    if _is_beginning(new, old):
        raise Unreadable(LOST)
    if _begins_later(new, old) and not may_shrink:
        return False
    if _breaks_off(new, old):
        raise Unreadable(LOST)
    begins, ends = _begins_alike(new, old), _ends_alike(new, old)
    if begins and ends:
        return True
    if first_header(old) is not None:
        # A definition of which the header, or the closer, is missing is not the definition.
        return begins and not is_closer(old[-1]) and (may_shrink or len(new) >= len(old))
    if len(old) == 1:
        return begins or ends or _is_about(new, old)
    if begins or (ends and (has_words(old[-1]) or _keeps_half(new, old))):
        return may_shrink or len(new) >= len(old)
    return may_shrink and len(old) <= SHORT and not _is_slice(new, old) and _is_about(new, old)


def _begins_alike(new: Sequence[str], old: Sequence[str]) -> bool:
    """Whether the code's first line is in the answer: comments, decorators and helpers may come before it."""
    at = first_header(old)
    if at is None:
        return any(alike(line, old[0]) for line in new[:2]) or (is_comment(old[0]) and is_comment(new[0]))
    return any(is_header(line) and alike(line, old[at]) for line in new)


def _ends_alike(new: Sequence[str], old: Sequence[str]) -> bool:
    if alike(new[-1], old[-1]):
        return not is_closer(old[-1]) or len(old) == 1 or _same_depth(new, old)
    first, last = new[-1].split()[:1], old[-1].split()[:1]
    return first == last and first != [] and first[0].strip("(") in _LAST_WORDS


def _same_depth(new: Sequence[str], old: Sequence[str]) -> bool:
    """Whether the last line is as far in as it was, as seen from the first."""
    least = min(map(width, new))
    return (width(new[-1]) == least) == (width(old[-1]) == min(map(width, old)))


def _is_beginning(new: Sequence[str], old: Sequence[str]) -> bool:
    """Whether the answer is just the code's first lines: it broke off."""
    return len(new) < len(old) and all(map(same, new, old))


def _breaks_off(new: Sequence[str], old: Sequence[str]) -> bool:
    """Whether the answer's last line is one of the code's, and it has nothing of what follows it there."""
    if not has_words(new[-1]) or same(new[-1], old[-1]):
        return False
    places = [at for at, line in enumerate(old) if same(line, new[-1])]
    if len(places) != 1:
        return False
    earlier = {line.strip() for line in old[: places[0] + 1]}
    return not _has_any(new, [line for line in old[places[0] + 1 :] if line.strip() not in earlier])


def _begins_later(new: Sequence[str], old: Sequence[str]) -> bool:
    """Whether the answer's first line is a later one of the code's, and it has nothing of what stands before it."""
    if not has_words(new[0]) or same(new[0], old[0]):
        return False
    places = [at for at, line in enumerate(old) if same(line, new[0])]
    return len(places) == 1 and places[0] != first_header(old) and not _has_any(new, old[: places[0]])


def _has_any(lines: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(same(line, each) for each in wanted if has_words(each) for line in lines)


def _keeps_half(new: Sequence[str], old: Sequence[str]) -> bool:
    """Whether at least half of the code's lines that say something are in the answer."""
    wordy = [line for line in old if has_words(line)]
    return sum(any(same(line, each) for each in new) for line in wordy) * 2 >= len(wordy) > 0


def _is_about(new: Sequence[str], old: Sequence[str]) -> bool:
    """Whether at least half of the answer's names are the code's."""
    names, known = (set(re.findall(r"[^\W\d]\w+", " ".join(lines))) for lines in (new, old))
    return len(names & known) * 2 >= len(names) or not known


def _is_slice(new: Sequence[str], old: Sequence[str]) -> bool:
    """Whether the answer is a form of a few lines in the code's middle."""
    return any(alike(new[0], line) for line in old[1:]) or any(alike(new[-1], line) for line in old[:-1])


def _lost_on_top(new: Sequence[str], old: Sequence[str], *, may_shrink: bool) -> list[str]:
    """Comments, decorators and attributes before a definition that the answer begins without: its place is certain."""
    before, now = old[: first_header(old) or 0], new[: first_header(new) or 0]
    if not before or first_header(new) is None or (now and all(map(is_comment, before))):
        return []
    decorators = [line for line in before if not is_comment(line) and not any(same(line, each) for each in now)]
    if not now and not may_shrink:
        offset = width(new[0]) - width(old[first_header(old) or 0])
        return [moved(line, offset, tabs=line.startswith("\t")) for line in before]
    if decorators and not may_shrink and not any(alike(*pair) for pair in zip(decorators, now, strict=False)):
        raise Unreadable(LOST)
    return []


def _refuse_losses(new: Sequence[str], old: Sequence[str]) -> None:
    """Refuse an answer that only adds comments and lacks code: it was asked to comment, and left the code out."""
    had, has = Counter(without_prose_comments(old)), Counter(without_prose_comments(new))
    lost, added = had - has, has - had
    adds_comments = len(new) - sum(has.values()) > len(old) - sum(had.values())
    is_commented_out = any(line in each for line in had for each in new if is_comment(each))
    if not added and any(map(has_words, lost)) and (adds_comments or not has) and not is_commented_out:
        raise Unreadable(LOST)
    header = first_header(old)
    if header is not None and len(had) > 1 and all(is_header(line) or is_closer(line) for line in has):
        raise Unreadable(LOST)


def _refuse_what_follows(new: Sequence[str], old: Sequence[str]) -> None:
    """Refuse statements behind a definition that was alone: examples of its use, most often."""
    if first_header(old) is None or (found := first_header(new)) is None:
        return
    least = width(new[found])
    outer = [line for line in old if width(line) <= width(old[first_header(old) or 0])]
    for line in new[found + 1 :]:
        if width(line) > least or is_closer(line) or is_comment(line) or is_header(line):
            continue
        word = line.strip().lstrip("}) ")
        if word.startswith((*_GOES_ON, "{", "@", "#", "[", ")", "|", ".", "*")) or any(
            alike(line, each) for each in outer
        ):
            continue
        raise Unreadable(MORE_THAN_CODE)


def _put_in(lines: Sequence[str], code: Sequence[str]) -> list[str]:
    """The code with the answer in place of the lines that its first and its last line are."""
    new = _numbers(lines)
    first, last = lines[new[0]], lines[new[-1]]
    starts = [at for at in _numbers(code) if same(code[at], first) and has_words(first)]
    if len(starts) != 1 or len(new) < 2:
        raise Unreadable(ONLY_A_PART)
    start = starts[0]
    offset = width(code[start]) - width(first)
    ends = [
        at for at in _numbers(code) if at > start and same(code[at], last) and width(code[at]) - width(last) == offset
    ]
    if len(ends) != 1 and not (ends and _is_one_block(lines)):
        raise Unreadable(ONLY_A_PART)
    end = ends[0]
    if code[start].strip() == _first_code(code) and first_header(code) is not None:
        raise Unreadable(ONLY_A_PART)
    tabs = any(line.startswith("\t") for line in code)
    inner = [moved(line, offset, tabs=tabs) for line in lines[new[0] : new[-1] + 1]]
    return [*code[:start], *inner, *code[end + 1 :]]


def _first_code(code: Sequence[str]) -> str:
    at = first_header(code)
    return "" if at is None else code[at].strip()


def _is_one_block(lines: Sequence[str]) -> bool:
    """Whether lines are a block that their first line opens and their last one closes."""
    first, *inner, last = significant(lines)
    return is_closer(last) and width(first) == width(last) and all(width(line) > width(first) for line in inner)


def _numbers(lines: Sequence[str]) -> list[int]:
    return [at for at, line in enumerate(lines) if line.strip()]
