"""The statistics that benchmarks need: few, and the same everywhere."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Sample:
    """Many measurements of one thing, in one unit, in ascending order."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, values: Iterable[float]) -> Sample:
        """Make a sample of measurements in any order.

        Raises:
            ValueError: there are none.
        """
        ordered = tuple(sorted(values))
        if not ordered:
            raise ValueError("a sample needs at least one measurement")
        return cls(ordered)

    @property
    def median(self) -> float:
        """The value in the middle."""
        return median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        """The values between which the middle half lies."""
        return self.percentile(25), self.percentile(75)

    def percentile(self, percent: float) -> float:
        """The smallest value that at least so many percent of all do not exceed (nearest rank)."""
        rank = math.ceil(len(self.values) * percent / 100)
        return self.values[max(rank, 1) - 1]


def ratios(measured: Sequence[float], baseline: Sequence[float]) -> Sample:
    """Each measurement over the baseline that was taken right beside it: what slows the machine slows both."""
    return Sample.of(one / other for one, other in zip(measured, baseline, strict=True))


def differences(measured: Sequence[float], baseline: Sequence[float]) -> Sample:
    """Each measurement less the baseline that was taken right beside it."""
    return Sample.of(one - other for one, other in zip(measured, baseline, strict=True))
