"""The ring: the documents that somebody looked at or changed last, cut into chunks.

Whatever is open, only `MOST_DOCUMENTS` are held and their chunks counted. A key only notes that its document changed;
it is cut anew when chunks are wanted for another document, bit by bit, so that the event loop has its turn.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from qwen_ls.context.chunks import Chunk, chunks_of, region_around
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Text

MOST_DOCUMENTS = 20
"""How many documents are held; with at most 24 chunks each (a chunk has 16 lines at least), and 12 as a rule."""

CLOSED_S = 600.0
"""How long a document is of use after it was closed."""

CHUNKS_AT_A_TIME = 4
"""How many chunks are cut before others have their turn: 0.3 ms."""


@dataclass(slots=True)
class Held:
    """A document of the ring. `line` is where something was done in it last."""

    snapshot: Snapshot
    line: int = 0
    ticks: int = 0
    closed_at: float | None = None
    chunks: tuple[Chunk, ...] = ()
    cut: Text | None = None
    region: tuple[int, int] = (0, 0)

    @property
    def is_cut(self) -> bool:
        """Whether the chunks are those of the document as it is."""
        return self.cut is self.snapshot.text and self.region == region_around(self.snapshot.text, self.line)

    @property
    def cut_snapshot(self) -> Snapshot:
        """The document as it was when the chunks were cut."""
        return self.snapshot if self.cut is None else replace(self.snapshot, text=self.cut)


class Ring:
    """The documents that were used last. Everything but `cut` takes microseconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._held: OrderedDict[str, Held] = OrderedDict()
        self._ticks = 0

    def note(self, snapshot: Snapshot, line: int | None = None) -> None:
        """A document was opened or changed, at this line."""
        held = self._touch(snapshot)
        if line is not None:
            held.line = line
        held.ticks += 1
        self._ticks += 1

    def visit(self, snapshot: Snapshot, line: int) -> None:
        """Somebody is at this line of a document."""
        self._touch(snapshot).line = line

    def close(self, uri: str) -> None:
        """A document was closed. It is kept for a while: people close what they will need again."""
        if (held := self._held.get(uri)) is not None:
            held.closed_at = self._clock()
            self._ticks += 1

    def drop(self, uri: str) -> None:
        """Forget a document."""
        if self._held.pop(uri, None) is not None:
            self._ticks += 1

    def drop_closed(self) -> None:
        """Forget all documents that were closed."""
        for uri in [uri for uri, held in self._held.items() if held.closed_at is not None]:
            self.drop(uri)

    def ticks_beside(self, uri: str) -> int:
        """A number that grows when any other document changes, is opened or closed."""
        held = self._held.get(uri)
        return self._ticks - (held.ticks if held else 0)

    def others(self, uri: str) -> Iterator[Held]:
        """All documents but one, the one that was used last first."""
        for each, held in reversed(list(self._held.items())):
            if each != uri and self._is_of_use(held):
                yield held

    def now(self, uri: str) -> Snapshot | None:
        """What a document is now, or was last; None if it is forgotten."""
        held = self._held.get(uri)
        return held.snapshot if held is not None and self._is_of_use(held) else None

    def _is_of_use(self, held: Held) -> bool:
        return held.closed_at is None or held.closed_at > self._clock() - CLOSED_S

    async def cut(self, besides: str) -> None:
        """Cut all documents but one into chunks, where they changed since the last time."""
        for held in self.others(besides):
            if not held.is_cut:
                await _cut(held)

    def _touch(self, snapshot: Snapshot) -> Held:
        held = self._held.get(snapshot.uri)
        if held is None:
            held = self._held[snapshot.uri] = Held(snapshot)
            if len(self._held) > MOST_DOCUMENTS:
                self._held.popitem(last=False)
        else:
            self._held.move_to_end(snapshot.uri)
        held.snapshot = snapshot
        held.closed_at = None
        return held


async def _cut(held: Held) -> None:
    text, region = held.snapshot.text, region_around(held.snapshot.text, held.line)
    chunks = []
    for count, chunk in enumerate(chunks_of(text, *region), start=1):
        chunks.append(chunk)
        if count % CHUNKS_AT_A_TIME == 0:
            await asyncio.sleep(0)
    held.chunks, held.cut, held.region = tuple(chunks), text, region
