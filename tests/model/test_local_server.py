"""The real model under the real seam. What it says is its own affair: structure is asserted, never exact text."""

from __future__ import annotations

import ast
import asyncio
from contextlib import aclosing

import pytest

from qwen_ls.model.base import Completion, Finish, Infill, ModelRequest, Piece, Prompt, Text, Usage
from qwen_ls.model.endpoint import Endpoint
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.model.local.process import LocalAddress
from qwen_ls.model.local.serve import ALIAS
from qwen_ls.model.openai_service import OpenAIService

pytestmark = [pytest.mark.model, pytest.mark.asyncio]

LONG_S = 120.0
PREFIX = "def add(a, b):\n    return "
SUFFIX = "\n\n\nprint(add(1, 2))\n"
FIM = Completion(f"<|fim_prefix|>{PREFIX}<|fim_suffix|>{SUFFIX}<|fim_middle|>")


def short(prompt: Prompt) -> ModelRequest:
    return ModelRequest(ALIAS, prompt, max_tokens=12, temperature=0.0)


async def read(service: OpenAIService, request: ModelRequest) -> list[Piece]:
    return [piece async for piece in service.stream(request)]


def text_of(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces if isinstance(piece, Text))


async def test_a_completion_of_the_middle_parses_where_it_belongs(local_service: OpenAIService) -> None:
    middle = text_of(await read(local_service, short(FIM)))

    ast.parse(PREFIX + middle.partition("\n")[0] + SUFFIX)


async def test_an_infill_parses_where_it_belongs(local_service: OpenAIService) -> None:
    middle = text_of(await read(local_service, short(Infill(PREFIX, SUFFIX))))

    ast.parse(PREFIX + middle.partition("\n")[0] + SUFFIX)


async def test_an_answer_comes_in_pieces(local_service: OpenAIService) -> None:
    pieces = await read(local_service, short(FIM))

    assert sum(isinstance(piece, Text) for piece in pieces) > 1


async def test_an_answer_ends_with_a_reason_and_the_usage(local_service: OpenAIService) -> None:
    pieces = await read(local_service, short(FIM))

    assert [type(piece) for piece in pieces if not isinstance(piece, Text)] == [Finish, Usage]


async def test_closing_streams_frees_their_slots(local_service: OpenAIService) -> None:
    endless = ModelRequest(ALIAS, FIM, max_tokens=3000, extra={"ignore_eos": True})
    for _ in range(2):  # as many as there are slots; one of these takes minutes when it is not closed
        async with aclosing(local_service.stream(endless)) as pieces:
            await anext(pieces)

    answer = await asyncio.wait_for(read(local_service, short(FIM)), LONG_S)

    assert text_of(answer)


async def test_a_wrong_key_is_refused(local_address: LocalAddress) -> None:
    stranger = OpenAIService(Endpoint(local_address.base_url, "a-wrong-key"))
    try:
        with pytest.raises(ModelError) as caught:
            await read(stranger, short(FIM))
    finally:
        await stranger.aclose()

    assert caught.value.trouble is Trouble.REFUSED
