"""Work-done progress: when it is shown, what it says, and that its cancel cancels the work."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from qwen_ls.protocol import Protocol, Server
from qwen_ls.work_progress import WorkProgress

pytestmark = pytest.mark.asyncio

LONG_S = 60.0
"""Longer than any test."""


class Client:
    """The other end of a real protocol, which keeps what it is sent."""

    def __init__(self) -> None:
        self.server = Server("test", "1")
        self.sent: list[dict[str, Any]] = []
        self.says = "waiting"
        self._news = asyncio.Event()
        self.protocol.set_writer(self)
        self.send({"id": 0, "method": "initialize", "params": {"processId": None, "rootUri": None, "capabilities": {}}})

    @property
    def protocol(self) -> Protocol:
        return self.server.protocol

    def write(self, body: bytes) -> None:
        self.sent.append(json.loads(body))
        self._news.set()

    def close(self) -> None:
        pass

    def send(self, message: dict[str, Any]) -> None:
        self.protocol.receive(json.dumps({"jsonrpc": "2.0"} | message).encode())

    def cancel(self, token: Any) -> None:
        self.send({"method": "window/workDoneProgress/cancel", "params": {"token": token}})

    @property
    def values(self) -> list[dict[str, Any]]:
        return [message["params"]["value"] for message in self.sent if message.get("method") == "$/progress"]

    @property
    def kinds(self) -> list[str]:
        return [value["kind"] for value in self.values]

    def created(self) -> list[dict[str, Any]]:
        return [message for message in self.sent if message.get("method") == "window/workDoneProgress/create"]

    async def until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), 5)

    def progress(
        self, token: int | str | None = "t", *, may_create: bool = False, begin_after_s: float = 0, report_s: float = 0
    ) -> WorkProgress:
        return WorkProgress(
            self.protocol,
            "Explaining",
            lambda: self.says,
            client_token=token,
            may_create=may_create,
            begin_after_s=begin_after_s,
            report_every_s=report_s,
        )


@pytest_asyncio.fixture
async def client() -> AsyncIterator[Client]:
    client = Client()
    yield client
    await client.protocol.close()


def started(work: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
    async def run() -> None:
        await work()

    return asyncio.get_running_loop().create_task(run())


async def test_work_that_is_done_soon_is_not_shown(client: Client) -> None:
    async with client.progress(begin_after_s=LONG_S):
        pass
    assert client.values == []


async def test_longer_work_is_shown_with_a_cancel_under_the_clients_token(client: Client) -> None:
    async with client.progress("mine"):
        await client.until(lambda: client.kinds == ["begin"])
    begin = {"kind": "begin", "title": "Explaining", "message": "waiting", "cancellable": True}
    assert client.values[0] == begin
    assert {message["params"]["token"] for message in client.sent if message.get("method") == "$/progress"} == {"mine"}


async def test_it_ends_with_the_work(client: Client) -> None:
    async with client.progress():
        await client.until(lambda: client.kinds == ["begin"])
    assert client.kinds == ["begin", "end"]


async def test_news_is_reported(client: Client) -> None:
    async with client.progress():
        await client.until(lambda: client.kinds == ["begin"])
        client.says = "12 tokens"
        await client.until(lambda: "report" in client.kinds)
    assert [value["message"] for value in client.values if value["kind"] == "report"] == ["12 tokens"]


async def test_no_news_is_not_reported(client: Client) -> None:
    async with client.progress():
        await client.until(lambda: client.kinds == ["begin"])
        for _ in range(20):
            await asyncio.sleep(0)
    assert client.kinds == ["begin", "end"]


async def test_it_ends_when_the_work_fails(client: Client) -> None:
    async def work() -> None:
        async with client.progress():
            await client.until(lambda: client.kinds == ["begin"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await started(work)
    assert client.kinds == ["begin", "end"]


@pytest.mark.parametrize("begin_after_s", [0, LONG_S], ids=["shown", "not shown yet"])
async def test_its_cancel_cancels_the_work(client: Client, begin_after_s: float) -> None:
    entered = asyncio.Event()

    async def work() -> None:
        async with client.progress(begin_after_s=begin_after_s):
            entered.set()
            await asyncio.Event().wait()

    working = started(work)
    await entered.wait()
    if not begin_after_s:
        await client.until(lambda: client.kinds == ["begin"])
    client.cancel("t")
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(working, 5)
    assert client.kinds == ([] if begin_after_s else ["begin", "end"])


@pytest.mark.parametrize("begin_after_s", [0, LONG_S], ids=["shown", "not shown"])
async def test_the_token_is_forgotten_at_the_end(client: Client, begin_after_s: float) -> None:
    async with client.progress(begin_after_s=begin_after_s):
        if not begin_after_s:
            await client.until(lambda: client.kinds == ["begin"])
    assert client.protocol.progress.tokens == {}


async def test_a_cancel_that_comes_too_late_cancels_nothing(client: Client) -> None:
    async with client.progress():
        await client.until(lambda: client.kinds == ["begin"])
    client.cancel("t")
    await asyncio.sleep(0)
    assert client.kinds == ["begin", "end"]


async def test_without_a_token_one_is_made_where_the_client_takes_it(client: Client) -> None:
    async with client.progress(None, may_create=True):
        await client.until(lambda: bool(client.created()))
        asked = client.created()[0]
        client.send({"id": asked["id"], "result": None})
        await client.until(lambda: client.kinds == ["begin"])
    tokens = {message["params"]["token"] for message in client.sent if message.get("method") == "$/progress"}
    assert tokens == {asked["params"]["token"]}


async def test_the_cancel_of_a_token_of_our_own_cancels_the_work(client: Client) -> None:
    async def work() -> None:
        async with client.progress(None, may_create=True):
            await asyncio.Event().wait()

    working = started(work)
    await client.until(lambda: bool(client.created()))
    asked = client.created()[0]
    client.send({"id": asked["id"], "result": None})
    await client.until(lambda: client.kinds == ["begin"])
    client.cancel(asked["params"]["token"])
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(working, 5)


async def test_a_client_that_refuses_a_token_is_shown_nothing(client: Client) -> None:
    async with client.progress(None, may_create=True):
        await client.until(lambda: bool(client.created()))
        client.send({"id": client.created()[0]["id"], "error": {"code": -32601, "message": "no"}})
        for _ in range(10):
            await asyncio.sleep(0)
    assert client.values == []


async def test_a_client_without_progress_is_not_asked_for_it(client: Client) -> None:
    async with client.progress(None):
        for _ in range(10):
            await asyncio.sleep(0)
    assert len(client.sent) == 1, "only initialize was answered"
