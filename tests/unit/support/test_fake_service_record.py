"""What the fake service records, how it is held, and that it notices a hang-up at once."""

from __future__ import annotations

import asyncio
import json
import socket
import statistics
import subprocess
import sys
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.fake_service import FakeService, Gate, Reply

if TYPE_CHECKING:
    from openai import AsyncOpenAI

CHAT: dict[str, Any] = {"model": "qwen3-coder-next", "messages": [{"role": "user", "content": "Say it."}]}
ABC = ["a", "b", "c"]


def connect(service: FakeService) -> socket.socket:
    return socket.create_connection(("127.0.0.1", service.port), timeout=5)


def ask(client: socket.socket, **extra: Any) -> None:
    """Send a streamed chat request over a raw socket."""
    body = json.dumps({**CHAT, "stream": True, **extra}).encode()
    head = (
        "POST /compatible-mode/v1/chat/completions HTTP/1.1\r\nHost: fake\r\n"
        f"Authorization: Bearer sk-fake\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    client.sendall(head.encode() + body)


def read_answer(client: socket.socket) -> bytes:
    """Read up to the end of a chunked response."""
    received = b""
    while not received.endswith(b"\r\n0\r\n\r\n"):
        data = client.recv(65536)
        assert data, "the service closed the connection"
        received += data
    return received


async def read_stream(client: AsyncOpenAI) -> str:
    stream = await client.chat.completions.create(**CHAT, stream=True)
    async with stream:
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])


class TestARecord:
    def test_holds_what_was_asked(self, service: FakeService) -> None:
        with closing(connect(service)) as client:
            ask(client, max_tokens=7)
            request = service.wait_for_request()

        assert (request.method, request.path) == ("POST", "/compatible-mode/v1/chat/completions")
        assert request.headers["authorization"] == "Bearer sk-fake"
        assert request.body == json.loads(request.raw_body) == {**CHAT, "stream": True, "max_tokens": 7}

    def test_of_a_whole_stream_is_finished(self, service: FakeService) -> None:
        service.reply(Reply(tokens=ABC))
        with closing(connect(service)) as client:
            ask(client)
            read_answer(client)
            request = service.requests[0]
            request.wait_ended()

        assert (request.finished, request.tokens_sent, request.hung_up_at) == (True, 3, None)
        assert request.first_token_at is not None
        assert request.started_at <= request.first_token_at <= time.monotonic()

    def test_of_every_request_is_kept_over_one_connection(self, service: FakeService) -> None:
        with closing(connect(service)) as client:
            for _ in range(3):
                ask(client)
                read_answer(client)

        assert len(service.requests) == 3

    @pytest.mark.asyncio
    async def test_is_given_once_by_next_request(self, service: FakeService, client: AsyncOpenAI) -> None:
        await read_stream(client)
        await read_stream(client)

        given = [await service.next_request(), await service.next_request()]

        assert given == service.requests

    def test_that_does_not_come_is_a_timeout_that_says_so(self, service: FakeService) -> None:
        with pytest.raises(TimeoutError, match="request 1"):
            service.wait_for_request(timeout_s=0.01)

    @pytest.mark.asyncio
    async def test_that_does_not_come_is_a_timeout_in_a_loop_too(self, service: FakeService) -> None:
        with pytest.raises(TimeoutError, match="request 1"):
            await service.next_request(timeout_s=0.01)


class TestAHangUp:
    def test_is_noticed_at_once_while_nothing_is_sent(self, service: FakeService) -> None:
        service.reply(Reply(tokens=ABC, hold_after=1))

        delays_ms = [self.hang_up(service, n) for n in range(1, 21)]

        assert statistics.median(delays_ms) < 20

    def test_is_noticed_at_once_while_tokens_flow(self, service: FakeService) -> None:
        service.reply(Reply(tokens=ABC, is_endless=True))

        delays_ms = [self.hang_up(service, n) for n in range(1, 21)]

        assert statistics.median(delays_ms) < 20

    def hang_up(self, service: FakeService, n: int) -> float:
        """Give how many milliseconds after the client the service knew."""
        with closing(connect(service)) as client:
            ask(client)
            request = service.wait_for_request(n)
            request.wait_tokens(1)
            closed_at = time.monotonic()
        return (request.wait_hung_up() - closed_at) * 1000

    def test_ends_the_sending(self, service: FakeService) -> None:
        service.reply(Reply(tokens=ABC, hold_after=2))
        with closing(connect(service)) as client:
            ask(client)
            request = service.wait_for_request()
            request.wait_tokens(2)
        request.wait_hung_up()

        request.release()
        service.reply("the service had time to go on")
        with closing(connect(service)) as client:
            ask(client)
            read_answer(client)

        assert (request.tokens_sent, request.finished, request.upstream_closed.is_set()) == (2, False, True)

    def test_before_the_head_is_noticed(self, service: FakeService) -> None:
        service.reply(Reply("late", headers_gate=Gate()))
        with closing(connect(service)) as client:
            ask(client)
            request = service.wait_for_request()

        assert request.wait_hung_up() >= request.started_at

    def test_of_a_request_that_is_not_streamed_is_noticed(self, service: FakeService) -> None:
        service.reply(Reply("late", hold_after=0))
        with closing(connect(service)) as client:
            ask(client, stream=False)
            request = service.wait_for_request()

        assert request.wait_hung_up() >= request.started_at

    @pytest.mark.asyncio
    async def test_by_a_cancelled_task_is_noticed(self, service: FakeService, client: AsyncOpenAI) -> None:
        service.reply(Reply(tokens=ABC, hold_after=1))
        reading = asyncio.create_task(read_stream(client))
        request = await service.next_request()
        await request.until_tokens(1)

        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading

        assert await request.until_hung_up() >= request.started_at

    def test_after_the_answer_is_none(self, service: FakeService) -> None:
        with closing(connect(service)) as client:
            ask(client)
            read_answer(client)
        service.requests[0].wait_ended()

        assert not service.requests[0].upstream_closed.is_set()


class TestAGate:
    def test_lets_tokens_through_as_the_test_says(self, service: FakeService) -> None:
        service.reply(Reply(tokens=ABC, hold_after=1))
        with closing(connect(service)) as client:
            ask(client)
            request = service.wait_for_request()
            request.wait_tokens(1)

            request.release(1)
            request.wait_tokens(2)
            held = request.finished
            request.release()
            request.wait_ended()

        assert (held, request.finished, request.tokens_sent) == (False, True, 3)

    def test_holds_before_the_end_too(self, service: FakeService) -> None:
        service.reply(Reply(tokens=ABC, hold_after=3))
        with closing(connect(service)) as client:
            ask(client)
            request = service.wait_for_request()
            request.wait_tokens(3)
            held = request.finished
            request.release()
            request.wait_ended()

        assert (held, request.finished) == (False, True)

    def test_may_be_opened_before_the_stream_comes(self, service: FakeService) -> None:
        gate = Gate()
        service.reply(Reply(tokens=ABC, gate=gate))
        gate.open()
        with closing(connect(service)) as client:
            ask(client)

            assert b"[DONE]" in read_answer(client)

    def test_may_hold_the_head(self, service: FakeService) -> None:
        gate = Gate()
        service.reply(Reply(tokens=ABC, headers_gate=gate))
        with closing(connect(service)) as client:
            ask(client)
            service.wait_for_request()
            client.settimeout(0.01)
            with pytest.raises(TimeoutError):
                client.recv(1)
            client.settimeout(5)

            gate.open()

            assert b"[DONE]" in read_answer(client)


class TestItself:
    def test_thousands_of_tokens_go_fast(self, service: FakeService) -> None:
        service.reply(Reply(tokens=["x"] * 3000))
        with closing(connect(service)) as client:
            ask(client)
            answer = read_answer(client)

        assert answer.count(b'"content":"x"') == 3000

    def test_pace_delays_the_first_token_and_each_next(self) -> None:
        with FakeService(first_token_s=0.02, per_token_s=0.01) as service, closing(connect(service)) as client:
            service.reply(Reply(tokens=ABC))
            ask(client)
            request = service.wait_for_request()
            request.wait_ended()

        assert request.first_token_at is not None
        assert request.first_token_at - request.started_at >= 0.02
        assert time.monotonic() - request.first_token_at >= 0.02

    @pytest.mark.asyncio
    async def test_runs_in_the_tests_own_loop_too(self) -> None:
        from openai import AsyncOpenAI

        async with FakeService() as service:
            service.reply("yes")
            async with AsyncOpenAI(base_url=service.base_url, api_key="sk-fake", max_retries=0) as client:
                assert await read_stream(client) == "yes"

    def test_ends_while_a_stream_is_held(self) -> None:
        with FakeService() as service, closing(connect(service)) as client:
            service.reply(Reply(tokens=ABC, hold_after=1))
            ask(client)
            service.wait_for_request().wait_tokens(1)

        assert (service.requests[0].ended, service.requests[0].finished) == (True, False)

    def test_says_so_when_its_port_is_taken(self, service: FakeService) -> None:
        with pytest.raises(OSError, match="address"), FakeService(port=service.port):
            pass

    def test_answers_what_is_no_http_with_400(self, service: FakeService) -> None:
        with closing(connect(service)) as client:
            client.sendall(b"hello\r\n\r\n")

            assert client.recv(65536).startswith(b"HTTP/1.1 400 Bad Request\r\n")

    def test_runs_by_hand(self) -> None:
        command = [sys.executable, "-m", "tests.support.fake_service", "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline()
            process.kill()

        assert url.startswith("http://127.0.0.1:")
