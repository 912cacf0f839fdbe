"""A moment: one place in one snapshot at which a completion was asked for, and what may be suggested there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count

from qwen_ls.completion.draft import LOOKAHEAD_CHARS, LOOKBACK_CHARS, Place
from qwen_ls.text.document import Snapshot
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Point

_ids = count(1)


@dataclass(frozen=True, slots=True)
class Selected:
    """The entry that is selected in the editor's completion menu: `text` would replace `start` to the cursor."""

    start: Point
    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the cursor stood, in which version of which document, and how the completion was asked for.

    `invoked` says that a person asked for it, by a key or a command. With `selected`, everything is answered as
    if the selected menu entry had been taken already (LSP 3.18, SelectedCompletionInfo).
    """

    snapshot: Snapshot
    point: Point
    invoked: bool = False
    selected: Selected | None = None
    id: int = field(default_factory=lambda: next(_ids), compare=False)
    place: Place = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", Place(self.before(LOOKBACK_CHARS), self.after(LOOKAHEAD_CHARS)))

    def moved(self, snapshot: Snapshot, point: Point) -> Moment:
        """The same request, after the document changed and took the cursor along."""
        return replace(self, snapshot=snapshot, point=point)

    @property
    def uri(self) -> str:
        """The document's URI, as the client spells it."""
        return self.snapshot.uri

    def before(self, max_chars: int) -> str:
        """Up to `max_chars` characters that stand before the cursor, the selected menu entry included."""
        if self.selected is None:
            return with_line_feeds(self.snapshot.text.before(self.point, max_chars))
        head = self.snapshot.text.before(self.selected.start, max_chars)
        return with_line_feeds((head + self.selected.text)[-max_chars:])

    def after(self, max_chars: int) -> str:
        """Up to `max_chars` characters that stand after the cursor."""
        return with_line_feeds(self.snapshot.text.after(self.point, max_chars))

    @property
    def line_before(self) -> str:
        """The cursor's line, up to the cursor."""
        if self.selected is None:
            return self.snapshot.text.content(self.point.line)[: self.point.column]
        head = self.snapshot.text.content(self.selected.start.line)[: self.selected.start.column]
        return (head + self.selected.text).rpartition("\n")[2]

    @property
    def line_after(self) -> str:
        """The cursor's line, from the cursor on, without its line end."""
        return self.snapshot.text.content(self.point.line)[self.point.column :]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`text` may replace what stands from `start` to `end`, two points of one line; its lines end with line feeds."""

    start: Point
    end: Point
    text: str
    id: str
