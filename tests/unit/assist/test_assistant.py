"""When `enable_thinking` is sent: only where the model would do otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qwen_ls.assist.assistant import Assistant
from tests.support.saying_model import SayingModel

FIXED = Assistant(SayingModel(), "qwen3-coder-next")
THINKER = replace(FIXED, model="qwen3.6-plus", takes_enable_thinking=True, thinks_by_default=True)
QUIET = replace(FIXED, model="qwen-plus", takes_enable_thinking=True)


@pytest.mark.parametrize("wanted", [True, False, None])
def test_a_model_that_cannot_be_switched_is_told_nothing(wanted: bool | None) -> None:
    assert FIXED.switch_thinking(wanted) is None


@pytest.mark.parametrize(("wanted", "sent"), [(True, None), (False, False), (None, None)])
def test_a_model_that_thinks_by_default_is_only_ever_told_not_to(wanted: bool | None, sent: bool | None) -> None:
    assert THINKER.switch_thinking(wanted) is sent


@pytest.mark.parametrize(("wanted", "sent"), [(True, True), (False, None), (None, None)])
def test_a_model_that_does_not_think_is_only_ever_told_to(wanted: bool | None, sent: bool | None) -> None:
    assert QUIET.switch_thinking(wanted) is sent


def test_the_users_wish_goes_before_that_of_the_work() -> None:
    assert replace(THINKER, enable_thinking=False).switch_thinking(True) is False


def test_a_wish_for_what_the_model_does_anyway_is_not_sent() -> None:
    assert replace(THINKER, enable_thinking=True).switch_thinking(False) is None


@pytest.mark.parametrize("wish", [True, False])
def test_a_wish_is_sent_to_a_model_of_which_nothing_is_known(wish: bool) -> None:
    assert replace(FIXED, model="somebodys-own", enable_thinking=wish).switch_thinking(None) is wish
