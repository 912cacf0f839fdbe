"""The fake service's faults, as the `openai` SDK meets them."""

from __future__ import annotations

import json
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.fake_service import (
    CutAfter,
    EndAfter,
    ErrorAfter,
    FakeService,
    FloodAfter,
    GarbageAfter,
    RawAnswer,
    Reply,
    ServiceError,
    SilenceAfter,
    errors,
    faults,
)
from tests.support.tls import Authority

if TYPE_CHECKING:
    from openai import AsyncOpenAI

CHAT: dict[str, Any] = {"model": "qwen3-coder-next", "messages": [{"role": "user", "content": "Say it."}]}
ABC = ["a", "b", "c"]


class Reading:
    """Reads a stream with the SDK, and keeps what came before it failed."""

    def __init__(self, client: AsyncOpenAI) -> None:
        self._client = client
        self.text = ""
        self.finish_reason: str | None = None
        self.chunks_without_choices: list[dict[str, Any]] = []

    async def read(self, limit: int | None = None) -> None:
        """Read to the end, or until the text has so many characters."""
        stream = await self._client.chat.completions.create(**CHAT, stream=True)
        async with stream:
            async for chunk in stream:
                if not chunk.choices:
                    self.chunks_without_choices.append(chunk.to_dict())
                    continue
                self.text += chunk.choices[0].delta.content or ""
                self.finish_reason = chunk.choices[0].finish_reason
                if limit is not None and len(self.text) >= limit:
                    return


async def ask_for_a_whole_answer(service: FakeService) -> None:
    """Run a service for one request which is not streamed, and which it does not answer."""
    from openai import APIConnectionError, AsyncOpenAI

    with service:
        async with AsyncOpenAI(base_url=service.base_url, api_key=service.api_key, max_retries=0) as client:
            with pytest.raises(APIConnectionError):
                await client.chat.completions.create(**CHAT)


@pytest.fixture
def reading(client: AsyncOpenAI) -> Reading:
    return Reading(client)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.invalid_parameter("no", "top_p"), 400, "invalid_parameter_error"),
        (errors.data_inspection_failed(), 400, "data_inspection_failed"),
        (errors.arrearage(), 400, "Arrearage"),
        (errors.invalid_api_key(), 401, "invalid_api_key"),
        (errors.model_access_denied(), 403, "Model.AccessDenied"),
        (errors.free_tier_only(), 403, "AllocationQuota.FreeTierOnly"),
        (errors.model_not_found("m"), 404, "model_not_found"),
        (errors.model_not_supported("m"), 404, "model_not_supported"),
        (errors.rate_limited(), 429, "limit_requests"),
        (errors.burst_limited(), 429, "limit_burst_rate"),
        (errors.insufficient_quota(), 429, "insufficient_quota"),
        (errors.free_quota_exceeded(), 429, "insufficient_quota"),
        (errors.postpaid_bill_overdue(), 429, "PostpaidBillOverdue"),
        (errors.prepaid_bill_overdue(), 429, "PrepaidBillOverdue"),
        (errors.commodity_not_purchased(), 429, "CommodityNotPurchased"),
        (errors.internal(), 500, "InternalError.Algo"),
        (errors.system_error(), 500, "SystemError"),
        (errors.model_service_failed(), 500, "ModelServiceFailed"),
        (errors.request_timed_out(), 500, "RequestTimeOut"),
    ],
    ids=lambda value: value.code if isinstance(value, ServiceError) else "",
)
@pytest.mark.asyncio
async def test_an_error_comes_with_its_status_code_and_request_id(
    service: FakeService, reading: Reading, error: ServiceError, status: int, code: str
) -> None:
    from openai import APIStatusError

    service.reply(error)

    with pytest.raises(APIStatusError) as caught:
        await reading.read()

    answer = caught.value.response.json()
    assert (caught.value.status_code, answer["error"]["code"]) == (status, code)
    assert answer["request_id"] == service.requests[0].request_id == caught.value.request_id


@pytest.mark.asyncio
async def test_an_error_may_be_flat(service: FakeService, reading: Reading) -> None:
    from openai import RateLimitError

    service.reply(errors.throttled())

    with pytest.raises(RateLimitError) as caught:
        await reading.read()

    assert [*caught.value.response.json()] == ["code", "message", "request_id"]


@pytest.mark.asyncio
async def test_a_400_may_be_wrapped_in_an_event(service: FakeService, reading: Reading) -> None:
    from openai import BadRequestError

    service.reply(errors.data_inspection_failed().wrapped_in_sse())

    with pytest.raises(BadRequestError) as caught:
        await reading.read()

    data = caught.value.response.text.removeprefix("data: ")
    assert json.loads(data)["error"]["code"] == "data_inspection_failed"


@pytest.mark.asyncio
async def test_loading_has_llama_cpps_body(service: FakeService, reading: Reading) -> None:
    from openai import InternalServerError

    service.reply(errors.loading_model())

    with pytest.raises(InternalServerError) as caught:
        await reading.read()

    detail = {"code": 503, "message": "Loading model", "type": "unavailable_error"}
    assert caught.value.response.json() == {"error": detail}


@pytest.mark.asyncio
async def test_an_error_may_say_when_to_come_back(service: FakeService, reading: Reading) -> None:
    from openai import RateLimitError

    service.reply(errors.rate_limited().retry_after_s(1.5))

    with pytest.raises(RateLimitError) as caught:
        await reading.read()

    assert caught.value.response.headers["retry-after"] == "1.5"


@pytest.mark.asyncio
async def test_an_error_in_mid_stream_comes_after_the_tokens(service: FakeService, reading: Reading) -> None:
    from openai import APIError

    service.reply(Reply(tokens=ABC, fault=ErrorAfter(2, errors.internal())))

    with pytest.raises(APIError, match="internal error"):
        await reading.read()

    assert reading.text == "ab"


@pytest.mark.asyncio
async def test_a_flat_error_in_mid_stream_is_a_chunk_without_choices(service: FakeService, reading: Reading) -> None:
    service.reply(Reply(tokens=ABC, fault=ErrorAfter(2, errors.internal().flat())))

    await reading.read()

    assert reading.text == "ab"
    assert reading.chunks_without_choices[0]["code"] == "InternalError.Algo"


@pytest.mark.asyncio
async def test_a_silent_ending_has_no_finish_reason(service: FakeService, reading: Reading) -> None:
    service.reply(Reply(tokens=ABC, fault=EndAfter(2)))

    await reading.read()

    assert (reading.text, reading.finish_reason) == ("ab", None)
    assert not service.requests[0].finished


@pytest.mark.asyncio
async def test_a_cut_connection_breaks_the_stream(service: FakeService, reading: Reading) -> None:
    from openai import APIConnectionError

    service.reply(Reply(tokens=ABC, fault=CutAfter(2)))

    with pytest.raises(APIConnectionError):
        await reading.read()

    assert reading.text == "ab"
    assert service.requests[0].hung_up_at is None


@pytest.mark.asyncio
async def test_a_fault_beyond_the_reply_strikes_at_its_end(service: FakeService, reading: Reading) -> None:
    service.reply(Reply(tokens=ABC, fault=EndAfter(99)))

    await reading.read()

    assert (reading.text, reading.finish_reason) == ("abc", None)


@pytest.mark.asyncio
async def test_a_garbage_line_is_no_json(service: FakeService, reading: Reading) -> None:
    service.reply(Reply(tokens=ABC, fault=GarbageAfter(1)))

    with pytest.raises(json.JSONDecodeError):
        await reading.read()

    assert reading.text == "a"


@pytest.mark.asyncio
async def test_silence_lasts_until_the_client_hangs_up(service: FakeService, reading: Reading) -> None:
    service.reply(Reply(tokens=ABC, fault=SilenceAfter(1)))

    await reading.read(limit=1)

    request = service.requests[0]
    await request.until_hung_up()
    assert (request.tokens_sent, request.finished) == (1, False)


def over_the_wire(service: FakeService, context: ssl.SSLContext | None = None) -> socket.socket:
    """A connection on which a question was asked already, for tests that look at bytes."""
    body = json.dumps({**CHAT, "stream": True}).encode()
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nAuthorization: Bearer {service.api_key}\r\nContent-Length: {len(body)}"
    )
    plain = socket.create_connection(("127.0.0.1", service.port), timeout=5)
    wire = plain if context is None else context.wrap_socket(plain, server_hostname="127.0.0.1")
    wire.sendall(head.encode() + b"\r\n\r\n" + body)
    return wire


def test_a_flood_goes_on_in_one_line_until_the_client_hangs_up(service: FakeService) -> None:
    service.reply(Reply(tokens=ABC, fault=FloodAfter(1)))

    with over_the_wire(service) as wire:
        came = b""
        while len(came) < 1_000_000:
            came += wire.recv(65536)

    assert b"\n\n" not in came.partition(b"xxx")[2]
    service.requests[0].wait_hung_up()


@pytest.mark.parametrize("data", [b"", b"SSH-2.0-OpenSSH_9.6\r\n"], ids=["hang-up", "no HTTP"])
def test_a_raw_answer_is_these_bytes_and_the_end(service: FakeService, data: bytes) -> None:
    service.reply(RawAnswer(data))

    with over_the_wire(service) as wire:
        came = b""
        while piece := wire.recv(65536):
            came += piece

    assert came == data
    service.requests[0].wait_ended()
    assert service.requests[0].hung_up_at is None


def test_with_a_certificate_it_is_reached_by_tls() -> None:
    with FakeService(tls=Authority().for_names("127.0.0.1")) as service:
        service.reply("abc")
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with over_the_wire(service, context) as wire:
            came = b""
            while b"[DONE]" not in came:
                came += wire.recv(65536)

    assert service.base_url.startswith("https://127.0.0.1:")
    assert b"abc" in came


@pytest.mark.asyncio
async def test_a_json_error_with_status_200_is_no_stream(service: FakeService, reading: Reading) -> None:
    service.reply(faults.error_with_status_200(errors.internal()))

    await reading.read()

    assert (reading.text, reading.finish_reason, reading.chunks_without_choices) == ("", None, [])


@pytest.mark.asyncio
async def test_a_page_for_people_is_html(service: FakeService, client: AsyncOpenAI) -> None:
    service.reply(faults.web_page())

    answer = await client.chat.completions.with_raw_response.create(**CHAT, stream=True)

    assert answer.headers["content-type"].startswith("text/html")
    await answer.http_response.aclose()


@pytest.mark.asyncio
async def test_a_redirect_leads_to_another_host(service: FakeService, reading: Reading) -> None:
    from openai import AuthenticationError

    with FakeService() as elsewhere:
        service.reply(faults.redirect(f"{elsewhere.base_url}/chat/completions"))

        with pytest.raises(AuthenticationError):
            await reading.read()

        followed = elsewhere.wait_for_request()
        assert followed.body == service.requests[0].body
        assert "authorization" not in followed.headers


@pytest.mark.asyncio
async def test_pings_are_comments_between_the_events(service: FakeService, client: AsyncOpenAI) -> None:
    service.reply(Reply(tokens=ABC, pings=2))

    async with client.chat.completions.with_streaming_response.create(**CHAT, stream=True) as answer:
        lines = [line async for line in answer.iter_lines()]

    assert lines.count(":") == 2 * len(ABC)
    assert lines[-2] == "data: [DONE]"


@pytest.mark.asyncio
async def test_pings_go_on_while_the_model_is_silent(service: FakeService, client: AsyncOpenAI) -> None:
    service.reply(Reply(tokens=ABC, fault=SilenceAfter(0), ping_every_s=0.001))

    async with client.chat.completions.with_streaming_response.create(**CHAT, stream=True) as answer:
        lines = answer.iter_lines()
        pings = 0
        while pings < 3:
            pings += await anext(lines) == ":"

    await service.requests[0].until_hung_up()


@pytest.mark.asyncio
async def test_an_endless_stream_minds_no_limit(service: FakeService, reading: Reading) -> None:
    service.reply(Reply(tokens=ABC, is_endless=True))

    await reading.read(limit=500)

    assert reading.text == ("abc" * 200)[:500]
    await service.requests[0].until_hung_up()


@pytest.mark.asyncio
async def test_slow_headers_are_late(service: FakeService, client: AsyncOpenAI) -> None:
    service.reply(Reply("late", headers_s=0.02))

    stream = await client.chat.completions.create(**CHAT, stream=True)

    assert time.monotonic() - service.requests[0].started_at >= 0.02
    await stream.close()


@pytest.mark.asyncio
async def test_a_whole_answer_cannot_show_a_stream_fault() -> None:
    service = FakeService()
    service.reply(Reply(tokens=ABC, fault=CutAfter(1)))

    with pytest.raises(ValueError, match="not streamed"):
        await ask_for_a_whole_answer(service)
