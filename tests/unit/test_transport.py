"""Frames cut from bytes, writers that block nobody, and hosts that are this machine's."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls import transport
from qwen_ls.protocol import Server
from qwen_ls.transport import MAX_BODY_BYTES, BadFrame, Frames, StdioWriter, frame, serve_tcp

BAD_LENGTH = BadFrame(f"Content-Length must be a number of bytes up to {MAX_BODY_BYTES}.")
NEXT = frame(b"next")


@pytest.mark.parametrize(
    ("data", "messages"),
    [
        (b"Content-Length: 2\r\n\r\n{}", [b"{}"]),
        (b"content-length:2\r\n\r\n{}", [b"{}"]),
        (b"CONTENT-LENGTH :  2  \r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 2\n\n{}", [b"{}"]),
        (b"Content-Length: 0\r\n\r\n", [b""]),
        (b"Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: 2\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc\r\n\r\n{}", [b"{}"]),
        (b"Content-Length: 9\r\nContent-Length: 2\r\n\r\n{}", [b"{}"]),
        (frame(b"one") + frame(b"two"), [b"one", b"two"]),
        (frame("ü".encode()), ["ü".encode()]),
    ],
)
def test_a_message_is_cut_from_its_frame(data: bytes, messages: list[bytes]) -> None:
    assert Frames().feed(data) == messages


@pytest.mark.parametrize(
    "garbage",
    [
        b"a stray print\n",
        b"no line end at all",
        b"\r\n\r\n\n",
        b'{"jsonrpc": "2.0"}',
        b"\x00\xff\xfe" * 50,
        b"x" * 100_000,
        b"Content-Type: text/plain\r\n\r\n",
        b"Content-Length: 7\r\nnot a header\r\n\r\n",
    ],
)
def test_garbage_is_skipped_up_to_the_next_header(garbage: bytes, caplog: pytest.LogCaptureFixture) -> None:
    frames = Frames()

    messages = [message for part in (garbage, NEXT, NEXT) for message in frames.feed(part)]

    assert messages == [b"next", b"next"]
    assert len(caplog.records) <= 1


def test_skipped_garbage_is_logged_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    Frames().feed(b"one\ntwo\nthree" + NEXT)

    assert [record.getMessage() for record in caplog.records] == ["Skipped 13 bytes that were no message"]


@pytest.mark.parametrize("length", [b"-5", b"two", b"", b"0x10", b"1e3", b"268435457", b"9" * 5000])
def test_a_length_that_cannot_be_is_told_and_the_next_message_served(length: bytes) -> None:
    frames = Frames()

    messages = frames.feed(b"Content-Length: " + length + b"\r\n\r\n" + b'{"lost": 1}' + NEXT)

    assert messages == [BAD_LENGTH, b"next"]


def test_a_length_that_is_too_short_costs_one_message(caplog: pytest.LogCaptureFixture) -> None:
    messages = Frames().feed(b'Content-Length: 3\r\n\r\n{"a": 1}' + NEXT)

    assert messages == [b'{"a', b"next"]


def test_garbage_without_an_end_takes_no_memory() -> None:
    frames = Frames()

    for _ in range(100):
        frames.feed(b"x" * 50_000)

    assert len(frames._buffer) < 10_000


@given(
    bodies=st.lists(st.binary(max_size=40), max_size=6),
    garbage=st.sampled_from([b"", b"noise\n", b"Content-Type: x\r\n"]),
    cuts=st.lists(st.integers(min_value=1, max_value=30), min_size=1),
)
def test_how_the_bytes_arrive_does_not_matter(bodies: list[bytes], garbage: bytes, cuts: list[int]) -> None:
    data = b"".join(garbage + frame(body) for body in bodies)
    frames = Frames()
    messages: list[bytes | BadFrame] = []

    position = 0
    while position < len(data):
        step = cuts[position % len(cuts)]
        messages += frames.feed(data[position : position + step])
        position += step

    assert messages == bodies
    assert frames.is_between_messages


def test_a_reader_that_stands_still_blocks_no_writer() -> None:
    reading, writing = os.pipe()
    writer = StdioWriter(writing, on_broken=lambda: None)
    body = b"x" * 1_000_000  # more than any pipe holds

    for _ in range(5):
        writer.write(body)

    received = bytearray()
    expected = frame(body) * 5
    while len(received) < len(expected):
        received += os.read(reading, 65536)
    writer.close()
    assert received == expected
    os.close(reading)
    os.close(writing)


def test_closing_waits_for_a_frozen_reader_only_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "FLUSH_GRACE_S", 0.05)
    reading, writing = os.pipe()
    broken = threading.Event()
    writer = StdioWriter(writing, on_broken=broken.set)
    writer.write(b"x" * 1_000_000)

    writer.close()

    os.close(reading)  # frees the thread
    assert broken.wait(10)
    os.close(writing)


def test_a_reader_that_is_gone_is_told() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    broken = threading.Event()
    writer = StdioWriter(writing, on_broken=broken.set)

    writer.write(b"hello?")

    assert broken.wait(10)
    os.close(writing)


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "192.168.1.10", "example.org", "127.0.0.1.example.org"])
def test_a_host_that_others_could_reach_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match=r"use 127\.0\.0\.1, ::1 or localhost"):
        serve_tcp(Server("test", "1"), host, 0, announce=lambda *_: None)


@pytest.mark.parametrize(
    ("host", "address"),
    [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("127.0.0.9", "127.0.0.9"), ("[::1]", "::1")],
)
def test_loopback_hosts_are_served(host: str, address: str) -> None:
    assert transport._loopback_address(host) == address


class Idle:
    """A writer that nobody reads."""

    def write(self, body: bytes) -> None: ...

    def close(self) -> None: ...


@pytest.mark.asyncio
async def test_a_request_takes_its_first_step_before_the_next_message() -> None:
    server = Server("test", "1")
    server.protocol.set_writer(Idle())
    seen: list[str] = []

    async def request(_params: object) -> None:
        seen.append("request")

    server.register_handler("test/request", request)
    server.register_handler("test/change", lambda _: seen.append("change"))
    messages: asyncio.Queue[transport.Incoming | None] = asyncio.Queue()
    for body in (
        b'{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"processId":null,"rootUri":null,"capabilities":{}}}',
        b'{"jsonrpc":"2.0","id":1,"method":"test/request"}',
        b'{"jsonrpc":"2.0","method":"test/change"}',
        None,
    ):
        messages.put_nowait(body)

    await transport._feed(server.protocol, messages)

    assert seen == ["request", "change"]
    assert server.protocol.ended.is_set()
