"""A twentieth of the fuzzing that `make fuzz` does, the same inputs each time."""

from __future__ import annotations

import pytest

from tests.fuzz.catalogue import TARGETS
from tests.fuzz.running import fuzz

SHARE = 20
SEED = 0


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_what_has_to_hold_holds(name: str) -> None:
    target = TARGETS[name]
    *_, count = fuzz(target, target.inputs // SHARE, SEED)
    assert count > 0


def test_a_whole_run_has_a_hundred_thousand_inputs() -> None:
    assert sum(target.inputs for target in TARGETS.values()) >= 100_000
