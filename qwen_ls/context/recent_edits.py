"""Recent edits: where somebody changed something lately, carried along as the text around it moves."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.line_ends import with_line_feeds

MOST_DOCUMENTS = 12
MOST_REGIONS = 6
"""How many places of one document are remembered."""

NEAR_LINES = 4
"""Edits so close to each other are one."""

BY_HAND_LINES = 40
"""An edit of more lines was not typed by anybody: a formatter's, or another version of the file."""

BY_HAND_EDITS = 8
"""More edits at once were made by a program."""

AROUND_LINES = 3
"""How many lines are shown around an edit."""

MOST_SHOWN_LINES = 24


@dataclass(frozen=True, slots=True)
class Region:
    """The lines of one edit, both included, and its place in the order of all edits."""

    first: int
    last: int
    number: int


@dataclass(frozen=True, slots=True)
class Edited:
    """What was edited, as it stands now: lines from `first` to before `stop`."""

    uri: str
    first: int
    stop: int
    text: str


class RecentEdits:
    """The places that were edited last. Noting an edit costs the same in every document."""

    def __init__(self) -> None:
        self._by_uri: OrderedDict[str, tuple[Snapshot, list[Region]]] = OrderedDict()
        self._count = 0

    def note(self, snapshot: Snapshot, edits: Sequence[Edit]) -> None:
        """A document was changed by these edits, and is this now."""
        _, regions = self._by_uri.pop(snapshot.uri, (snapshot, []))
        by_hand = len(edits) <= BY_HAND_EDITS
        for edit in edits:
            self._count += 1
            regions = _after(regions, edit, self._count if by_hand else None)
        self._by_uri[snapshot.uri] = (snapshot, regions)
        if len(self._by_uri) > MOST_DOCUMENTS:
            self._by_uri.popitem(last=False)

    def forget(self, uri: str) -> None:
        """A document was closed."""
        self._by_uri.pop(uri, None)

    def places(self) -> Iterator[Edited]:
        """What was edited, the last edit first."""
        found = [(region, snapshot) for snapshot, regions in self._by_uri.values() for region in regions]
        for region, snapshot in sorted(found, key=lambda each: -each[0].number):
            yield _edited(snapshot, region)


def _after(regions: list[Region], edit: Edit, number: int | None) -> list[Region]:
    """The regions after one more edit: those below move, those near by join it."""
    removed, added = edit.end.line - edit.start.line, with_line_feeds(edit.text).count("\n")
    first, last = edit.start.line, edit.start.line + added
    is_by_hand = number is not None and max(removed, added) <= BY_HAND_LINES
    kept = []
    for region in regions:
        if region.last < edit.start.line - NEAR_LINES:
            kept.append(region)
        elif region.first > edit.end.line + NEAR_LINES:
            shift = added - removed
            kept.append(replace(region, first=region.first + shift, last=region.last + shift) if shift else region)
        elif is_by_hand:
            first = min(first, region.first)
            last = max(last, region.last + added - removed)
    if is_by_hand and number is not None:
        kept.append(Region(first, last, number))
    return kept[-MOST_REGIONS:]


def _edited(snapshot: Snapshot, region: Region) -> Edited:
    first = max(region.first - AROUND_LINES, 0)
    stop = min(region.last + 1 + AROUND_LINES, first + MOST_SHOWN_LINES, snapshot.text.line_count)
    text = with_line_feeds("".join(snapshot.text.lines(first, stop))).strip("\n")
    return Edited(snapshot.uri, first, stop, text)
