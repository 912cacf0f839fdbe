"""Likeness: shared words make code alike, the rare ones above all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.context.likeness import Likeness, are_kin, jaccard, words_of

AT_HAND = words_of("invoice = Invoice(customer)\nreturn invoice.total_amount")
SAME_MATTER = words_of("def invoice(customer):\n    return Invoice(customer)")
OTHER_MATTER = words_of("def parse(stream):\n    return stream.tokens")


def test_words_are_identifiers_of_three_letters_and_more() -> None:
    assert words_of("a = bc + def_1 * 'größe' 12ab") == words_of("def_1 größe")


def test_what_shares_rare_words_is_more_alike() -> None:
    likeness = Likeness(AT_HAND, [SAME_MATTER, OTHER_MATTER])
    assert likeness.of(SAME_MATTER) > 3 * likeness.of(OTHER_MATTER)


def test_a_word_that_all_have_counts_less_than_one_that_few_have() -> None:
    others = [words_of("return common"), words_of("return rare"), words_of("return common")]
    likeness = Likeness(words_of("common rare unknown"), others)
    assert likeness.of(words_of("rare")) > likeness.of(words_of("common"))


def test_nothing_is_like_nothing() -> None:
    assert Likeness(frozenset(), []).of(SAME_MATTER) == 0.0


def test_languages_of_a_family_are_kin() -> None:
    assert are_kin("javascript", "typescriptreact")
    assert are_kin("haskell", "haskell")
    assert not are_kin("python", "rust")


WORDS = st.frozensets(st.integers(0, 20), max_size=12)


@given(one=WORDS, other=WORDS)
def test_jaccard_is_a_share_and_the_same_both_ways(one: frozenset[int], other: frozenset[int]) -> None:
    assert 0.0 <= jaccard(one, other) == jaccard(other, one) <= 1.0


@given(wanted=WORDS, among=st.lists(WORDS, max_size=6))
def test_likeness_is_a_share(wanted: frozenset[int], among: list[frozenset[int]]) -> None:
    likeness = Likeness(wanted, among)
    assert all(0.0 <= likeness.of(words) <= 1.0 + 1e-9 for words in among)
