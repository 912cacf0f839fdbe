"""What a model left out with a comment that says so, filled in again from the file where the place is certain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise

from qwen_ls.assist.edits.likeness import alike, is_comment, is_header, same, significant
from qwen_ls.assist.edits.patches import Surrounded
from qwen_ls.assist.edits.unreadable import Unreadable

_COMMENT = re.compile(r"^\s*(?:\{?/\*+|//+|#+|--+|<!--|;+|%+)\s*(.*?)\s*(?:\*+/\}?|-->)?\s*$")
_DOTS = re.compile(r"\.{3,}|…")
_ABOUT_THE_REST = re.compile(
    r"\b(?:rest|remaining|remainder|existing|unchanged|same as|as before|as above|previous|original|omitted|"
    r"other \w+|your code|code here|remains?|stays?|unmodified)\b",
    re.IGNORECASE,
)
_SURE = re.compile(
    r"\b(?:(?:the )?rest (?:of|is|remains|stays|unchanged|as)\b.*|(?:existing|remaining|previous|original|same|other) "
    r"(?:\w+ )?(?:code|methods?|functions?|lines|fields|members|cases|imports|implementation|logic|body|content|items|"
    r"properties|rules|rows|columns|entries)\b.*"
    r"|.*\b(?:remains?|stays?) (?:the same|unchanged|as (?:it is|is|before)).*|unchanged.*|no changes?\b.*)",
    re.IGNORECASE,
)
_INLINE = re.compile(r"[{(\[]\s*(?:/\*\s*)?(?:\.\.\.|…)\s*(?:\*/\s*)?[})\]]\s*[;,)]*\s*$")

NOT_CERTAIN = "The answer leaves code out, and it is not certain what belongs there."


def is_left_out(line: str) -> bool:
    """Whether a line stands for code that was left out."""
    stripped = line.strip()
    if _DOTS.fullmatch(stripped):
        return True
    comment = _COMMENT.match(line)
    if comment is None:
        return False
    words = _DOTS.sub("", comment[1]).strip(" []()-*:")
    has_dots = bool(_DOTS.search(comment[1]))
    if has_dots and not words:
        return True
    if has_dots:
        return bool(_ABOUT_THE_REST.search(words))
    return bool(_SURE.fullmatch(words))


def filled_in(lines: Sequence[str], target: Surrounded) -> list[str]:
    """The lines with all that was left out put back.

    Raises:
        Unreadable: something was left out, and it is not certain what.
    """
    known = {line.strip() for line in target.lines}
    marks = [at for at, line in enumerate(lines) if is_left_out(line) and line.strip() not in known]
    if any(_INLINE.search(line) and line.strip() not in known for line in lines):
        raise Unreadable(NOT_CERTAIN)
    if not marks:
        return list(lines)
    return _Filling(lines, marks, target).filled()


class _Filling:
    """Walks through the segments between what was left out, and finds each in the file."""

    def __init__(self, lines: Sequence[str], marks: Sequence[int], target: Surrounded) -> None:
        self._file = target.lines
        self._first = len(target.before)
        self._end = self._first + len(target.code)
        bounds = [-1, *marks, len(lines)]
        self._segments = [_stripped(lines[start + 1 : stop]) for start, stop in pairwise(bounds)]

    def filled(self) -> list[str]:
        made = list(self._segments[0])
        at = self._behind(self._segments[0], self._first) if significant(self._segments[0]) else self._first
        for number, segment in enumerate(self._segments[1:], 1):
            is_last = number == len(self._segments) - 1
            if not significant(segment):
                if not is_last:
                    raise Unreadable(NOT_CERTAIN)
                made += self._rest(at)
                break
            start = self._start_of(segment, at, is_last=is_last)
            if start == at:
                raise Unreadable(NOT_CERTAIN)  # it may be a comment of the code's own
            made += [*self._file[at:start], *segment]
            if not is_last:
                at = self._behind(segment, start)
        return made

    def _rest(self, at: int) -> list[str]:
        if at > self._end:
            raise Unreadable(NOT_CERTAIN)
        return list(self._file[at : self._end])

    def _behind(self, segment: Sequence[str], least: int) -> int:
        """The line of the file behind a segment's last one."""
        lines = significant(segment)
        found = self._last_known(lines, least if segment is not self._segments[0] else 0)
        if found is None:
            return self._behind_header(segment, lines)
        number, at = found
        added = lines[number + 1 :]
        following = significant(self._file[at + 1 : at + 2])
        if added and (not all(map(is_comment, _whole_docstrings(added))) or any(map(is_comment, following))):
            raise Unreadable(NOT_CERTAIN)
        return at + 1

    def _behind_header(self, segment: Sequence[str], lines: Sequence[str]) -> int:
        """A first line that changed is still the first."""
        at = next((at for at in range(self._first, self._end) if self._file[at].strip()), self._end)
        is_first = segment is self._segments[0] and at < self._end
        if is_first and len(lines) == 1 and alike(lines[0], self._file[at]) and _opens(lines[0], self._file[at]):
            return at + 1
        raise Unreadable(NOT_CERTAIN)

    def _last_known(self, lines: Sequence[str], least: int) -> tuple[int, int] | None:
        """The last line of a segment that is in the file, and where; None if none is, or where is not certain."""
        for number in range(len(lines) - 1, -1, -1):
            places = [at for at in range(least, self._end) if same(self._file[at], lines[number])]
            if places:
                known = lines[: number + 1]
                return number, _best(places, partial(self._matching_before, known))
        return None

    def _start_of(self, segment: Sequence[str], least: int, *, is_last: bool) -> int:
        """The line of the file that a segment begins with."""
        lines = significant(segment)
        tail = self._tail_start(lines)
        if is_last and tail is not None and tail >= least:
            return tail
        places = [at for at in range(least, len(self._file)) if same(self._file[at], lines[0])]
        if not places:
            raise Unreadable(NOT_CERTAIN)
        return _best(places, partial(self._matching_after, lines))

    def _tail_start(self, lines: Sequence[str]) -> int | None:
        """Where the file's last lines that may be changed begin, if they are just these."""
        numbers = [at for at in range(self._first, self._end) if self._file[at].strip()]
        last = numbers[len(numbers) - len(lines) :]
        if len(last) != len(lines) or not all(same(self._file[at], line) for at, line in zip(last, lines, strict=True)):
            return None
        return last[0]

    def _matching_before(self, lines: Sequence[str], at: int) -> int:
        return _matching(reversed(lines), (line for line in reversed(self._file[: at + 1]) if line.strip()))

    def _matching_after(self, lines: Sequence[str], at: int) -> int:
        return _matching(lines, (line for line in self._file[at:] if line.strip()))


def _matching(lines: Iterable[str], others: Iterable[str]) -> int:
    """How many lines are the same from the start on."""
    count = 0
    for line, other in zip(lines, others, strict=False):
        if not same(line, other):
            break
        count += 1
    return count


def _best(places: Sequence[int], score: Callable[[int], int]) -> int:
    """The place where most lines match, which must be one."""
    scores = {at: score(at) for at in places}
    best = max(scores.values())
    chosen = [at for at in places if scores[at] == best]
    if len(chosen) != 1:
        raise Unreadable(NOT_CERTAIN)
    return chosen[0]


def _opens(new: str, old: str) -> bool:
    """Whether two first lines both begin a definition or a block."""
    return (is_header(new) and is_header(old)) or (new.strip()[-1:] == old.strip()[-1:] and new.strip()[-1:] in "{:(>")


def _whole_docstrings(lines: Sequence[str]) -> list[str]:
    """The lines, those inside of a docstring or a block comment replaced by its first."""
    made: list[str] = []
    closing = ""
    for line in lines:
        stripped = line.strip()
        if closing:
            closing = "" if stripped.endswith(closing) else closing
            continue
        made.append(line)
        for mark, end in (('"""', '"""'), ("'''", "'''"), ("/*", "*/"), ("<!--", "-->")):
            if stripped.startswith(mark) and not (len(stripped) > len(mark) and stripped.endswith(end)):
                closing = end
    return made


def _stripped(lines: Sequence[str]) -> list[str]:
    """Without empty lines at both ends."""
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    end = next((at + 1 for at in range(len(lines) - 1, -1, -1) if lines[at].strip()), first)
    return list(lines[first:end])
