"""The service against a scripted HTTP server: raw bytes out, and a note of everything that came in."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from qwen_ls.model import allowance, openai_service
from qwen_ls.model.base import Chat, Completion, Finish, Infill, Message, ModelRequest, Piece, Text, Usage
from qwen_ls.model.client import build_client
from qwen_ls.model.endpoint import Endpoint, Timeouts
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.model.openai_service import OpenAIService

REQUEST = ModelRequest("qwen3-coder-next", Chat((Message("user", "Hi"),)))
SOON_S = 5
"""How long a test waits for what must happen; a hang-up takes milliseconds, a loaded machine may take longer."""


class Hang:
    """A step of a script: send nothing more, and wait for the client to hang up."""


Script: TypeAlias = "list[bytes | Hang]"
HANG = Hang()


def response(*events: str, status: str = "200 OK", kind: str = "text/event-stream", more: str = "") -> bytes:
    """A whole response whose body is these events."""
    body = "".join(f"data: {event}\n\n" for event in events).encode()
    return plain(body, status, kind, more)


def plain(body: bytes, status: str = "200 OK", kind: str = "application/json", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


def begun(*events: str) -> bytes:
    """A response that goes on after these events."""
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head.encode() + b"".join(chunk(f"data: {event}\n\n") for event in events)


def chunk(text: str) -> bytes:
    return f"{len(text.encode()):x}\r\n".encode() + text.encode() + b"\r\n"


END = b"0\r\n\r\n"


def said(text: str, finish: str | None = None) -> str:
    return json.dumps({"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}]})


USAGE = '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}'
ANSWER = [said("a"), said("b"), said("", "stop"), USAGE, "[DONE]"]
PIECES: list[Piece] = [Text("a"), Text("b"), Finish("stop"), Usage(3, 2)]


@dataclass
class Heard:
    """A request that arrived."""

    line: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Server:
    """Answers each request with the next script, and closes the connection unless the script ends the body."""

    scripts: list[Script]
    url: str = ""
    heard: list[Heard] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    connections: list[asyncio.Task[None]] = field(default_factory=list)
    answering: set[asyncio.Task[None]] = field(default_factory=set)

    def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while await self._answer(reader, writer):
                pass
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        self.heard.append(await _request(reader))
        self.arrived.set()
        self.answering.update({task for task in self.connections if task is asyncio.current_task()})
        step: bytes | Hang = b""
        for step in self.scripts.pop(0):
            if isinstance(step, Hang):
                await self._wait_for_hang_up(reader)
                return False
            writer.write(step)
            await writer.drain()
        return isinstance(step, bytes) and step.endswith(END)

    async def _wait_for_hang_up(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(ConnectionError):
            while await reader.read(1024):
                pass
        self.hung_up.set()


async def _request(reader: asyncio.StreamReader) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Heard(head[0], headers, json.loads(body))


@contextlib.asynccontextmanager
async def serving(*scripts: Script) -> AsyncIterator[Server]:
    """Run a scripted server for the length of a block; at its end every client must have hung up."""
    server = Server(list(scripts))
    listening = await asyncio.start_server(server.connect, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    try:
        yield server
    finally:
        listening.close()
        await asyncio.wait_for(asyncio.gather(*server.connections), SOON_S)


@contextlib.asynccontextmanager
async def asking(url: str, key: str | None = "sk-right", **more: Any) -> AsyncIterator[OpenAIService]:
    """Have a service for the length of a block."""
    service = OpenAIService(Endpoint(url, key, **more))
    try:
        yield service
    finally:
        await service.aclose()


async def read(service: OpenAIService, request: ModelRequest = REQUEST) -> list[Piece]:
    return [piece async for piece in service.stream(request)]


async def answer_to(*script: bytes | Hang, request: ModelRequest = REQUEST, **more: Any) -> list[Piece]:
    async with serving(list(script)) as server, asking(server.url, **more) as service:
        return await read(service, request)


async def trouble_with(*script: bytes | Hang, **more: Any) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await answer_to(*script, **more)
    return caught.value


async def heard_of(request: ModelRequest = REQUEST, **more: Any) -> Heard:
    async with serving([response(*ANSWER)]) as server, asking(server.url, **more) as service:
        await read(service, request)
    return server.heard[0]


# What comes back.


@pytest.mark.asyncio
async def test_a_stream_is_read_to_its_usage() -> None:
    assert await answer_to(response(*ANSWER)) == PIECES


@pytest.mark.asyncio
async def test_events_may_be_cut_anywhere() -> None:
    whole = response(*ANSWER)

    assert await answer_to(*(whole[index : index + 7] for index in range(0, len(whole), 7))) == PIECES


@pytest.mark.asyncio
async def test_keep_alive_comments_are_passed_over() -> None:
    assert await answer_to(begun(), chunk(": ping\n\n"), chunk(f"data: {said('a', 'stop')}\n\n"), END) == [
        Text("a"),
        Finish("stop"),
    ]


@pytest.mark.asyncio
async def test_an_infill_is_read_without_done() -> None:
    events = ['{"content":"a","stop":false}', '{"content":"","stop":true,"stop_type":"limit","tokens_predicted":2}']

    pieces = await answer_to(response(*events), request=ModelRequest("m", Infill("x", "y")))

    assert pieces == [Text("a"), Finish("length"), Usage(0, 2)]


@pytest.mark.asyncio
async def test_a_piece_is_handed_on_before_the_next_one_comes() -> None:
    async with serving([begun(said("a")), HANG]) as server, asking(server.url) as service:
        stream = service.stream(REQUEST)

        assert await anext(stream) == Text("a")
        await stream.aclose()


@pytest.mark.asyncio
async def test_what_came_before_an_error_is_handed_on() -> None:
    failing = response(said("half"), '{"error":{"code":"SystemError"}}')
    async with serving([failing]) as server, asking(server.url) as service:
        stream = service.stream(REQUEST)

        assert await anext(stream) == Text("half")
        with pytest.raises(ModelError):
            await anext(stream)


@pytest.mark.asyncio
async def test_the_next_request_uses_the_same_connection() -> None:
    whole = begun(*ANSWER) + END
    async with serving([whole], [whole], [whole]) as server, asking(server.url) as service:
        for _ in range(3):
            await read(service)

    assert len(server.connections) == 1


@pytest.mark.asyncio
async def test_a_connection_that_was_closed_while_idle_is_replaced_unseen() -> None:
    async with serving([response(*ANSWER)], [], [response(*ANSWER)]) as server, asking(server.url) as service:
        await read(service)
        assert await read(service) == PIECES
        assert len(server.heard) == 3


@pytest.mark.asyncio
async def test_a_service_that_always_hangs_up_is_asked_twice_and_no_more() -> None:
    async with serving([], [], []) as server, asking(server.url) as service:
        with pytest.raises(ModelError):
            await read(service)
        assert len(server.heard) == 2


@pytest.mark.asyncio
async def test_a_body_that_never_ends_after_done_holds_nobody_up() -> None:
    async with serving([begun(*ANSWER), HANG]) as server, asking(server.url) as service:
        assert await asyncio.wait_for(read(service), SOON_S) == PIECES


@pytest.mark.asyncio
async def test_usage_that_never_comes_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_service, "LINGER_S", 0.05)
    async with serving([begun(said("a", "stop")), HANG]) as server, asking(server.url) as service:
        assert await asyncio.wait_for(read(service), SOON_S) == [Text("a"), Finish("stop")]


@pytest.mark.asyncio
async def test_a_connection_lost_after_the_finish_loses_nothing() -> None:
    assert await answer_to(begun(said("a", "stop"))) == [Text("a"), Finish("stop")]


# What goes out.


@pytest.mark.asyncio
async def test_a_request_carries_the_key_the_model_and_the_wish_for_usage() -> None:
    heard = await heard_of()

    assert heard.line == "POST /v1/chat/completions HTTP/1.1"
    assert heard.headers["authorization"] == "Bearer sk-right"
    assert heard.body == {
        "model": "qwen3-coder-next",
        "stream": True,
        "stream_options": {"include_usage": True},
        "messages": [{"role": "user", "content": "Hi"}],
    }


@pytest.mark.asyncio
async def test_a_completion_goes_to_completions() -> None:
    assert (await heard_of(ModelRequest("m", Completion("a")))).line == "POST /v1/completions HTTP/1.1"


@pytest.mark.asyncio
async def test_an_infill_goes_beside_v1_with_the_key() -> None:
    heard = await heard_of(ModelRequest("m", Infill("a", "b")))

    assert (heard.line, heard.headers["authorization"]) == ("POST /infill HTTP/1.1", "Bearer sk-right")


@pytest.mark.asyncio
async def test_without_a_key_no_authorization_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-foreign")

    assert "authorization" not in (await heard_of(key=None)).headers


@pytest.mark.asyncio
async def test_nothing_of_the_sdks_environment_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as elsewhere:
        monkeypatch.setenv("OPENAI_API_KEY", "foreign-key")
        monkeypatch.setenv("OPENAI_ADMIN_KEY", "foreign-admin")
        monkeypatch.setenv("OPENAI_ORG_ID", "foreign-org")
        monkeypatch.setenv("OPENAI_PROJECT_ID", "foreign-project")
        monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Foreign: foreign\nAuthorization: Bearer foreign")
        monkeypatch.setenv("OPENAI_BASE_URL", elsewhere.url)

        heard = await heard_of()

    assert "foreign" not in json.dumps([heard.line, heard.headers, heard.body])
    assert heard.headers.keys() <= {
        "host",
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "content-type",
        "user-agent",
    }


@pytest.mark.asyncio
async def test_the_libraries_logs_hold_neither_key_nor_code(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OPENAI_LOG", "debug")
    caplog.set_level("DEBUG")

    await heard_of(ModelRequest("m", Chat((Message("user", "my own code"),))))

    assert not [secret for secret in ("sk-right", "my own code") if secret in caplog.text]


@pytest.mark.asyncio
async def test_the_users_headers_are_sent_and_override_ours() -> None:
    heard = await heard_of(headers={"X-Team": "blue", "Authorization": "Basic abc", "User-Agent": "me"})

    assert [heard.headers[name] for name in ("x-team", "authorization", "user-agent")] == ["blue", "Basic abc", "me"]


@pytest.mark.asyncio
async def test_an_environments_proxy_never_stands_before_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)

        assert await answer_to(response(*ANSWER), proxy=proxy.url) == PIECES


@pytest.mark.asyncio
async def test_an_environments_proxy_is_used_for_other_hosts(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving([response(*ANSWER)]) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/v1"))
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        async with asking("http://model.invalid/v1") as service:
            await read(service)

    assert proxy.heard[0].line == "POST http://model.invalid/v1/chat/completions HTTP/1.1"


@pytest.mark.asyncio
async def test_a_configured_proxy_is_used() -> None:
    async with serving([response(*ANSWER)]) as proxy:
        address = proxy.url.removesuffix("/v1")
        async with asking("http://model.invalid/v1", proxy=address) as service:
            await read(service)

    assert proxy.heard[0].headers["host"] == "model.invalid"


# What goes wrong.


@pytest.mark.asyncio
async def test_a_refused_key_names_the_variable_and_the_doctor() -> None:
    body = b'{"error":{"message":"Incorrect API key provided: sk-right","code":"invalid_api_key"},"request_id":"r-1"}'

    error = await trouble_with(plain(body, "401 Unauthorized"), api_key_env="MY_KEY")

    assert (error.trouble, error.status, error.request_id) == (Trouble.REFUSED, 401, "r-1")
    assert "MY_KEY" in error.sentence
    assert "sk-right" not in f"{error} {error.service_message}"


@pytest.mark.asyncio
async def test_a_refusal_wrapped_in_an_event_is_read() -> None:
    event = '{"error":{"message":"Inspected.","code":"data_inspection_failed"},"request_id":"r-1"}'

    error = await trouble_with(response(event, status="400 Bad Request"))

    assert (error.trouble, error.code, error.request_id) == (Trouble.REQUEST, "data_inspection_failed", "r-1")


@pytest.mark.asyncio
async def test_a_refusal_keeps_retry_after() -> None:
    error = await trouble_with(plain(b"{}", "429 Too Many Requests", more="Retry-After: 7\r\n"))

    assert (error.trouble, error.retry_after_s) == (Trouble.RATE_LIMITED, 7)


@pytest.mark.asyncio
async def test_an_error_body_with_status_200_is_an_error() -> None:
    error = await trouble_with(plain(b'{"code":"limit_requests","message":"Too fast.","request_id":"r-1"}'))

    assert (error.trouble, error.code) == (Trouble.RATE_LIMITED, "limit_requests")


@pytest.mark.asyncio
@pytest.mark.parametrize("event", ['{"error":{"code":"SystemError"}}', '{"code":"SystemError","message":"No."}'])
async def test_an_error_in_mid_stream_is_an_error(event: str) -> None:
    error = await trouble_with(response(said("half"), event, "[DONE]"))

    assert (error.trouble, error.code) == (Trouble.TRANSIENT, "SystemError")


@pytest.mark.asyncio
async def test_a_silent_ending_is_transient_trouble() -> None:
    error = await trouble_with(response(said("half")))

    assert (error.trouble, "without saying why" in error.sentence) == (Trouble.TRANSIENT, True)


@pytest.mark.asyncio
async def test_a_cut_body_is_transient_trouble() -> None:
    error = await trouble_with(begun(said("half")))

    assert (error.trouble, "broke" in error.sentence) == (Trouble.TRANSIENT, True)


@pytest.mark.asyncio
async def test_a_web_page_is_no_answer() -> None:
    error = await trouble_with(plain(b"<html>Log in</html>", kind="text/html; charset=utf-8"))

    assert (error.trouble, "web page" in error.sentence) == (Trouble.REFUSED, True)


@pytest.mark.asyncio
@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
async def test_a_redirect_is_not_followed(status: str) -> None:
    async with serving([response(*ANSWER)]) as elsewhere:
        error = await trouble_with(plain(b"", status, more=f"Location: {elsewhere.url}/chat/completions\r\n"))

    assert (error.trouble, "endpoint.baseUrl" in error.sentence, elsewhere.heard) == (Trouble.REFUSED, True, [])


@pytest.mark.asyncio
async def test_trouble_is_not_retried_by_the_sdk() -> None:
    broken = plain(b"{}", "500 Internal Server Error")
    async with serving([broken], [broken]) as server, asking(server.url) as service:
        with pytest.raises(ModelError):
            await read(service)

    assert len(server.heard) == 1


@pytest.mark.asyncio
async def test_nobody_listening_is_said_so() -> None:
    async with serving() as server:
        pass
    async with asking(server.url) as service:
        with pytest.raises(ModelError, match="Nothing answers at 127"):
            await read(service)


@pytest.mark.asyncio
async def test_tls_with_a_plain_server_is_said_so() -> None:
    def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(plain(b"", "400 Bad Request"))
        writer.close()

    listening = await asyncio.start_server(refuse, "127.0.0.1", 0)
    url = f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    async with listening, asking(url) as service:
        with pytest.raises(ModelError, match="No TLS connection"):
            await read(service)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"key": "sk-right\nX-Evil: 1"}, "key in DASHSCOPE_API_KEY"),
        ({"key": "sk-…"}, "key in DASHSCOPE_API_KEY"),
        ({"headers": {"X-Team": "bl\r\nue"}}, "header 'X-Team'"),
        ({"headers": {"X Team": "blue"}}, "header 'X Team'"),
        ({"url": "http://model.invalid/v1", "proxy": "nonsense://:x"}, "endpoint.proxy"),
        ({"url": "http://[::1/v1"}, "endpoint.baseUrl"),
        ({"url": "model.invalid/v1"}, "endpoint.baseUrl"),
        ({"ca_file": "/no/such/file.pem"}, "endpoint.caFile"),
    ],
)
async def test_an_endpoint_that_cannot_be_used_is_refused(changed: dict[str, Any], says: str) -> None:
    async with asking(**{"url": "http://127.0.0.1:1/v1", **changed}) as service:
        with pytest.raises(ModelError) as caught:
            await read(service)

    assert (caught.value.trouble, says in caught.value.sentence) == (Trouble.REFUSED, True), caught.value.sentence
    assert "sk-" not in caught.value.sentence


@pytest.mark.asyncio
async def test_a_certificate_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("not a certificate")

    async with asking("https://model.invalid/v1", ca_file=str(path)) as service:
        with pytest.raises(ModelError, match=r"endpoint\.caFile"):
            await service.warm()


@pytest.mark.asyncio
async def test_of_an_error_body_without_an_end_only_the_beginning_is_read() -> None:
    endless = b"HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk("no " * 30_000)
    async with serving([endless, HANG]) as server, asking(server.url) as service:
        with pytest.raises(ModelError, match="failed \\(500\\)"):
            await asyncio.wait_for(read(service), SOON_S)
        await asyncio.wait_for(server.hung_up.wait(), SOON_S)


@pytest.mark.asyncio
async def test_an_answer_without_an_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MOST_CHARS", 1000)
    async with serving([begun(*[said("x" * 100)] * 11), HANG]) as server, asking(server.url) as service:
        with pytest.raises(ModelError, match="more than any answer"):
            await asyncio.wait_for(read(service), SOON_S)
        await asyncio.wait_for(server.hung_up.wait(), SOON_S)


@pytest.mark.asyncio
async def test_a_translator_that_resends_all_so_far_is_not_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MOST_CHARS", 1000)
    pieces = await answer_to(
        response(*[said("x" * 100)] * 11, said("", "stop"), "[DONE]"), request=replace(REQUEST, model="qwen-mt-plus")
    )
    assert len(pieces) == 12


# How long it waits.


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("script", "timeouts", "says"),
    [
        ([HANG], Timeouts(first_token_s=0.05), "endpoint.timeouts.firstTokenMs"),
        ([begun(), HANG], Timeouts(first_token_s=0.05), "endpoint.timeouts.firstTokenMs"),
        ([begun(said("")), HANG], Timeouts(first_token_s=0.05), "endpoint.timeouts.firstTokenMs"),
        ([begun(said("a")), HANG], Timeouts(between_tokens_s=0.05), "endpoint.timeouts.betweenTokensMs"),
        ([begun(said("a")), HANG], Timeouts(whole_s=0.05), "endpoint.timeouts.wholeMs"),
        ([HANG], Timeouts(whole_s=0.05), "endpoint.timeouts.wholeMs"),
    ],
)
async def test_each_clock_that_runs_out_says_which(script: Script, timeouts: Timeouts, says: str) -> None:
    async with serving(script) as server, asking(server.url, timeouts=timeouts) as service:
        with pytest.raises(ModelError) as caught:
            await read(service)
        await asyncio.wait_for(server.hung_up.wait(), SOON_S)

    assert (caught.value.trouble, says in caught.value.sentence) == (Trouble.TRANSIENT, True), caught.value.sentence


@pytest.mark.asyncio
async def test_keep_alive_comments_do_not_stop_the_clock() -> None:
    async def ping(writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while not writer.is_closing():
                writer.write(chunk(": ping\n\n"))
                await writer.drain()
                await asyncio.sleep(0.01)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(begun(said("a")))
        pinging = asyncio.create_task(ping(writer))
        with contextlib.suppress(ConnectionError):
            while await reader.read(4096):
                pass
        pinging.cancel()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/v1"
    async with listening, asking(url, timeouts=Timeouts(between_tokens_s=0.1)) as service:
        with pytest.raises(ModelError, match="betweenTokens"):
            await asyncio.wait_for(read(service), SOON_S)


@pytest.mark.asyncio
async def test_a_slow_reader_does_not_make_the_service_late() -> None:
    timeouts = Timeouts(first_token_s=SOON_S, between_tokens_s=0.05)
    pieces: list[Piece] = []
    async with serving([response(*ANSWER)]) as server, asking(server.url, timeouts=timeouts) as service:
        async for piece in service.stream(REQUEST):
            pieces.append(piece)
            await asyncio.sleep(0.1)  # longer than the service may take

    assert pieces == PIECES


# How it ends.


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "script",
    [[HANG], [begun(), HANG], [begun(said("a")), HANG]],
    ids=["before the headers", "before the first piece", "in mid-stream"],
)
async def test_a_cancelled_reader_hangs_up(script: Script) -> None:
    async with serving(script) as server, asking(server.url) as service:
        reading = asyncio.create_task(read(service))
        await asyncio.wait_for(server.arrived.wait(), SOON_S)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading

        await asyncio.wait_for(server.hung_up.wait(), SOON_S)


@pytest.mark.asyncio
async def test_a_closed_stream_hangs_up(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[object] = []  # nothing may depend on when the garbage is collected

    def keep(response: openai_service.Response, *more: Any) -> Any:
        kept.append(answer(response, *more))
        return kept[-1]

    answer = openai_service._Answer
    monkeypatch.setattr(openai_service, "_Answer", keep)
    async with serving([begun(said("a")), HANG]) as server, asking(server.url) as service:
        stream = service.stream(REQUEST)
        await anext(stream)
        await stream.aclose()

        await asyncio.wait_for(server.hung_up.wait(), SOON_S)


@pytest.mark.asyncio
async def test_an_error_in_mid_stream_hangs_up() -> None:
    async with serving([begun('{"error":{"code":"SystemError"}}'), HANG]) as server, asking(server.url) as service:
        with pytest.raises(ModelError):
            await read(service)

        await asyncio.wait_for(server.hung_up.wait(), SOON_S)


@pytest.mark.asyncio
async def test_another_request_works_after_a_cancelled_one() -> None:
    async with serving([begun(said("a")), HANG], [response(*ANSWER)]) as server, asking(server.url) as service:
        stream = service.stream(REQUEST)
        await anext(stream)
        await stream.aclose()

        assert await read(service) == PIECES


@pytest.mark.asyncio
async def test_cancels_at_any_moment_leave_no_answer_running() -> None:
    tries = 60
    hanging: list[Script] = [[begun(said("a")), HANG] for _ in range(tries)]
    async with serving(*hanging) as server, asking(server.url) as service:
        await service.warm()
        for turns in range(tries):
            reading = asyncio.create_task(read(service))
            for _ in range(turns):
                await asyncio.sleep(0)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading

        # A connection that was made but never asked anything may wait in the pool for the next request (httpcore 1).
        assert server.answering
        await asyncio.wait_for(asyncio.gather(*server.answering), SOON_S)


# How it gets ready.


@pytest.mark.asyncio
async def test_callers_at_the_same_time_share_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Endpoint] = []

    def build(endpoint: Endpoint, asked: Any) -> Any:
        built.append(endpoint)
        return build_client(endpoint, asked)

    monkeypatch.setattr(openai_service, "build_client", build)
    async with serving([response(*ANSWER)], [response(*ANSWER)]) as server, asking(server.url) as service:
        await asyncio.gather(service.warm(), service.warm(), read(service), read(service))

    assert len(built) == 1


@pytest.mark.asyncio
async def test_a_cancelled_warm_up_does_not_cancel_the_others() -> None:
    async with serving([response(*ANSWER)]) as server, asking(server.url) as service:
        impatient = asyncio.create_task(service.warm())
        patient = asyncio.create_task(read(service))
        await asyncio.sleep(0)
        impatient.cancel()

        assert await patient == PIECES


@pytest.mark.asyncio
async def test_a_service_that_was_never_used_closes() -> None:
    await OpenAIService(Endpoint("http://127.0.0.1:1/v1", None)).aclose()


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60, check=False
    )


def test_the_seam_can_be_imported_without_the_sdk() -> None:
    outcome = run(
        """
        import sys
        import qwen_ls.model.openai_service, qwen_ls.model.retry, qwen_ls.model.tokens
        heavy = {"openai", "httpx", "httpx2", "pydantic", "anyio", "tomllib", "tomli"} & set(sys.modules)
        sys.exit(f"imported too early: {heavy}" if heavy else 0)
        """
    )

    assert outcome.returncode == 0, outcome.stderr


def test_once_warm_the_first_request_imports_nothing_of_the_sdk() -> None:
    outcome = run(
        """
        import asyncio, contextlib, sys
        from qwen_ls.model.base import Completion, ModelRequest
        from qwen_ls.model.endpoint import Endpoint
        from qwen_ls.model.errors import ModelError
        from qwen_ls.model.openai_service import OpenAIService

        async def refuse(reader, writer):
            await reader.readuntil(b"\\r\\n\\r\\n")
            writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 14\\r\\n\\r\\ndata: [DONE]\\n\\n")
            await writer.drain()
            writer.close()

        async def main():
            server = await asyncio.start_server(refuse, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            service = OpenAIService(Endpoint(f"http://127.0.0.1:{port}/v1", "key"))
            await service.warm()
            before = set(sys.modules)
            with contextlib.suppress(ModelError):
                async for piece in service.stream(ModelRequest("m", Completion("a"))):
                    pass
            late = {name for name in set(sys.modules) - before if not name.startswith("encodings")}
            await service.aclose()
            server.close()
            return late

        late = asyncio.run(main())
        sys.exit(f"imported on the event loop: {late}" if late else 0)
        """
    )

    assert outcome.returncode == 0, outcome.stderr
