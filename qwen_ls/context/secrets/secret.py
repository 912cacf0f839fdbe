"""What is found: where a secret stands in a text, and what it is."""

from __future__ import annotations

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
        if all(secret.end <= other.start or other.end <= secret.start for other in kept):
            kept.append(secret)
    return sorted(kept)
