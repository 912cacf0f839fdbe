"""What goes out while an answer streams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from qwen_ls.editor import Editor
from qwen_ls.handlers.listening import WAITING, Listener
from qwen_ls.model.base import Text, Thinking
from qwen_ls.protocol import ProgressToken, Server


class Watched(Editor):
    """An editor that keeps the partial results that it is sent."""

    def __init__(self) -> None:
        super().__init__(Server("test", "1").protocol)
        self.partial_results: list[tuple[ProgressToken, Mapping[str, Any]]] = []

    def send_progress(self, token: ProgressToken, value: Mapping[str, Any]) -> None:
        self.partial_results.append((token, value))


@pytest.fixture
def editor() -> Watched:
    return Watched()


def test_each_piece_is_sent_at_once_and_thinking_apart(editor: Watched) -> None:
    listener = Listener(editor, 7)
    for piece in (Thinking("hm"), Text("It"), Text(" adds.")):
        listener.hear(piece)
    assert editor.partial_results == [(7, {"thinking": "hm"}), (7, {"delta": "It"}), (7, {"delta": " adds."})]


def test_a_token_of_zero_is_a_token(editor: Watched) -> None:
    Listener(editor, 0).hear(Text("It"))
    assert editor.partial_results == [(0, {"delta": "It"})]


def test_nothing_is_sent_without_a_token(editor: Watched) -> None:
    Listener(editor, None).hear(Text("It"))
    assert editor.partial_results == []


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([], WAITING),
        ([Thinking("x" * 36)], "thinking, 10 tokens"),
        ([Thinking("x" * 36), Text("y" * 30), Text("y" * 42)], "20 tokens"),
    ],
)
def test_what_goes_on_is_described(editor: Watched, pieces: list[Text | Thinking], said: str) -> None:
    listener = Listener(editor, None)
    for piece in pieces:
        listener.hear(piece)
    assert listener.describe() == said


def test_a_look_is_described_until_the_model_speaks_again(editor: Watched) -> None:
    listener = Listener(editor, None)
    listener.hear(Text("I look."))
    listener.tell("reading src/x.py")
    looking = listener.describe()
    listener.hear(Text("It adds."))
    assert (looking, listener.describe()) == ("reading src/x.py", "5 tokens")
