"""How alike two pieces of code are: by the words that they share, the rare ones above all."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

Words: TypeAlias = frozenset[int]
"""Which identifiers a text has, as hashes: comparing is quick, and no second copy of the code is kept."""

_WORD = re.compile(r"[^\W\d]\w{2,}")

ALIKE = 0.9
"""Two pieces that share more than this say the same."""

UNEXPLAINED = 0.25
"""How much a word counts that no text shares."""

FAMILIES = (
    {"javascript", "javascriptreact", "typescript", "typescriptreact", "vue", "svelte"},
    {"c", "cpp", "c++", "objective-c", "objective-cpp", "cuda-cpp"},
    {"java", "kotlin", "scala", "groovy"},
    {"shellscript", "sh", "bash", "zsh"},
    {"css", "scss", "less", "sass"},
)
"""Languages whose code is of use to each other."""


def words_of(text: str) -> Words:
    """The words of a text: identifiers and keywords of three letters and more (70 µs for 32 lines)."""
    return frozenset(map(hash, _WORD.findall(text)))


def jaccard(one: Words, other: Words) -> float:
    """What two texts share of all that they have, from 0 to 1."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if shared else 0.0


def are_kin(one: str, other: str) -> bool:
    """Whether two languages are the same or of one family."""
    return one == other or any(one in family and other in family for family in FAMILIES)


class Likeness:
    """Measures texts against one text. A word counts the more, the fewer of all the texts have it."""

    def __init__(self, wanted: Words, among: Iterable[Words]) -> None:
        counts: Counter[int] = Counter()
        texts = 0
        for words in among:
            counts.update(words & wanted)
            texts += 1
        self._wanted = wanted
        self._weights = {word: math.log(1 + texts / counts[word]) for word in counts}
        # A word that no other text has cannot be shared, but says how much of this text stays unexplained.
        lonely = (len(wanted) - len(counts)) * math.log(1 + texts) * UNEXPLAINED
        self._whole = sum(self._weights.values()) + lonely

    def of(self, words: Words) -> float:
        """How much of the text's words these are, by weight, from 0 to 1."""
        if not self._whole:
            return 0.0
        return sum(self._weights[word] for word in words & self._wanted) / self._whole
