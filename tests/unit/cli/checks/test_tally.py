from __future__ import annotations

from contextlib import aclosing

import pytest

from qwen_ls.cli.checks.tally import Tally, Tallying
from qwen_ls.model.base import Chat, Completion, Infill, Message, ModelRequest, Piece, Prompt, Usage
from qwen_ls.model.tokens import estimate_tokens
from tests.support.saying_model import SayingModel

pytestmark = pytest.mark.asyncio


CODE = Completion("code")


async def tally_of(*pieces: Piece | str, prompt: Prompt = CODE, read: int | None = None) -> Tally:
    """The tally after an answer of these pieces, of which only the first `read` are read if that is given."""
    tally = Tally()
    service = Tallying(SayingModel(*pieces), tally)
    async with aclosing(service.stream(ModelRequest("a-model", prompt))) as stream:
        seen = 0
        async for _piece in stream:
            seen += 1
            if seen == read:
                break
    return tally


async def test_what_the_service_tells_is_counted() -> None:
    assert await tally_of("one", Usage(7, 3)) == Tally(1, 7, 3)


async def test_a_stream_that_was_cut_is_estimated() -> None:
    tally = await tally_of("one two three", "four", Usage(7, 3), read=1)

    assert tally == Tally(1, estimate_tokens("code"), estimate_tokens("one two three"), is_estimate=True)


@pytest.mark.parametrize(
    "prompt",
    [
        Chat((Message("system", "some "), Message("user", "words of code"))),
        Completion("some ", "words of code"),
        Infill("some ", "words of code"),
    ],
    ids=["chat", "completion", "infill"],
)
async def test_every_kind_of_prompt_is_estimated(prompt: Prompt) -> None:
    assert (await tally_of("one", prompt=prompt)).prompt_tokens == estimate_tokens("some words of code")


async def test_an_estimate_among_others_makes_the_sum_one() -> None:
    tally = Tally()
    tally.add(Usage(1, 1))
    tally.add(Usage(2, 2, is_estimate=True))
    tally.add(Usage(3, 3))

    assert tally == Tally(3, 6, 6, is_estimate=True)
