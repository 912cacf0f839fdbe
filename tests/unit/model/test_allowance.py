from __future__ import annotations

import pytest

from qwen_ls.model.allowance import CHARS_PER_TOKEN, MOST_CHARS, allowance_for
from qwen_ls.model.base import Finish, Piece, Text, Thinking, ToolCall, Usage

ALLOWED = 10 * CHARS_PER_TOKEN


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([Text("x" * ALLOWED)], False),
        ([Text("x" * ALLOWED), Text("x")], True),
        ([ToolCall(0, "1", "read_file", "x" * ALLOWED), Text("x")], True),
        ([Thinking("x" * ALLOWED), Text("x" * ALLOWED)], False),
        ([Thinking("x" * (MOST_CHARS + 1))], True),
        ([Usage(1, 1), Finish("stop")], False),
    ],
    ids=["all", "more", "arguments", "thinking apart", "too much thinking", "nothing"],
)
def test_a_limit_on_tokens_is_one_on_characters(pieces: list[Piece], expected: bool) -> None:
    allowance = allowance_for(10, may_resend=False)

    allowance.take(pieces)

    assert allowance.is_exceeded is expected


@pytest.mark.parametrize("max_tokens", [None, MOST_CHARS])
def test_no_limit_lets_everything_through(max_tokens: int | None) -> None:
    allowance = allowance_for(max_tokens, may_resend=False)

    allowance.take([Text("x" * (MOST_CHARS + 1))])

    assert allowance.is_exceeded


def test_who_resends_all_so_far_may_say_any_number() -> None:
    allowance = allowance_for(1, may_resend=True)

    allowance.take([Text("x" * (MOST_CHARS + 1))])

    assert not allowance.is_exceeded
