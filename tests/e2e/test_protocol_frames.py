"""Malformed bytes and malformed messages, sent to a real process that goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.raw_client import RawClient, ServerProcess, frame

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client() -> AsyncIterator[RawClient]:
    server = await ServerProcess.start()
    await server.client.initialize()
    yield server.client
    assert await server.leave() == 0
    assert "Traceback" not in await server.complaints()


def raw(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (raw(b"{"), -32700),
        (raw(b""), -32700),
        (raw(b"\xff\xfe{}"), -32700),
        (raw(b"[" * 200_000), -32700),
        (b"Content-Length: -1\r\n\r\n", -32700),
        (b"Content-Length: 99999999999\r\n\r\n", -32700),
        (b"Content-Length: many\r\n\r\n{}", -32700),
        (frame([]), -32600),
        (frame([{"jsonrpc": "2.0", "method": "exit"}]), -32600),
        (frame(5), -32600),
        (frame(None), -32600),
        (frame({}), -32600),
        (frame({"jsonrpc": "2.0"}), -32600),
        (frame({"method": "exit"}), -32600),
        (frame({"jsonrpc": "2.0", "id": None, "method": "shutdown"}), -32600),
    ],
)
async def test_what_is_no_message_is_answered_with_id_null(client: RawClient, data: bytes, code: int) -> None:
    client.answers.pop(None, None)

    client.send_bytes(data)

    assert await client.result("test/echo", {"still": "there"}) == {"still": "there"}
    assert [answer["error"]["code"] for answer in client.answers[None]] == [code]


@pytest.mark.parametrize(
    "data",
    [
        b"garbage",
        b"garbage\r\n\r\nmore of it\n",
        b"\x00\x01\x02",
        b"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n",
        frame({"jsonrpc": "2.0", "id": "unknown", "result": None}),
        frame({"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": "?"}}),
        frame({"jsonrpc": "2.0", "method": "$/unheardOf"}),
        frame({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"contentChanges": 5}}),
    ],
)
async def test_what_asks_for_nothing_is_skipped_in_silence(client: RawClient, data: bytes) -> None:
    client.answers.pop(None, None)

    client.send_bytes(data)

    assert await client.result("test/echo", {"still": "there"}) == {"still": "there"}
    assert client.answers[None] == []


async def test_a_frame_may_come_byte_by_byte(client: RawClient) -> None:
    for byte in frame({"jsonrpc": "2.0", "id": "slow", "method": "test/echo", "params": {"a": 1}}):
        client.send_bytes(bytes([byte]))

    assert (await client.answer("slow"))["result"] == {"a": 1}
