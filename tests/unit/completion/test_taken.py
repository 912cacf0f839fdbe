"""Which suggestions count as taken."""

from __future__ import annotations

from qwen_ls.completion.moment import Suggestion
from qwen_ls.completion.taken import MOST_SHOWN, Taken
from qwen_ls.text.lines import Point


def shown(*texts: str) -> Taken:
    """What was shown, with ids that count from 1."""
    taken = Taken()
    here = Point(0, 0)
    taken.show(Suggestion(here, here, text, str(number)) for number, text in enumerate(texts, 1))
    return taken


def test_what_was_shown_counts_when_it_is_taken() -> None:
    assert shown("a").take("1", "all")


def test_it_counts_once() -> None:
    taken = shown("a b")
    assert [taken.take("1", "word") for _ in range(2)] == [True, False]


def test_what_was_never_shown_does_not_count() -> None:
    assert not shown("a").take("2", "all")


def test_what_is_left_of_it_does_not_count_again() -> None:
    taken = shown("a b c", " b c", " c")
    assert [taken.take("1", "word"), taken.take("2", "line"), taken.take("3", "all")] == [True, False, False]


def test_another_suggestion_counts() -> None:
    taken = shown("a b", "c d")
    assert [taken.take("1", "word"), taken.take("2", "word")] == [True, True]


def test_after_all_of_it_the_end_of_its_text_is_another_suggestion() -> None:
    taken = shown("f(x)", ")")
    assert [taken.take("1", "all"), taken.take("2", "all")] == [True, True]


def test_the_same_text_elsewhere_is_another_suggestion() -> None:
    taken = shown("a b", "a b")
    assert [taken.take("1", "word"), taken.take("2", "word")] == [True, True]


def test_what_was_shown_long_ago_is_forgotten() -> None:
    assert not shown(*["a"] * (MOST_SHOWN + 1)).take("1", "all")
