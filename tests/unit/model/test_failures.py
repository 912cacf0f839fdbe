from __future__ import annotations

import json
import socket
import ssl
from datetime import datetime, timezone
from typing import Any

import pytest

from qwen_ls.model import failures
from qwen_ls.model.endpoint import Timeouts
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.model.failures import Asked

KEY = "9f3c-local-key"
ASKED = Asked("qwen3-coder-next", "dashscope.aliyuncs.com", "MY_KEY", secrets=(KEY,))


def refused(status: int, code: str | None = None, message: str = "No.", **headers: str) -> ModelError:
    body = {"error": {"message": message, "type": code, "param": None, "code": code}, "request_id": "r-1"}
    return failures.from_response(status, json.dumps(body), headers, ASKED)


@pytest.mark.parametrize(
    ("status", "code", "message", "trouble", "says"),
    [
        (400, "InvalidParameter", "top_p must be positive", Trouble.REQUEST, "top_p must be positive."),
        (400, "invalid_parameter_error", "No.", Trouble.REQUEST, "'models'"),
        (400, "InvalidParameter.DataInspection", "No.", Trouble.REQUEST, "rejected"),
        (400, "data_inspection_failed", "No.", Trouble.REQUEST, "content inspection"),
        (400, "Arrearage", "Access denied.", Trouble.REFUSED, "bill"),
        (400, "InvalidParameter", "Range of input length should be [1, 9]", Trouble.REQUEST, "too long"),
        (400, "exceed_context_size_error", "No.", Trouble.REQUEST, "too long"),
        (401, "invalid_api_key", "Incorrect API key provided.", Trouble.REFUSED, "MY_KEY"),
        (401, None, "", Trouble.REFUSED, "qwen-ls doctor"),
        (402, None, "Pay.", Trouble.REFUSED, "bill"),
        (403, "AccessDenied", "No.", Trouble.REFUSED, "qwen3-coder-next"),
        (403, "Model.AccessDenied", "No.", Trouble.REFUSED, "qwen3-coder-next"),
        (403, "AccessDenied.Unpurchased", "No.", Trouble.REFUSED, "qwen3-coder-next"),
        (403, "AllocationQuota.FreeTierOnly", "No.", Trouble.REFUSED, "free quota"),
        (404, "model_not_found", "No.", Trouble.REFUSED, "qwen3-coder-next"),
        (404, "model_not_supported", "No.", Trouble.REFUSED, "region"),
        (404, None, "The model `x` does not exist.", Trouble.REFUSED, "qwen3-coder-next"),
        (404, None, "model 'x' not found", Trouble.REFUSED, "qwen3-coder-next"),
        (404, None, "Not Found", Trouble.REQUEST, "completion.strategy"),
        (405, None, "Method Not Allowed", Trouble.REQUEST, "endpoint.baseUrl"),
        (413, None, "Too large.", Trouble.REQUEST, "too long"),
        (422, None, "No.", Trouble.REQUEST, "rejected"),
        (418, None, "Teapot.", Trouble.REQUEST, "Teapot."),
        (429, "limit_requests", "No.", Trouble.RATE_LIMITED, "Wait a minute"),
        (429, "limit_burst_rate", "No.", Trouble.RATE_LIMITED, "Wait a minute"),
        (429, "Throttling.RateQuota", "No.", Trouble.RATE_LIMITED, "Wait a minute"),
        (429, "Throttling.AllocationQuota", "No.", Trouble.RATE_LIMITED, "Wait a minute"),
        (429, "insufficient_quota", "You exceeded your current quota.", Trouble.RATE_LIMITED, "Wait a minute"),
        (429, "insufficient_quota", "Free allocated quota exceeded.", Trouble.REFUSED, "free quota"),
        (429, "CommodityNotPurchased", "No.", Trouble.REFUSED, "bill"),
        (429, "PrepaidBillOverdue", "No.", Trouble.REFUSED, "bill"),
        (429, "PostpaidBillOverdue", "No.", Trouble.REFUSED, "bill"),
        (429, None, "", Trouble.RATE_LIMITED, "(429)"),
        (500, "InternalError.Algo", "No.", Trouble.TRANSIENT, "Try again"),
        (500, "RequestTimeOut", "No.", Trouble.TRANSIENT, "Try again"),
        (503, "SystemError", "No.", Trouble.TRANSIENT, "Try again"),
        (503, "ModelServiceFailed", "No.", Trouble.TRANSIENT, "Try again"),
        (503, "unavailable_error", "Loading model", Trouble.TRANSIENT, "still loading"),
        (501, "not_supported_error", "Infill is not supported by this model", Trouble.REQUEST, "completion.strategy"),
        (502, None, "", Trouble.TRANSIENT, "(502)"),
        (302, None, "", Trouble.REFUSED, "redirects"),
        (422, "budget_exceeded", "Budget has been exceeded! Current cost: 2.0", Trouble.REFUSED, "Your budget"),
        (429, "budget_exceeded", "Budget has been exceeded!", Trouble.REFUSED, "whoever runs it"),
        (400, "no_db_connection", "No connected db.", Trouble.REFUSED, "MY_KEY"),
        (401, None, "litellm.AuthenticationError: OpenAIException - Incorrect key.", Trouble.REFUSED, "behind it"),
        (400, "invalid_request_error", "Invalid model name passed in model=x.", Trouble.REFUSED, "is not offered"),
    ],
)
def test_a_refusal_is_told_apart_and_says_what_to_do(
    status: int, code: str | None, message: str, trouble: Trouble, says: str
) -> None:
    error = refused(status, code, message)

    assert (error.trouble, says in error.sentence) == (trouble, True), error.sentence


@pytest.mark.parametrize(
    "body",
    [
        '{"error":{"message":"Bad.","type":"t","param":null,"code":"Arrearage"},"request_id":"r-1"}',
        '{"code":"Arrearage","message":"Bad.","request_id":"r-1"}',
        'data: {"error":{"message":"Bad.","code":"Arrearage"},"request_id":"r-1"}\n\n',
        'id:1\nevent:error\n:HTTP_STATUS/400\ndata:{"code":"Arrearage","message":"Bad.","request_id":"r-1"}\n\n',
    ],
)
def test_the_services_own_words_are_kept_in_every_shape(body: str) -> None:
    error = failures.from_response(400, body, {}, ASKED)

    assert (error.status, error.code, error.service_message, error.request_id) == (400, "Arrearage", "Bad.", "r-1")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("upstream connect error", "upstream connect error"),
        ("<html><body>Bad Gateway</body></html>", "<html><body>Bad Gateway</body></html>"),
        ('{"detail":"Not Found"}', "Not Found"),
        ('{"error":"model is busy"}', "model is busy"),
        ('{"detail":[{"loc":["body"]}]}', '[{"loc": ["body"]}]'),
        ("[1, 2]", "[1, 2]"),
        ("", None),
    ],
)
def test_any_other_body_is_its_own_message(body: str, message: str | None) -> None:
    assert failures.from_response(502, body, {}, ASKED).service_message == message


def test_a_body_that_is_nested_too_deep_is_its_own_message() -> None:
    body = '{"error":' + "[" * 100_000

    assert failures.from_response(500, body, {}, ASKED).service_message == body[: failures.KEPT_CHARACTERS]


def test_a_number_for_a_code_is_the_status_and_the_type_is_the_code() -> None:
    payload = {"error": {"code": 501, "message": "No infill.", "type": "not_supported_error"}}

    error = failures.from_payload(payload, ASKED)

    assert (error.status, error.code, error.trouble) == (501, "not_supported_error", Trouble.REQUEST)


def test_a_number_may_be_written_as_a_string() -> None:
    payload = {"error": {"code": "429", "message": "Slow down.", "type": None}}

    error = failures.from_payload(payload, ASKED)

    assert (error.status, error.code, error.trouble) == (429, None, Trouble.RATE_LIMITED)


def test_an_unknown_error_in_mid_stream_is_transient() -> None:
    assert failures.from_payload({"error": {"message": "boom"}}, ASKED).trouble is Trouble.TRANSIENT


def test_the_request_id_may_come_in_a_header() -> None:
    error = failures.from_response(500, "", {"x-request-id": "r-9"}, ASKED)

    assert error.request_id == "r-9"


@pytest.mark.parametrize(
    "echo",
    [
        "Incorrect API key provided: sk-abcdef0123456789.",
        "Incorrect API key provided: sk-sp-abcdef0123456789.",
        f"Unknown key {KEY}.",
        "Got Authorization: Bearer abcdef0123456789.",
        "Unknown scheme for proxy URL http://me:abcdef@proxy.example.",
    ],
)
def test_a_key_that_the_service_echoes_is_masked(echo: str) -> None:
    for status, code in ((401, None), (400, "InvalidParameter"), (418, echo)):
        error = refused(status, code, echo)

        said = f"{error} {error.service_message} {error.code}"
        assert "abcdef" not in said
        assert KEY not in said


@pytest.mark.parametrize("where", ["body", "header"])
def test_a_key_that_is_echoed_as_the_id_of_the_request_is_masked(where: str) -> None:
    body = json.dumps({"request_id": KEY}) if where == "body" else ""
    error = failures.from_response(500, body, {"x-request-id": KEY}, ASKED)

    assert error.request_id == "…"


def test_codes_and_ids_are_shown_as_far_as_they_are_names() -> None:
    error = refused(418, "x\x1b[2J\n" + "y" * 1000, "No\x07.")

    assert error.code is not None
    assert len(error.code) == failures.SHOWN_NAME_CHARACTERS
    assert error.sentence.isprintable()


def test_a_long_message_is_shortened_in_the_sentence() -> None:
    error = refused(400, "InvalidParameter", "word " * 1000)

    assert len(error.sentence) < failures.SHOWN_CHARACTERS + 200
    assert error.service_message is not None
    assert len(error.service_message) == failures.KEPT_CHARACTERS


NOON = datetime(2026, 1, 1, 12, 0, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("Thu, 01 Jan 2026 12:00:30 GMT", 30.0),
        ("Thu, 01 Jan 2026 12:00:30 -0000", 30.0),
        ("Thu, 01 Jan 2026 11:00:00 GMT", 0.0),
        ("-3", None),
        ("inf", None),
        ("nan", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, seconds: float | None) -> None:
    assert failures.retry_after_s({"retry-after": value}, now=NOON) == seconds


def test_retry_after_is_kept_with_the_error() -> None:
    assert refused(429, "limit_requests", **{"retry-after": "3"}).retry_after_s == 3


class ConnectTimeout(Exception):  # noqa: N818
    """As httpx names it, in either generation."""


class ProxyError(Exception):
    """As httpx names it."""


def certificate_trouble(code: int) -> ssl.SSLCertVerificationError:
    """As OpenSSL numbers what is wrong with a certificate."""
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = code
    return error


class UnsupportedProtocol(Exception):  # noqa: N818
    """As httpx names it."""


@pytest.mark.parametrize(
    ("cause", "trouble", "says"),
    [
        (ConnectionRefusedError(111, "refused"), Trouble.TRANSIENT, "Nothing answers at dashscope.aliyuncs.com"),
        (socket.gaierror(-2, "unknown"), Trouble.TRANSIENT, "No address is known for dashscope.aliyuncs.com"),
        (ssl.SSLCertVerificationError(1, "self-signed"), Trouble.REFUSED, "endpoint.caFile"),
        (ssl.SSLError(1, "wrong version number"), Trouble.REFUSED, "No TLS connection"),
        (ConnectTimeout(), Trouble.TRANSIENT, "within 7 s"),
        (certificate_trouble(10), Trouble.REFUSED, "has expired"),
        (certificate_trouble(9), Trouble.REFUSED, "not valid yet"),
        (certificate_trouble(62), Trouble.REFUSED, "for another name"),
        (certificate_trouble(64), Trouble.REFUSED, "for another name"),
        (certificate_trouble(20), Trouble.REFUSED, "not trusted"),
        (ProxyError("503 Unavailable"), Trouble.TRANSIENT, "The environment's proxy did not let the request through"),
        (ProxyError("407 Proxy Authentication Required"), Trouble.REFUSED, "a name and a password"),
        (UnsupportedProtocol(), Trouble.REFUSED, "https://"),
        (ConnectionResetError(104, "reset"), Trouble.TRANSIENT, "broke"),
    ],
)
def test_a_broken_connection_is_told_apart_by_its_cause(cause: Exception, trouble: Trouble, says: str) -> None:
    outer = RuntimeError("Connection error.")
    outer.__cause__ = OSError("All connection attempts failed")
    outer.__cause__.__context__ = cause

    error = failures.from_connection(outer, ASKED, Timeouts(connect_s=7))

    assert (error.trouble, says in error.sentence) == (trouble, True), error.sentence


@pytest.mark.parametrize(
    "cause", [ConnectionRefusedError(111, "refused"), socket.gaierror(-2, "unknown"), ProxyError("407"), ProxyError()]
)
def test_what_keeps_a_proxy_from_being_used_is_told_of_the_proxy(cause: Exception) -> None:
    error = failures.from_connection(cause, ASKED, Timeouts(), "http://user:pass@proxy.example:3128")

    assert "proxy proxy.example:3128" in error.sentence.replace("The", "the")
    assert "endpoint.proxy" in error.sentence
    assert "pass@" not in error.sentence


@pytest.mark.parametrize(("cause", "never_reached"), [(ConnectionRefusedError(), True), (OSError(), False)])
def test_a_connection_that_broke_is_told_from_one_that_never_was(cause: OSError, never_reached: bool) -> None:
    assert failures.from_connection(cause, ASKED, Timeouts()).never_reached is never_reached


def test_a_cause_is_found_in_a_group_of_attempts() -> None:
    class GroupError(Exception):
        exceptions = (OSError("unreachable"), ConnectionRefusedError(111, "refused"))

    assert "Nothing answers" in failures.from_connection(GroupError(), ASKED, Timeouts()).sentence


@pytest.mark.parametrize(
    "error",
    [
        failures.no_first_token(ASKED, 30),
        failures.no_next_token(ASKED, 20),
        failures.not_done_in_time(ASKED, 280),
        failures.silent_ending(ASKED),
        failures.unreadable(ASKED, "{"),
        failures.too_much(ASKED),
        failures.not_a_model_service(ASKED),
        failures.from_setup(ValueError("bad port"), ASKED),
        failures.unsendable_header("Authorization", ASKED),
        failures.unsendable_header("X-Team", ASKED),
        *(refused(status) for status in (302, 400, 401, 403, 404, 413, 429, 500)),
    ],
    ids=lambda error: error.sentence[:40],
)
def test_every_sentence_is_whole_and_says_what_to_do(error: Any) -> None:
    verbs = ("Try", "Check", "Wait", "Select", "Run", "check", "Copy", "set", "Grant", "try")

    assert error.sentence.endswith((".", "!"))
    assert "{" not in error.sentence
    assert any(verb in error.sentence.split() for verb in verbs)


def test_what_was_asked_does_not_show_the_key() -> None:
    assert KEY not in repr(ASKED)


def test_a_body_that_is_nested_too_deeply_is_told_as_its_status_is() -> None:
    assert failures.from_response(429, "[" * 100_000, {}, ASKED).trouble is Trouble.RATE_LIMITED


def test_half_a_surrogate_pair_in_a_refusal_can_be_shown_and_logged() -> None:
    error = refused(400, "co\ud83dde", "No\ud83d.")

    assert (error.code, error.service_message) == ("co\ufffdde", "No\ufffd.")
    assert error.sentence.encode()
