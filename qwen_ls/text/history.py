"""What was changed in a document lately, so that what was meant for an older version can be carried to the newest."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.lines import Point, Text

MOST_CHANGES = 4_096
"""How many changes are remembered: half an hour of steady typing."""

MOST_CHARS = 2_000_000
"""How much text they may hold together, in characters."""


@dataclass(frozen=True, slots=True)
class _Change:
    """One didChange: the version it led to, and its edits in their order."""

    version: int
    edits: tuple[Edit, ...]

    @property
    def chars(self) -> int:
        return sum(len(edit.text) for edit in self.edits)


class History:
    """The last changes of one document, from the version that it was opened with."""

    def __init__(self, version: int) -> None:
        self._oldest_version = version
        self._changes: deque[_Change] = deque()
        self._chars = 0

    def record(self, before: Text, after: Snapshot, edits: Sequence[Edit]) -> None:
        """The document was changed by these edits, and now is `after`."""
        change = _Change(after.version, tuple(_narrowed(before, edits)))
        self._changes.append(change)
        self._chars += change.chars
        while len(self._changes) > MOST_CHANGES or self._chars > MOST_CHARS:
            dropped = self._changes.popleft()
            self._chars -= dropped.chars
            self._oldest_version = dropped.version

    def since(self, version: int) -> tuple[Edit, ...] | None:
        """Every edit that was made since a version, in order; None where that is not known any more, or never was."""
        newer: list[_Change] = []
        for change in reversed(self._changes):
            if change.version == version:
                break
            newer.append(change)
        else:
            if version != self._oldest_version:
                return None
        return tuple(edit for change in reversed(newer) for edit in change.edits)


def _narrowed(before: Text, edits: Sequence[Edit]) -> Sequence[Edit]:
    """A change that sends the whole document anew, as the lines that it really changed."""
    if len(edits) != 1 or (edits[0].start, edits[0].end) != (Point(0, 0), before.end):
        return edits
    old = before.lines(0, before.line_count)
    after = Text.of(edits[0].text)
    new = after.lines(0, after.line_count)
    most = min(len(old), len(new)) - 1  # the last lines stay in the edit: they have no line end to be cut at
    head = next((at for at in range(most) if old[at] != new[at]), max(0, most))
    tail = next((at for at in range(most - head) if old[-2 - at] != new[-2 - at]), max(0, most - head))
    if old[-1] != new[-1]:
        tail = 0
    end = len(old) - 1 - tail
    stop = len(new) - 1 - tail
    if tail == 0:
        return [Edit(Point(head, 0), before.end, "".join(new[head:]))]
    return [Edit(Point(head, 0), Point(end, 0), "".join(new[head:stop]))]
