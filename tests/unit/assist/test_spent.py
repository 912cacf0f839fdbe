"""What several requests took together."""

from __future__ import annotations

from qwen_ls.assist.spent import total
from qwen_ls.model.base import Usage


def test_each_kind_of_token_is_summed() -> None:
    assert total([Usage(1, 2, 3, 4), Usage(10, 20, 30, 40)]) == Usage(11, 22, 33, 44)


def test_a_sum_with_an_estimate_is_one() -> None:
    assert total([Usage(1, 1), Usage(1, 1, is_estimate=True)]).is_estimate


def test_nothing_took_nothing() -> None:
    assert total([]) == Usage(0, 0)
