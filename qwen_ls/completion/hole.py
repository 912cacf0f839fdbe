"""A hole: the part of a file that a model is asked to fill, and the text around it as the model sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qwen_ls.completion.moment import Moment
from qwen_ls.context.piece import Piece
from qwen_ls.context.window import Budget, prefix_window, suffix_window
from qwen_ls.text.line_ends import with_line_feeds

CHARS_AROUND = 2000
"""How much text on both sides tells how a file is written."""

CHARS_BELOW = 2000
"""How much text after the cursor the trimming rules look at."""


@dataclass(frozen=True, slots=True)
class Hole:
    """What stands before and after the cursor, cut to the budget, and what file it is.

    `path` is relative to the workspace, with slashes, or just a name. `language` is the client's language id. `pieces`
    are shown beside it, in this order: what changes least comes first.
    """

    prefix: str
    suffix: str
    path: str
    language: str
    pieces: tuple[Piece, ...] = ()

    @property
    def line_before(self) -> str:
        """The cursor's line up to the cursor."""
        return self.prefix.rpartition("\n")[2]

    @property
    def line_after(self) -> str:
        """The cursor's line from the cursor on."""
        return self.suffix.partition("\n")[0]

    @property
    def around(self) -> str:
        """Some of the text on both sides, which tells how the file is written."""
        return f"{self.prefix[-CHARS_AROUND:]}{self.suffix[:CHARS_AROUND]}"


def hole_at(moment: Moment, budget: Budget, path: str, begun: str = "", pieces: Sequence[Piece] = ()) -> Hole:
    """The hole at a moment, its surroundings cut to the budget; `begun` is what is known of the middle already."""
    text, selected = moment.snapshot.text, moment.selected
    start = moment.point if selected is None else selected.start
    prefix = prefix_window(text, start, budget.prefix_chars) + ("" if selected is None else selected.text)
    suffix = suffix_window(text, moment.point, budget.suffix_chars)
    before, after = with_line_feeds(prefix) + begun, with_line_feeds(suffix)
    return Hole(before, after, path, moment.snapshot.language_id, tuple(pieces))


def surroundings(moment: Moment) -> Hole:
    """What stands right around a moment, as the trimming rules look at it: not what is sent."""
    return Hole(moment.place.before, moment.after(CHARS_BELOW), "", moment.snapshot.language_id)
