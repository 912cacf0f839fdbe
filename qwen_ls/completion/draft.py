"""A draft: what the model said for one place so far, and whether it is still what the user is typing.

A stream that is running and a text that is remembered are the same thing here: both are anchored at the place
they were asked for, and both answer every later place that is reached by typing along them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from qwen_ls.completion.exchange import Exchange

ANCHOR_BEFORE_CHARS = 600
"""How much text before the place makes it recognisable. Enough that no two places of a file are confused."""

ANCHOR_AFTER_CHARS = 200
"""How much text after the place must still stand there."""

TYPED_CHARS = 2000
"""How far from its anchor a draft is looked for, in characters typed along it."""

LOOKBACK_CHARS = ANCHOR_BEFORE_CHARS + TYPED_CHARS
"""How much text before the cursor a `Place` should have for every anchor to be found."""

MOST_ADDED_CLOSERS = 16
"""How many closers are looked behind when an anchor's surrounding is looked for."""

LOOKAHEAD_CHARS = ANCHOR_AFTER_CHARS + MOST_ADDED_CLOSERS
"""How much text after the cursor a `Place` should have: an anchor's, and some closers that an editor added."""

MOST_OCCURRENCES = 8
"""How many places that look like the anchor are looked at."""

CLOSERS = ")]}>\"'`"
"""What editors insert by themselves after the cursor when its opener is typed."""


@dataclass(frozen=True, slots=True)
class Place:
    """The text on both sides of a cursor: the last and the first characters, not the whole file."""

    before: str
    after: str


class Relation(Enum):
    """How a draft relates to what stands before the cursor now."""

    AHEAD = "ahead"
    """The draft says more than what was typed."""
    EVEN = "even"
    """What was typed is all that the draft says."""
    BEHIND = "behind"
    """What was typed begins with all that the draft says so far, and goes on."""
    DIVERGED = "diverged"
    """The draft says something else, or is about another place."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a draft fits a place: `typed` is what the user wrote since the anchor, `rest` what the draft adds."""

    relation: Relation
    typed: str = ""
    rest: str = ""


DIVERGED = Fit(Relation.DIVERGED)


@dataclass(slots=True)
class Draft:
    """What was said so far for the place `anchor`; `whole` once no more will come."""

    anchor: Place
    text: str = ""
    whole: bool = False
    shown_to: int | None = None
    """Up to where its text was shown as one suggestion: typing along that does not make it a smaller one."""
    disputed_from: int | None = None
    """From where on another opinion says something else: what follows there is not shown."""
    exchange: Exchange | None = None
    """What was asked and said, while that is kept."""

    def fit(self, place: Place) -> Fit:
        """Tell how this draft fits a place of the same document."""
        typed = self._typed(place)
        if typed is None:
            return DIVERGED
        if self.text.startswith(typed):
            rest = self.text[len(typed) :]
            return Fit(Relation.AHEAD if rest else Relation.EVEN, typed, rest)
        if typed.startswith(self.text):
            return Fit(Relation.BEHIND, typed)
        return DIVERGED

    def may_fit(self, place: Place) -> bool:
        """Whether this draft fits the place, or may turn out to once more of it has come."""
        relation = self.fit(place).relation
        if relation is Relation.AHEAD:
            return True
        return relation is not Relation.DIVERGED and not self.whole

    def _typed(self, place: Place) -> str | None:
        """What was typed between the anchor and the place, or None if the place has another surrounding."""
        for typed in self._typed_before(place.before):
            if _still_follows(self.anchor.after, place.after, typed):
                return typed
        return None

    def _typed_before(self, before: str) -> Iterator[str]:
        """Yield what was typed since the anchor, for each place where the anchor's text stands, nearest first."""
        ours = self.anchor.before[-ANCHOR_BEFORE_CHARS:]
        if len(ours) < ANCHOR_BEFORE_CHARS:  # the anchor is near the start of the file, and so must the place be
            if len(before) < LOOKBACK_CHARS and before.startswith(ours):
                yield before[len(ours) :]
            return
        end = len(before)
        for _ in range(MOST_OCCURRENCES):  # in monotonous text an anchor stands nearly everywhere
            if (at := before.rfind(ours, 0, end)) < 0:
                return
            typed = before[at + len(ours) :]
            if self.text.startswith(typed) or typed.startswith(self.text):
                yield typed
            end = at + len(ours) - 1


def _still_follows(ours: str, after: str, typed: str) -> bool:
    """Whether what stood after the anchor still stands there.

    Editors add a closer when its opener is typed, and a user types over a closer that stands there already: both
    leave the surrounding what it was.
    """
    head, reaches_end = ours[:ANCHOR_AFTER_CHARS], len(ours) < ANCHOR_AFTER_CHARS

    def matches(after: str, head: str) -> bool:
        return after == head if reaches_end else after.startswith(head)

    added = _closers_at_start(after)
    if any(matches(after[n:], head) for n in range(added + 1)):
        return True
    overtyped = _closers_at_start(head)
    return any(matches(after, head[n:]) for n in range(1, overtyped + 1) if typed.endswith(head[:n]))


def _closers_at_start(text: str) -> int:
    """How many closers `text` begins with, up to the number that an editor may add."""
    count = 0
    while count < min(len(text), MOST_ADDED_CLOSERS) and text[count] in CLOSERS:
        count += 1
    return count
