from __future__ import annotations

import pytest

from qwen_ls.cli.demo_figures import Figures, duration

COUNTERS = {"requests": 3, "finishedEarly": 2, "cut": 1, "fromMemory": 9}


def rows(figures: Figures) -> dict[str, str]:
    figures.counters = COUNTERS
    return dict(figures.rows())


@pytest.mark.parametrize(("ms", "said"), [(0.94, "0.9 ms"), (12.3, "12 ms"), (999.0, "999 ms"), (9880.0, "9.9 s")])
def test_a_duration_is_said_as_a_person_reads_it(ms: float, said: str) -> None:
    assert duration(ms) == said


def test_the_streams_are_the_servers_count() -> None:
    assert rows(Figures())["streams of completions"] == "3 opened, 2 closed when whole, 1 cut"


def test_keys_from_memory_are_told_by_their_median() -> None:
    assert rows(Figures(along_ms=[1.0, 2.0, 90.0]))["typing along a suggestion, from memory"] == "3 keys, 2.0 ms each"


def test_what_was_not_seen_is_not_told() -> None:
    told = rows(Figures(was_cut=False, closed_ms=None, mended_ms=None))

    assert not [name for name in told if "upstream" in name or "taken back" in name or "explanation" in name]


def test_the_tokens_before_a_cut_are_told_where_the_server_counts_them() -> None:
    told = rows(Figures(was_cut=True, closed_ms=3.0, cut_after_tokens=7))

    assert told["typing against a suggestion: upstream closed"] == "after 3.0 ms, 7 tokens received"


def test_an_explanation_that_was_cut_off_is_told() -> None:
    told = rows(Figures(first_words_ms=500.0, explained_ms=2000.0, explanation_tokens=120, explanation_is_cut_off=True))

    assert told["explanation, whole"] == "2.0 s, 120 tokens (its longest)"
