"""The choice of what to show beside the code at the cursor: what is like it, and what was edited lately."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qwen_ls.context.chunks import Chunk
from qwen_ls.context.imports import Brought
from qwen_ls.context.likeness import ALIKE, Likeness, Words, are_kin, jaccard, words_of
from qwen_ls.context.piece import Piece
from qwen_ls.context.recent_edits import Edited
from qwen_ls.context.window import Budget
from qwen_ls.text.document import Snapshot
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Point, Text

AT_HAND_LINES = 24
"""What is compared with other code: so many lines on each side of the cursor."""

MARGIN_LINES = 48
"""How far outside of the window a part of the same file has to lie: the window moves while a choice stays."""

LEAST_LIKE = 0.1
"""What is less alike is not shown."""

FOREIGN = 0.5
"""What likeness counts for in a file of another language."""

FAITH = 1.3
"""How much more likeness counts for what is shown already: a change costs what the service kept of the prompt."""

MOST_LIKE = 6
MOST_EDITS = 3

OVERHEAD_CHARS = 16
"""What a piece costs beside its path and text."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece, and whose text it is: a document, or a file that is imported. `is_own` says that it is the same file.

    `first` is the line of the document where it began; `read` is what an imported file was, if it was open.
    """

    piece: Piece
    origin: Snapshot | Path
    is_own: bool = False
    first: int = 0
    read: Text | None = None

    @property
    def cost(self) -> int:
        """How many characters of the budget it takes."""
        return len(self.piece.path) + len(self.piece.text) + OVERHEAD_CHARS


@dataclass(frozen=True, slots=True)
class View:
    """What of the document is shown anyway, as lines from `first` to before `stop`, and the words at the cursor."""

    snapshot: Snapshot
    line: int
    first: int
    stop: int
    words: Words

    def has(self, first: int, stop: int) -> bool:
        """Whether some lines are in view, or so near that they may come into it."""
        return stop > self.first - MARGIN_LINES and first < self.stop + MARGIN_LINES


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that may be shown."""

    chunk: Chunk
    snapshot: Snapshot
    path: str


def view_of(snapshot: Snapshot, point: Point, window: Budget) -> View:
    """What a window around a point shows."""
    text = snapshot.text
    first = point.line - with_line_feeds(text.before(point, window.prefix_chars)).count("\n")
    stop = point.line + with_line_feeds(text.after(point, window.suffix_chars)).count("\n") + 1
    at_hand = text.lines(point.line - AT_HAND_LINES, point.line + AT_HAND_LINES)
    return View(snapshot, point.line, first, stop, words_of("".join(at_hand)[: window.prefix_chars]))


def most_alike(view: View, candidates: Sequence[Candidate], budget: int, before: Iterable[Shown]) -> list[Shown]:
    """The candidates that are most like what is in view, as many as the budget takes.

    What was shown before comes first, in its old order, and stays unless something else is much more alike.
    """
    likeness = Likeness(view.words, (each.chunk.words for each in candidates))
    old = {(shown.piece.path, shown.piece.text): place for place, shown in enumerate(before)}
    scores = {id(each): _score(each, view, likeness, old) for each in candidates}
    chosen: list[Candidate] = []
    left = budget
    for each in sorted(candidates, key=lambda each: -scores[id(each)]):
        if scores[id(each)] < LEAST_LIKE or len(chosen) == MOST_LIKE:
            break
        cost = _shown(each, view).cost
        if cost <= left and not any(jaccard(each.chunk.words, other.chunk.words) > ALIKE for other in chosen):
            chosen.append(each)
            left -= cost
    chosen.sort(key=lambda each: old.get((each.path, each.chunk.text), len(old)))
    return [_shown(each, view) for each in chosen]


def _score(each: Candidate, view: View, likeness: Likeness, old: dict[tuple[str, str], int]) -> float:
    words = each.chunk.words
    if jaccard(words, view.words) > ALIKE:  # a copy of what is in view
        return 0.0
    score = likeness.of(words)
    if not are_kin(each.snapshot.language_id, view.snapshot.language_id):
        score *= FOREIGN
    return score * FAITH if (each.path, each.chunk.text) in old else score


def _shown(each: Candidate, view: View) -> Shown:
    is_own = each.snapshot.uri == view.snapshot.uri
    return Shown(Piece(each.path, each.chunk.text), each.snapshot, is_own, each.chunk.first)


def edits_elsewhere(
    view: View, places: Iterable[tuple[Edited, Snapshot, str]], budget: int, before: Sequence[Shown]
) -> list[Shown]:
    """What was edited lately outside of the view. What was shown before keeps its place."""
    chosen: list[Shown] = []
    left = budget
    for edited, snapshot, path in places:
        is_own = edited.uri == view.snapshot.uri
        shown = Shown(Piece(path, edited.text), snapshot, is_own, edited.first)
        if (is_own and view.has(edited.first, edited.stop)) or not edited.text.strip() or shown.cost > left:
            continue
        chosen.append(shown)
        left -= shown.cost
        if len(chosen) == MOST_EDITS:
            break
    old = [shown.piece for shown in before]
    return sorted(chosen, key=lambda shown: old.index(shown.piece) if shown.piece in old else len(old))


def signatures_shown(view: View, brought: Sequence[tuple[Brought, str]], budget: int) -> list[Shown]:
    """What imports bring, file by file: those first that the code at hand names, then in the order of the imports.

    No file takes more than half of the budget where there are several.
    """
    chosen: list[Shown] = []
    left = budget
    most = budget if len(brought) == 1 else budget // 2
    for each, path in sorted(brought, key=lambda each: not _is_used(each[0], view.words)):
        room = min(left, most) - len(path) - OVERHEAD_CHARS
        text = "\n".join(_fitting((signature.text for signature in each.signatures), room))
        if text:
            chosen.append(Shown(Piece(path, text), each.path, read=each.read))
            left -= chosen[-1].cost
    return chosen


def _is_used(brought: Brought, words: Words) -> bool:
    return hash(brought.path.stem) in words or any(hash(each.name) in words for each in brought.signatures)


def _fitting(texts: Iterable[str], room: int) -> Iterator[str]:
    """As many texts as there is room for; of one that is too long its first lines, a class without its last members."""
    for text in texts:
        if len(text) >= room:
            if head := text[: max(room, 0)].rpartition("\n")[0]:
                yield head
            return
        yield text
        room -= len(text) + 1
