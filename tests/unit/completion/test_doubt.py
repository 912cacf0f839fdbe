"""When a second opinion is asked for."""

from __future__ import annotations

from qwen_ls.completion.answer import compose
from qwen_ls.completion.doubt import MOST_OPINIONS, STANDS_S, TYPED_CHARS, Doubt, compare
from qwen_ls.completion.draft import Draft
from qwen_ls.completion.moment import Moment
from qwen_ls.completion.shape import shape_of
from tests.support.places import moment_at

TEXT = "compute(first, second, third, fourth)"


def typed_along(doubt: Doubt, chars: int, *, at: float = STANDS_S) -> bool:
    """Whether a second opinion is due once so many characters were typed along the text by then."""
    doubt.shown(TEXT, 0.0)
    return doubt.shown(TEXT[chars:], at)


def test_who_types_along_for_long_enough_doubts() -> None:
    assert typed_along(Doubt(), TYPED_CHARS)


def test_a_few_keys_are_no_doubt() -> None:
    assert not typed_along(Doubt(), TYPED_CHARS - 1)


def test_fast_keys_are_no_doubt() -> None:
    assert not typed_along(Doubt(), TYPED_CHARS, at=STANDS_S / 2)


def test_another_suggestion_begins_anew() -> None:
    doubt = Doubt()
    doubt.shown(TEXT, 0.0)
    assert not doubt.shown("other(text)", STANDS_S)


def test_who_takes_a_word_does_not_doubt_what_is_left() -> None:
    doubt = Doubt()
    doubt.shown(TEXT, 0.0)
    doubt.taken()
    assert not doubt.shown(TEXT[TYPED_CHARS:], STANDS_S)


def test_the_same_answer_twice_is_trusted() -> None:
    doubt = Doubt()
    typed_along(doubt, TYPED_CHARS)
    doubt.heard(TEXT[TYPED_CHARS:])
    assert not doubt.shown(TEXT[2 * TYPED_CHARS :], 2 * STANDS_S)


def test_nobody_is_asked_for_ever() -> None:
    doubt = Doubt()
    doubt.shown(TEXT, 0.0)
    asked = [doubt.shown(TEXT[TYPED_CHARS * turn :], STANDS_S * turn) for turn in range(1, 8)]
    assert sum(asked) == MOST_OPINIONS


def shown(draft: Draft, moment: Moment) -> str | None:
    suggestion = compose(draft, moment, shape_of(moment, "auto", 20))
    return None if suggestion is None else suggestion.text


def opinions(first: str, second: str) -> tuple[Draft, Draft]:
    """What was said for `x = |`, and what was said again once `cal` of it had been typed."""
    drafts = Draft(moment_at("x = |").place, first, whole=True), Draft(moment_at("x = cal|").place, second, whole=True)
    compare(*drafts)
    return drafts


def test_of_two_opinions_only_what_both_say_is_shown() -> None:
    first, second = opinions("call(one, two)\n", "l(one, three)\n")
    place = moment_at("x = call(|")
    assert (shown(first, place), shown(second, place)) == ("one,", "one,")


def test_where_they_begin_to_differ_nothing_is_shown() -> None:
    first, second = opinions("call(one, two)\n", "l(one, three)\n")
    place = moment_at("x = call(one, |")
    assert (shown(first, place), shown(second, place)) == (None, None)


def test_what_is_typed_then_tells_which_of_them_was_right() -> None:
    first, second = opinions("call(one, two)\n", "l(one, three)\n")
    place = moment_at("x = call(one, th|")
    assert (shown(first, place), shown(second, place)) == (None, "ree)")


def test_a_word_of_which_only_the_start_is_common_is_not_agreed_on() -> None:
    first, _ = opinions("call(compute)\n", "l(compare)\n")
    assert shown(first, moment_at("x = cal|")) == "l("


def test_half_a_name_is_not_agreed_on() -> None:
    first, second = opinions("call(get_first)\n", "l(get_second)\n")
    place = moment_at("x = cal|")
    assert (shown(first, place), shown(second, place)) == ("l(", "l(")


def test_a_word_that_ends_in_one_of_two_opinions_only_is_not_agreed_on() -> None:
    first, _ = opinions("call(get_first)\n", "l(get)\n")
    assert shown(first, moment_at("x = cal|")) == "l("


def test_the_second_of_two_that_differ_at_once_is_believed() -> None:
    first, second = opinions("call(one)\n", "culus\n")
    assert (first.disputed_from, shown(second, moment_at("x = cal|"))) == (None, "culus")


def test_opinions_that_agree_are_shown_whole() -> None:
    first, second = opinions("call(one)\n", "l(one)\n")
    place = moment_at("x = cal|")
    assert (shown(first, place), shown(second, place)) == ("l(one)", "l(one)")
