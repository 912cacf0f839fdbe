"""Which way is asked, and which is asked next when a service does not take it."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from qwen_ls.completion.asker import Asker
from qwen_ls.completion.exchange import Exchange
from qwen_ls.completion.hole import Hole
from qwen_ls.completion.options import Provider
from qwen_ls.model.base import Chat, Finish, ModelRequest, Piece, Text
from qwen_ls.model.errors import ModelError, Trouble

pytestmark = pytest.mark.asyncio

HOLE = Hole("x = ", "\n", "a.py", "python")


class ChatOnly:
    """A service without `/completions`, which says so as the test wants."""

    def __init__(self, error: ModelError) -> None:
        self.error = error
        self.requests: list[ModelRequest] = []

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        self.requests.append(request)
        if not isinstance(request.prompt, Chat):
            raise self.error
        yield Text("1")
        yield Finish("stop")


async def middle(asker: Asker, service: ChatOnly) -> str:
    provider = Provider(service, "some-model", ("fim", "fim-chat"))
    return [text async for text in asker.middles(provider, HOLE, 50)][-1]


async def test_a_way_that_the_service_does_not_know_is_followed_by_the_next() -> None:
    service = ChatOnly(ModelError(Trouble.REFUSED, "No such path.", status=404))
    assert await middle(Asker(), service) == "1"


async def test_what_did_not_work_is_not_tried_again() -> None:
    service, asker = ChatOnly(ModelError(Trouble.REQUEST, "No such parameter.", status=400)), Asker()
    await middle(asker, service)
    await middle(asker, service)
    assert len(service.requests) == 3


@pytest.mark.parametrize(
    ("status", "code"), [(404, "model_not_found"), (422, "budget_exceeded"), (400, "no_db_connection")]
)
async def test_what_is_not_about_the_way_is_no_reason_to_ask_in_another(status: int, code: str) -> None:
    service = ChatOnly(ModelError(Trouble.REFUSED, "Not for you.", status=status, code=code))
    with pytest.raises(ModelError, match="Not for you"):
        await middle(Asker(), service)
    assert len(service.requests) == 1


async def test_a_request_that_fails_in_every_way_says_nothing_of_the_ways() -> None:
    service, asker = ChatOnly(ModelError(Trouble.REQUEST, "A wrong parameter.", status=400)), Asker()
    provider = Provider(service, "some-model", ("fim", "suffix"))
    for _ in range(2):
        with pytest.raises(ModelError):
            _ = [text async for text in asker.middles(provider, HOLE, 50)]
    assert len(service.requests) == 4


async def test_a_passing_fault_is_no_reason_either() -> None:
    service = ChatOnly(ModelError(Trouble.TRANSIENT, "Overloaded.", status=503))
    with pytest.raises(ModelError, match="Overloaded"):
        await middle(Asker(), service)


class Copier:
    """A service that hands back the whole function when it is asked by the string, and goes on where it is begun."""

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        assert isinstance(request.prompt, Chat)
        copy = f"```python\n{'# as it was' * 30}\nx = 1\n```"
        yield Text("1" if request.prompt.messages[-1].partial else copy)
        yield Finish("stop")


async def ask_by(asker: Asker, provider: Provider, hole: Hole = HOLE) -> str:
    exchange = Exchange()
    _ = [text async for text in asker.middles(provider, hole, 50, exchange)]
    return exchange.way


async def test_a_way_that_brings_back_copies_of_the_code_gives_place_to_one_that_does_not() -> None:
    provider = Provider(Copier(), "some-model", ("fim-chat", "partial", "chat"))
    asker = Asker()
    assert [await ask_by(asker, provider) for _ in range(4)] == ["fim-chat", "fim-chat", "partial", "partial"]


async def test_without_a_thriftier_way_copies_are_put_up_with() -> None:
    provider = Provider(Copier(), "some-model", ("fim-chat", "chat"))
    asker = Asker()
    assert [await ask_by(asker, provider) for _ in range(4)] == ["fim-chat"] * 4


async def test_what_was_sent_and_said_is_noted() -> None:
    exchange = Exchange()
    provider = Provider(Copier(), "some-model", ("partial",))
    _ = [text async for text in Asker().middles(provider, HOLE, 50, exchange)]
    assert (exchange.way, exchange.said, exchange.hole) == ("partial", "1", HOLE)
    assert exchange.request is not None
    assert exchange.request.model == "some-model"


class Talker:
    """A service that says a fence, and then goes on explaining; it knows how much of that was read."""

    def __init__(self) -> None:
        self.said = 0

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        for piece in ["```python\n", "1", "\n```", "\n\nThis ", "is one."]:
            self.said += 1
            yield Text(piece)
        yield Finish("stop")


async def test_what_is_said_behind_the_middle_is_not_read() -> None:
    service = Talker()
    middles = [text async for text in Asker().middles(Provider(service, "some-model", ("chat",)), HOLE, 50)]
    assert (middles[-1], service.said) == ("1", 3)
