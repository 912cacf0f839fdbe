"""Figures and their bounds."""

from __future__ import annotations

import pytest

from bench.finding import Bound, Finding, Verdict, at_least, at_most


@pytest.mark.parametrize(
    ("bound", "figure", "holds"),
    [
        (at_most(1.5), 1.4, True),
        (at_most(1.5), 1.5, True),
        (at_most(1.5), 1.6, False),
        (at_least(2.5), 2.6, True),
        (at_least(2.5), 2.5, True),
        (at_least(2.5), 2.4, False),
    ],
)
def test_a_bound_holds_up_to_its_limit(bound: Bound, figure: float, holds: bool) -> None:
    assert bound.holds(figure) is holds


@pytest.mark.parametrize(
    ("figure", "bound", "verdict"),
    [(1.0, at_most(2), Verdict.PASS), (3.0, at_most(2), Verdict.FAIL), (3.0, None, Verdict.INFORMATION)],
)
def test_the_verdict_follows_from_the_bound(figure: float, bound: Bound | None, verdict: Verdict) -> None:
    assert Finding("a key", figure, "ms", bound).verdict is verdict
