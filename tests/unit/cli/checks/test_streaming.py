from __future__ import annotations

import pytest

from qwen_ls.cli.checks.streaming import was_held_back
from qwen_ls.cli.checks.trial import Trial


@pytest.mark.parametrize(
    ("first_s", "last_s", "held_back"),
    [(0.9, 0.901, True), (0.9, 1.4, False), (0.002, 0.003, False)],
    ids=["all at once after a long wait", "one after the other", "a service without any delay"],
)
def test_pieces_that_come_all_at_once_were_held_back(first_s: float, last_s: float, held_back: bool) -> None:
    assert was_held_back(Trial(20, first_s, last_s)) is held_back
