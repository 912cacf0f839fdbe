"""An editor that stands still: it reads nothing of what the server writes, and goes on later, or never does."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support.fake_service import FakeService, Reply
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.raw_client import ANSWER_TIMEOUT_S, RawClient, frame

pytestmark = pytest.mark.asyncio(loop_scope="session")

URI = "file:///project/a.py"
WORDS = tuple("word " * 40 for _ in range(400))
"""80 kB, told piece by piece and as a whole: eight times that is more than a pipe and a reader hold."""
QUESTIONS = 8


@pytest_asyncio.fixture(loop_scope="session")
async def server(service: FakeService, tmp_path: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A server whose output nobody reads, asked for explanations that are longer than the pipe."""
    service.reply(Reply(tokens=WORDS))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "qwen_ls"),
        env=isolated_environment(tmp_path, **set_up_with(service)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    for message in _conversation():
        _write(process, message)
    await service.until_request(QUESTIONS, ANSWER_TIMEOUT_S)
    yield process
    if process.returncode is None:
        process.kill()
    assert process.stdout is not None
    await process.stdout.read()  # what nobody read keeps its pipe open
    await process.wait()


def _write(process: asyncio.subprocess.Process, message: dict[str, Any]) -> None:
    assert process.stdin is not None
    process.stdin.write(frame({"jsonrpc": "2.0", **message}))


def _conversation() -> list[dict[str, Any]]:
    document = {"uri": URI, "languageId": "python", "version": 1, "text": "def area(w, h):\n    return w * h\n"}
    initialize: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}
    return [
        {"id": "hello", "method": "initialize", "params": initialize},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": document}},
        *({"id": number, "method": "workspace/executeCommand", "params": _explain(number)} for number in _numbers()),
    ]


def _explain(number: int) -> dict[str, Any]:
    said = {"textDocument": {"uri": URI}, "show": "client", "partialResultToken": number}
    return {"command": "qwen-ls.explain", "arguments": [said]}


def _numbers() -> range:
    return range(QUESTIONS)


async def test_work_goes_on_and_all_of_it_arrives_once_the_editor_reads_again(
    server: asyncio.subprocess.Process, service: FakeService
) -> None:
    for request in list(service.requests):
        await request.until_ended(ANSWER_TIMEOUT_S)
        assert request.finished, "a frozen editor holds up no stream"
    assert server.stdout is not None
    assert server.stdin is not None
    client = RawClient(server.stdout, server.stdin)
    for number in _numbers():
        assert (await client.answer(number))["result"]["markdown"] == "".join(WORDS)
    client.send({"jsonrpc": "2.0", "id": "bye", "method": "shutdown"})
    await client.answer("bye")
    assert [len(client.answers[number]) for number in _numbers()] == [1] * QUESTIONS
    for number in _numbers():
        said = [each["params"] for each in client.notifications if each["method"] == "$/progress"]
        assert "".join(each["value"]["delta"] for each in said if each["token"] == number) == "".join(WORDS)
    client.notify("exit")
    assert await asyncio.wait_for(server.wait(), ANSWER_TIMEOUT_S) == 0
    await client.close()


async def test_the_server_ends_when_the_editor_dies_frozen(server: asyncio.subprocess.Process) -> None:
    assert server.stdin is not None
    server.stdin.close()
    assert await asyncio.wait_for(_exit_code(server), ANSWER_TIMEOUT_S) == 1


async def _exit_code(process: asyncio.subprocess.Process) -> int:
    """Wait for the process alone: `Process.wait` also waits for the end of its output, which nobody reads here."""
    while process.returncode is None:
        await asyncio.sleep(0.01)
    return process.returncode
