"""pygls' defects, shown by a client to a real process: each request gets one answer, whatever befalls it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.support.raw_client import RawClient, ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[RawClient]:
    server = await ServerProcess.start()
    await server.client.initialize()
    yield server.client
    assert await server.leave() == 0
    assert "Task was destroyed" not in await server.complaints()


def command(name: str, **more: Any) -> dict[str, Any]:
    return {"command": name} | more


async def test_a_cancel_ends_the_task_of_a_command(client: RawClient) -> None:
    tasks = await client.result("test/tasks")
    running = client.ask("workspace/executeCommand", command("bare.hang"))
    assert await client.result("test/tasks") == tasks + 1

    client.cancel(running)

    assert (await client.answer(running))["error"]["code"] == -32800
    assert await client.result("test/tasks") == tasks
    assert "bare.hang" in await client.result("test/ended")


async def test_a_command_cancelled_from_inside_is_answered(client: RawClient) -> None:
    answer = await client.request("workspace/executeCommand", command("bare.cancelMyself"))

    assert answer["error"]["code"] == -32800


async def test_a_request_cancelled_from_inside_is_answered(client: RawClient) -> None:
    answer = await client.request("test/cancelMyself")

    assert answer["error"]["code"] == -32800


async def test_a_command_is_told_its_work_done_token(client: RawClient) -> None:
    params = command("bare.tellCall", arguments=[{"a": 1}], workDoneToken="token")

    result = await client.result("workspace/executeCommand", params)

    assert result == {"arguments": [{"a": 1}], "token": "token"}


async def test_a_request_sees_the_text_as_it_was_when_it_was_sent(client: RawClient) -> None:
    document = {"uri": "file:///a.py", "languageId": "python", "version": 0, "text": ""}
    client.notify("textDocument/didOpen", {"textDocument": document})
    asked = []
    for version in range(1, 51):  # all in one breath
        versioned = {"uri": "file:///a.py", "version": version}
        client.notify("textDocument/didChange", {"textDocument": versioned, "contentChanges": [{"text": "x"}]})
        asked.append(client.ask("test/version"))

    seen = [(await client.answer(msg_id))["result"] for msg_id in asked]

    assert seen == list(range(1, 51))


async def test_a_long_message_passes_both_ways(client: RawClient) -> None:
    text = "a line with ümlauts and 😀\n" * 100_000

    assert await client.result("test/echo", {"text": text}) == {"text": text}


async def test_stray_output_does_not_break_the_conversation(client: RawClient) -> None:
    assert await client.result("test/noise") is True
    assert await client.result("test/echo", ["still", "there"]) == ["still", "there"]


async def test_the_server_asks_the_client(client: RawClient) -> None:
    asked = client.ask("test/ask", {"how": "are you"})
    question = await client.requests.get()

    client.send({"jsonrpc": "2.0", "id": question["id"], "result": ["fine"]})

    assert question["params"] == {"how": "are you"}
    assert (await client.answer(asked))["result"] == ["fine"]


async def test_shutdown_during_commands_answers_them_and_itself() -> None:
    server = await ServerProcess.start()
    await server.client.initialize()
    commands = [server.client.ask("workspace/executeCommand", command("bare.hang")) for _ in range(5)]
    waiting = server.client.ask("test/ask", {})
    await server.client.requests.get()

    shutdown = await server.client.request("shutdown")
    late = await server.client.request("test/echo", {})
    server.client.notify("exit")

    assert shutdown["result"] is None
    assert late["error"]["code"] == -32600
    assert [(await server.client.answer(c))["error"]["code"] for c in [*commands, waiting]] == [-32800] * 6
    assert await server.exit_code() == 0
    assert await server.complaints() == ""


async def test_requests_at_once_are_each_answered_once(client: RawClient) -> None:
    asked = [client.ask("test/echoLater", {"turns": n % 7}) for n in range(300)]

    answers = await asyncio.gather(*(client.answer(msg_id) for msg_id in asked))

    assert [answer["result"]["turns"] for answer in answers] == [n % 7 for n in range(300)]
    assert all(len(client.answers[msg_id]) == 1 for msg_id in asked)
