from __future__ import annotations

import pytest

from qwen_ls.text.unseen import first_unseen, named


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x9b", "\u200b", "\u202e", "\u2066", "\u2028", "\ufeff"])
def test_what_nobody_sees_is_found(character: str) -> None:
    assert first_unseen(f"ab{character}c") == 2


@pytest.mark.parametrize("text", ["", "a\tb\r\nc", "é 中 👩\u200d👧", "نام\u200cها"])
def test_what_people_write_is_not(text: str) -> None:
    assert first_unseen(text) is None


def test_what_stands_beside_it_already_may_be_repeated() -> None:
    assert first_unseen("a\x0cb\u202ec", beside="\x0c") == 3


def test_a_character_is_named_by_its_number_and_its_name() -> None:
    assert (named("\u202e"), named("\x1b")) == ("U+202E RIGHT-TO-LEFT OVERRIDE", "U+001B")
