from __future__ import annotations

import pytest

from tests.soak.figures import Holding, growth

IDLE = Holding(tasks=2, connections=1, descriptors=9, threads=5)


def test_what_grows_while_it_warms_up_does_not_count() -> None:
    assert growth([50, 80, 99, *[100] * 37], keys=200_000) == 0


def test_what_grows_after_that_does() -> None:
    assert growth([100] * 20 + [110] * 20, keys=200_000) == pytest.approx(0.1)


def test_one_sample_that_was_taken_at_a_bad_moment_says_nothing() -> None:
    assert growth([100] * 39 + [200], keys=200_000) == 0


@pytest.mark.parametrize("more", [{"tasks": 3}, {"connections": 2}, {"descriptors": 10}])
def test_one_thing_more_is_too_much(more: dict[str, int]) -> None:
    held = Holding(**{"tasks": 2, "connections": 1, "descriptors": 9, "threads": 5, **more})
    assert not held.is_within(IDLE)


def test_less_is_as_good_and_threads_may_stay() -> None:
    assert Holding(tasks=2, connections=0, descriptors=8, threads=12).is_within(IDLE)
