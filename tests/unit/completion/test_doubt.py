"""When a second opinion is asked for."""

from __future__ import annotations

from qwen_ls.completion.doubt import MOST_OPINIONS, STANDS_S, TYPED_CHARS, Doubt

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
