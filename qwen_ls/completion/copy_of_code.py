"""A copy of the code around the cursor, with the middle in it.

Models copy freely: without the indentation of what is around, with other comments, from an earlier or a later line on.
So lines are compared without their indentation, and the middle is given the indentation of the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.indentation import indent_of, indent_to

LANDMARK_LINES = 3
"""How many lines of the prefix are looked for in a copy of the code, at least, where it does not begin with them."""

MOST_LANDMARK_LINES = 12
"""How many lines of the prefix make a landmark, at most, where fewer stand in it more than once."""

LINES_LOOKED_ABOVE = 200

LETTERS = 3
"""How many letters and digits a landmark must have: braces stand everywhere."""

BEGUN_CHARS = 3
"""How many characters of the cursor's line tell its place alone."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the code around a hole: its lines, and where in them the cursor is."""

    lines: Sequence[str]
    at: Spot
    hole: Hole

    @classmethod
    def of(cls, body: str, hole: Hole, *, whole: bool) -> Copy | None:
        """Find the cursor's place in a text; None where that is no copy or, if it still grows, cannot be told yet."""
        lines = body.split("\n")
        stripped = [line.strip() for line in lines]
        landmark = _landmark(hole.prefix)
        best, at = 0, Spot(0, 0)
        for row in range(len(lines)):
            score, is_from_start = landmark.agreement(stripped, row)
            if score > best:
                best, at = score, landmark.spot(lines, row)
            if score >= landmark.fewest and (is_from_start or score >= LANDMARK_LINES):
                return cls(lines, landmark.spot(lines, row), hole)
        return cls(lines, at, hole) if best and whole else None

    def middle(self, *, whole: bool) -> tuple[str, bool]:
        """The middle, indented as the file is, and whether what stands after the cursor begins behind it."""
        rest = [self.lines[self.at.row][self.at.column :], *self.lines[self.at.row + 1 :]]
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
        columns = self.at.columns_of(line)
        if not line.strip() or columns == indent_of(line):
            return line
        return indent_to(line, columns, self.hole.around)

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


@lru_cache(maxsize=8)
def _landmark(prefix: str) -> Landmark:
    lines = prefix.split("\n")[-LINES_LOOKED_ABOVE:]
    texts = [line for line in lines[:-1] if line.strip()]
    empty = next((count for count, line in enumerate(reversed(lines[:-1])) if line.strip()), 0)
    above = tuple(line.strip() for line in texts)
    landmark = Landmark(above, lines[-1], empty, indent_of(texts[-1]) if texts else 0)
    return replace(landmark, fewest=landmark.fewest_lines())


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a copy: its row, and its column in that.

    What is indented by `said` columns in the copy is by `meant` in the file, and each further column is worth `scale`.
    """

    row: int
    column: int
    said: int = 0
    meant: int = 0
    scale: float = 1

    def columns_of(self, line: str) -> int:
        """How deep a line of the copy is indented in the file."""
        return max(0, round(self.meant + (indent_of(line) - self.said) * self.scale))


@dataclass(frozen=True, slots=True)
class Landmark:
    """The lines with text above the cursor's, the cursor's line so far, and how many empty lines are between them."""

    above: Sequence[str]
    line: str
    empty: int
    indent: int
    """The indentation of the last line above."""
    fewest: int = 1
    """How many lines up to the cursor stand only there, so that whoever says them means this place."""

    def agreement(self, stripped: Sequence[str], row: int) -> tuple[int, bool]:
        """How many lines agree if the cursor is in this row of a copy, and whether all down from its first one do."""
        begun = self.line.strip()
        if begun and not stripped[row].startswith(begun):
            return 0, False
        at = row - 1
        while at >= 0 and not stripped[at]:
            at -= 1
        if not begun and (at < 0 or row - at - 1 != self.empty):
            return 0, False
        agreeing, expected, letters = 0, len(self.above) - 1, 0
        while at >= 0 and expected >= 0 and agreeing < MOST_LANDMARK_LINES:
            if stripped[at]:
                if stripped[at] != self.above[expected]:
                    break
                agreeing, expected = agreeing + 1, expected - 1
                letters += sum(map(str.isalnum, stripped[at]))
            at -= 1
        is_telling = len(begun) >= BEGUN_CHARS or agreeing > 0 if begun else letters >= LETTERS
        return (agreeing + bool(begun) if is_telling else 0), at < 0 or not any(stripped[: at + 1])

    def spot(self, lines: Sequence[str], row: int) -> Spot:
        """The cursor's place if it is in this row of a copy."""
        line, begun = lines[row], self.line.strip()
        if not begun:
            said = indent_of(next(line for line in reversed(lines[:row]) if line.strip()))
            deeper_said, deeper = indent_of(line) - said, indent_of(self.line) - self.indent
            scale = deeper / deeper_said if deeper > 0 and deeper_said > 0 else 1
            return Spot(row, 0, said, self.indent, scale)
        column = len(line) - len(line.lstrip()) + len(begun)
        space = len(self.line) - len(self.line.rstrip())
        column += min(space, len(line[column:]) - len(line[column:].lstrip(" \t")))
        return Spot(row, column, indent_of(line), indent_of(self.line))

    def fewest_lines(self) -> int:
        """One more than agree with these anywhere else in the prefix."""
        alone = replace(self, empty=0)
        rows = range(len(self.above) - (0 if self.line.strip() else 1) + 1)
        others = (alone.agreement(self.above, row)[0] for row in rows if row < len(self.above))
        return min(MOST_LANDMARK_LINES, 1 + max(others, default=0))
