"""What a model is told fits into what it can read."""

from __future__ import annotations

import pytest

from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.depth import Depth
from qwen_ls.assist.looking import USUAL
from qwen_ls.assist.room import FRAME_TOKENS, code_room, room_of
from tests.support.saying_model import SayingModel

MODEL = SayingModel("x")


@pytest.mark.parametrize("context_tokens", [4_096, 8_192, 32_768, 131_072, 1_000_000])
@pytest.mark.parametrize("depth", ["brief", "normal", "deep"])
@pytest.mark.parametrize("takes_tools", [True, False])
def test_all_of_it_fits(context_tokens: int, depth: Depth, takes_tools: bool) -> None:
    room = room_of(Assistant(MODEL, "m", context_tokens=context_tokens, takes_tools=takes_tools), depth)
    told = room.prompt_tokens + FRAME_TOKENS + room.answer_tokens
    if takes_tools and context_tokens > 30_000:
        told += USUAL.told_tokens // 2
    assert told <= context_tokens
    assert room.history_tokens <= room.prompt_tokens // 2


def test_what_history_took_is_left_out_of_the_code() -> None:
    room = room_of(Assistant(MODEL, "m", context_tokens=100_000), "normal")
    assert code_room(room, 10_000).code_tokens == room.prompt_tokens - 10_000
    assert code_room(room, 10_000).all_tokens == room.surroundings_tokens


def test_the_users_own_limit_of_the_answer_counts() -> None:
    assert room_of(Assistant(MODEL, "m", max_tokens=77), "deep").answer_tokens == 77
