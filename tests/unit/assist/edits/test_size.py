"""How much is sent, and how long an answer may be."""

from __future__ import annotations

from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.edits.size import LOCAL, REMOTE, size_for
from tests.support.saying_model import SayingModel


def test_the_local_model_is_sent_less() -> None:
    assert size_for(Assistant(SayingModel("x"), "qwen", is_local=True)) is LOCAL
    assert size_for(Assistant(SayingModel("x"), "qwen")) is REMOTE


def test_longer_code_may_have_longer_answers_up_to_a_bound() -> None:
    assert LOCAL.answer_for("x" * 400) > LOCAL.answer_for("x")
    assert LOCAL.answer_for("x" * 100_000) == LOCAL.answer_tokens
