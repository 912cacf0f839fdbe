"""A copy of the code around the cursor, with the middle in it.

Models copy freely: without the indentation of what is around, with other comments, from an earlier or a later line on.
So lines are compared without their indentation, and the middle is given the indentation of the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.indentation import indent_of, indent_to

LANDMARK_LINES = 3
"""How many lines of the prefix are looked for in a copy of the code, at least, where it does not begin with them."""

MOST_LANDMARK_LINES = 12
"""How many lines of the prefix make a landmark, at most, where fewer stand in it more than once."""

LINES_LOOKED_ABOVE = 200

LETTERS = 4
"""How many letters and digits a landmark must have: braces stand everywhere."""

BEGUN_CHARS = 3
"""How many characters of the cursor's line tell its place alone."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the code: its lines, where in which of them the middle starts, and how much deeper the file is."""

    lines: Sequence[str]
    row: int
    column: int
    columns: int
    hole: Hole

    @classmethod
    def of(cls, body: str, hole: Hole, *, whole: bool) -> Copy | None:
        """Find the cursor's place in a text; None where that is no copy or, if it still grows, cannot be told yet."""
        lines = body.split("\n")
        above = [line.strip() for line in hole.prefix.split("\n")[-LINES_LOOKED_ABOVE:-1] if line.strip()]
        fewest = _fewest_lines(above, hole.line_before.strip())
        best: tuple[int, Copy] | None = None
        for row in range(len(lines)):
            found = _match(lines, row, above, hole)
            if found is None:
                continue
            score, is_from_start, copy = found
            if score >= fewest and (is_from_start or score >= LANDMARK_LINES):
                return copy
            if best is None or score > best[0]:
                best = (score, copy)
        return best[1] if best is not None and whole else None

    def middle(self, *, whole: bool) -> tuple[str, bool]:
        """The middle, indented as the file is, and whether what stands after the cursor begins behind it."""
        rest = [self.lines[self.row][self.column :], *self.lines[self.row + 1 :]]
        shifted = [rest[0], *(self._shifted(line) for line in rest[1:])]
        if not self.hole.line_before.strip():
            shifted[0] = self._begun(rest[0])
        after = self.hole.line_after.strip()
        end = self._before_rest(shifted, after, whole=whole) if after else self._before_below(shifted)
        if end is None:
            return "\n".join(shifted), False
        row, column = end
        is_over = whole or row < len(shifted) - 1
        return "\n".join([*shifted[:row], shifted[row][:column]]).removesuffix("\n"), is_over

    def _begun(self, line: str) -> str:
        """The first line of the middle, where the cursor's line has only an indentation, or none."""
        line, before = self._shifted(line), self.hole.line_before
        if line.startswith(before):
            return line[len(before) :]
        return line.lstrip() if indent_of(line) <= indent_of(before) else line

    def _shifted(self, line: str) -> str:
        if not self.columns or not line.strip():
            return line
        return indent_to(line, max(0, indent_of(line) + self.columns), self.hole.around)

    def _before_rest(self, lines: Sequence[str], after: str, *, whole: bool) -> tuple[int, int] | None:
        """Where the rest of the cursor's line begins: at the end of its line in the copy."""
        below = _first_below(self.hole)
        for row, line in enumerate(lines):
            if not line.rstrip().endswith(after) or (row == len(lines) - 1 and not whole and row):
                continue
            following = next((each.rstrip() for each in lines[row + 1 :] if each.strip()), "")
            if row == 0 or not following or following == below.rstrip():
                return row, len(line.rstrip()) - len(after)
        at = lines[0].rfind(after) if len(lines) > 1 or whole else -1
        return (0, at) if at >= 0 and any(map(str.isalnum, after)) else None

    def _before_below(self, lines: Sequence[str]) -> tuple[int, int] | None:
        """Where the line below the cursor's begins, as deep as it is in the file."""
        below = _first_below(self.hole)
        first = 1 if self.hole.line_before.strip() else 0
        if not below:
            return None
        for row in range(first, len(lines)):
            line = self.hole.line_before + lines[0] if row == 0 else lines[row]
            if line.strip() == below.strip() and indent_of(line) == indent_of(below):
                return row, 0
        return None


def _first_below(hole: Hole) -> str:
    return next((line for line in hole.suffix.split("\n")[1:] if line.strip()), "")


def _fewest_lines(above: Sequence[str], begun: str) -> int:
    """How many lines up to the cursor stand only there, so that whoever says them means this place."""
    fewest = 1
    for end in range(len(above) - 1, -1, -1):  # the row that would be the last one
        agreeing, at = 0, end
        if begun:
            if not above[end].startswith(begun):
                continue
            agreeing, at = 1, end - 1
        expected = len(above) - 1
        while at >= 0 and agreeing < MOST_LANDMARK_LINES and above[at] == above[expected] and expected > end:
            agreeing, at, expected = agreeing + 1, at - 1, expected - 1
        if begun or end < len(above) - 1:
            fewest = max(fewest, min(agreeing + 1, MOST_LANDMARK_LINES))
    return fewest


def _match(lines: Sequence[str], row: int, above: Sequence[str], hole: Hole) -> tuple[int, bool, Copy] | None:
    """How many lines of a copy agree with those up to the cursor, if it is in this row, and whether all of them do."""
    begun, line = hole.line_before.strip(), lines[row]
    score, columns, column = 0, 0, 0
    if begun:
        start = line.lstrip()
        if not start.startswith(begun):
            return None
        space = len(hole.line_before) - len(hole.line_before.rstrip())
        column = len(line) - len(start) + len(begun)
        column += min(space, len(line[column:]) - len(line[column:].lstrip(" \t")))
        columns = indent_of(hole.line_before) - indent_of(line)
        score = 1
    rows = [at for at in range(row - 1, -1, -1) if lines[at].strip()]
    if not begun and (not rows or not above or not _is_behind(rows[0], row, hole)):
        return None
    agreeing = 0
    for at, expected in zip(rows, reversed(above[-MOST_LANDMARK_LINES:]), strict=False):
        if lines[at].strip() != expected:
            break
        agreeing += 1
    if not begun:
        if not agreeing:
            return None
        columns = indent_of(_last_above(hole)) - indent_of(lines[rows[0]])
    text = "".join(above[len(above) - agreeing :])
    is_telling = len(begun) >= BEGUN_CHARS or agreeing if begun else sum(map(str.isalnum, text)) >= LETTERS
    if not is_telling:
        return None
    return score + agreeing, agreeing == len(rows), Copy(lines, row, column, columns, hole)


def _last_above(hole: Hole) -> str:
    return next(line for line in reversed(hole.prefix.split("\n")[:-1]) if line.strip())


def _is_behind(last: int, row: int, hole: Hole) -> bool:
    """Whether as many empty lines stand between a row and the last one with text as do before the cursor."""
    empty = 0
    for line in reversed(hole.prefix.split("\n")[:-1]):
        if line.strip():
            break
        empty += 1
    return row - last - 1 == empty
