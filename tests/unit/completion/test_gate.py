"""What holds a request back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qwen_ls.completion.gate import LONGEST_LINE, Reason, Rules, held_back, suppressed
from qwen_ls.completion.moment import Selected
from qwen_ls.text.lines import Point
from tests.support.places import moment_at


@pytest.mark.parametrize(
    ("marked", "reason"),
    [
        ("pri|nt", Reason.INSIDE_WORD),
        ("x = |" + " + y" * 20, Reason.LONG_REST),
        ("foo();|", Reason.FINISHED),
        ("foo()|", Reason.FINISHED),
        ("}|", Reason.FINISHED),
        ("x = |", None),
        ("foo(|)", None),
        ("foo(bar()|", None),
        ("x = [|]", None),
        ("    |", None),
        ("return|", None),
    ],
)
def test_automatic_requests_are_suppressed_where_they_annoy(marked: str, reason: Reason | None) -> None:
    assert suppressed(moment_at(marked)) is reason


def test_a_person_who_asks_is_never_suppressed() -> None:
    assert suppressed(moment_at("foo();|", invoked=True)) is None


@pytest.mark.parametrize(
    ("rules", "invoked", "reason"),
    [
        (Rules(enabled=False), False, Reason.DISABLED),
        (Rules(enabled=False), True, None),
        (Rules(manual=True), False, Reason.MANUAL),
        (Rules(manual=True), True, None),
        (Rules(paused=True), True, Reason.PAUSED),
        (Rules(), False, None),
    ],
)
def test_settings_hold_back_what_they_say(rules: Rules, invoked: bool, reason: Reason | None) -> None:
    assert held_back(moment_at("x = |", invoked=invoked), rules) is reason


def test_a_line_that_is_too_long_is_left_alone() -> None:
    assert held_back(moment_at("x" * LONGEST_LINE + "|y", invoked=True), Rules()) is Reason.LONG_LINE


@pytest.mark.parametrize(("invoked", "reason"), [(False, Reason.MENU), (True, None)])
def test_beside_a_menu_nothing_is_suggested_if_that_is_wanted(invoked: bool, reason: Reason | None) -> None:
    moment = replace(moment_at("x = co|", invoked=invoked), selected=Selected(Point(0, 4), "compute"))
    assert held_back(moment, Rules(beside_menu=False)) is reason
    assert held_back(moment, Rules()) is None
