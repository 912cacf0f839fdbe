"""What is found: where a secret stands in a text, and what it is."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Secret:
    """A secret's value, from `start` up to `end`, without its quotes, its name or the rest of its URL."""

    start: int
    end: int
    kind: str

    def moved(self, by: int) -> Secret:
        """The same one in a text that begins elsewhere."""
        return Secret(self.start + by, self.end + by, self.kind)


def without_overlaps(found: Iterable[Secret]) -> list[Secret]:
    """Those that stand, in order of the text, where what was found first goes before what was found later."""
    kept: list[Secret] = []
    for secret in found:
        at = bisect(kept, secret)
        is_free_before = at == 0 or kept[at - 1].end <= secret.start
        is_free_behind = at == len(kept) or secret.end <= kept[at].start
        if is_free_before and is_free_behind:
            kept.insert(at, secret)
    return kept
