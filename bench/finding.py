"""What a benchmark found: a figure, the bound that it is held to, and what helps to judge it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Bound:
    """The limit of a figure. Where more is better, the figure has to reach it."""

    limit: float
    more_is_better: bool = False

    def holds(self, figure: float) -> bool:
        """Whether a figure keeps to the limit; the limit itself does."""
        return figure >= self.limit if self.more_is_better else figure <= self.limit


def at_most(limit: float) -> Bound:
    """A bound from above."""
    return Bound(limit)


def at_least(limit: float) -> Bound:
    """A bound from below."""
    return Bound(limit, more_is_better=True)


class Verdict(Enum):
    """What a finding says about the project."""

    PASS = "pass"
    FAIL = "FAIL"
    INFORMATION = "–"


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure of a benchmark, in `unit`.

    `spread` tells how far the single measurements lie apart, and `basis` what the figure was made of, how many
    of them among it. Without a bound the figure only informs.
    """

    what: str
    figure: float
    unit: str
    bound: Bound | None = None
    spread: str = ""
    basis: str = ""

    @property
    def verdict(self) -> Verdict:
        """Whether the bound holds, if there is one."""
        if self.bound is None:
            return Verdict.INFORMATION
        return Verdict.PASS if self.bound.holds(self.figure) else Verdict.FAIL


Benchmark: TypeAlias = Callable[[], Sequence[Finding]]
"""What the module of a benchmark provides as `run`: it takes as long as it takes, and leaves nothing running."""
