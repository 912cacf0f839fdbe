"""Medians, percentiles and pairs."""

from __future__ import annotations

import pytest

from bench.figures import Sample, differences, ratios


def test_a_sample_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Sample.of([])


def test_the_median_of_an_even_number_lies_between_the_middle_two() -> None:
    assert Sample.of([9, 1, 3, 2]).median == 2.5


def test_the_99th_percentile_of_200_leaves_out_the_worst_two() -> None:
    assert Sample.of(range(1, 201)).percentile(99) == 198


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert Sample.of([5, 1, 4]).percentile(50) == 4


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (100, 3)])
def test_the_outermost_percentiles_are_the_smallest_and_the_largest(percent: float, value: float) -> None:
    assert Sample.of([2, 3, 1]).percentile(percent) == value


def test_the_middle_half_lies_between_the_quartiles() -> None:
    assert Sample.of(range(1, 9)).quartiles == (2, 6)


def test_ratios_are_taken_pair_by_pair() -> None:
    assert ratios([2.0, 30.0], [1.0, 10.0]).values == (2.0, 3.0)


def test_differences_are_taken_pair_by_pair() -> None:
    assert differences([2.0, 30.0], [1.0, 10.0]).values == (1.0, 20.0)


def test_a_measurement_without_its_baseline_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratios([1.0, 2.0], [1.0])
