"""The marks of a prompt are no part of what is found, and hide nothing."""

from __future__ import annotations

from qwen_ls.context.secrets.finding import SecretFinder
from qwen_ls.context.secrets.marks import Unmarked
from qwen_ls.context.secrets.secret import Secret


def found(text: str) -> list[str]:
    return [text[secret.start : secret.end] for secret in SecretFinder().find(text)]


def test_a_password_that_the_cursor_is_in_is_told_as_two() -> None:
    assert found('<|fim_prefix|>password = "hun<|fim_suffix|>ter2"<|fim_middle|>') == ["hun", "ter2"]


def test_a_mark_beside_a_secret_is_not_told_with_it() -> None:
    assert found('password = "hunter2<CURSOR>"') == ["hunter2"]
    assert found('password = "<CURSOR>hunter2"') == ["hunter2"]


def test_marks_before_a_secret_only_move_it() -> None:
    text = '<|repo_name|>shop\n<|file_sep|>a.py\n<|fim_prefix|>password = "hunter2"'
    assert found(text) == ["hunter2"]


def test_a_text_without_marks_is_the_text() -> None:
    unmarked = Unmarked("a <b> c")
    assert unmarked.text == "a <b> c"
    assert unmarked.restored([Secret(0, 1, "x")]) == [Secret(0, 1, "x")]


def test_a_secret_between_two_marks_that_touch_is_cut_once() -> None:
    unmarked = Unmarked("ab<CURSOR><CURSOR>cd")
    assert unmarked.restored([Secret(0, 4, "x")]) == [Secret(0, 2, "x"), Secret(18, 20, "x")]
