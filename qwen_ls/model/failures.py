"""From what a service or a connection says went wrong to a `ModelError` that says what to do next.

Pure: nothing here waits, reads or sends. The rules follow DashScope's table of error codes; other services
fall under them by status.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any

from qwen_ls.model.endpoint import Timeouts, host_of
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.model.events import EventDecoder
from qwen_ls.text.lines import well_formed

SHOWN_CHARACTERS = 300
"""How much of the service's own message goes into a sentence for the user."""
SHOWN_NAME_CHARACTERS = 100
"""How much of a code or an id."""
KEPT_CHARACTERS = 2000
"""How much of it is kept for logs and bug reports."""

_KEY_LIKE = re.compile(r"\b(sk-|Bearer\s+)[\w.~+/=-]{4,}", re.IGNORECASE)
_USER_IN_URL = re.compile(r"//[^/@\s]+@")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of whom, for a sentence to name; `secrets` are masked wherever a service echoes them."""

    model: str
    host: str
    api_key_env: str = "DASHSCOPE_API_KEY"
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def mask(self, text: str) -> str:
        """Return the text without any key in it."""
        for secret in self.secrets:
            text = text.replace(secret, "…")
        return _USER_IN_URL.sub("//…@", _KEY_LIKE.sub(r"\1…", text))


@dataclass(frozen=True, slots=True)
class _Rule:
    """One kind of refusal. It fits by code (a trailing `*` fits any ending), by message, or by status."""

    trouble: Trouble
    sentence: str
    codes: tuple[str, ...] = ()
    message: re.Pattern[str] | None = None
    statuses: frozenset[int] = frozenset()

    def fits(self, refusal: _Refusal) -> bool:
        if any(_code_fits(code, refusal.code) for code in self.codes):
            return True
        if self.message is not None and self.message.search(refusal.message):
            return True
        return refusal.status in self.statuses


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What the service said, in any of its shapes."""

    status: int | None
    code: str | None
    message: str
    request_id: str | None


def _saying(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# The first rule that fits decides, so what is certain comes before what a status only suggests.
_RULES = (
    _Rule(
        Trouble.REFUSED,
        "Your budget at {host} is used up{marks}. Ask whoever runs it for more, or wait until it begins anew.",
        codes=("budget_exceeded",),  # LiteLLM's, with the status 422, 429 or 400 by its version and settings
    ),
    _Rule(
        Trouble.REFUSED,
        "{host} was refused by the service behind it{marks}. Tell whoever runs it: its own key is not taken.",
        message=_saying(r"^litellm\.AuthenticationError"),
    ),
    _Rule(
        Trouble.REFUSED,
        "The free quota of {model} at {host} is used up{marks}. Allow paid use in the service's console, "
        "or choose another model in the setting 'models'.",
        codes=("AllocationQuota.FreeTierOnly",),
        message=_saying("free allocated quota exceeded|free (tier|quota) .*exhausted"),
    ),
    _Rule(
        Trouble.REFUSED,
        "The account at {host} has a bill to settle or a service to activate{marks}. Do so in the "
        "service's console, then try again.",
        codes=("Arrearage", "CommodityNotPurchased", "PrepaidBillOverdue", "PostpaidBillOverdue"),
        statuses=frozenset({402}),
    ),
    _Rule(
        Trouble.REQUEST,
        "The service's content inspection rejected this text{marks}. Try again with less context, or "
        "without the passage that set it off.",
        codes=("data_inspection_failed", "DataInspectionFailed"),
    ),
    _Rule(
        Trouble.REFUSED,
        "The model {model} is not offered at {host}{marks}. Check its name in the setting 'models' and "
        "whether your region has it.",
        codes=("model_not_found", "model_not_supported", "ModelNotFound"),
        message=_saying(r"\bmodel\b.{0,120}(does not exist|not found|not exist)|\binvalid model name\b"),
    ),
    _Rule(
        Trouble.REFUSED,
        "The service refused the key{marks}. A key works only in its own region and plan, and this one was"
        " sent to {host}: check {env}, then run 'qwen-ls doctor'.",
        codes=("invalid_api_key", "InvalidApiKey", "no_db_connection"),  # LiteLLM without a database knows one key
        statuses=frozenset({401}),
    ),
    _Rule(
        Trouble.REFUSED,
        "The key in {env} may not use {model} at {host}{marks}. Grant it access in the service's console, "
        "or choose another model in the setting 'models'.",
        codes=("AccessDenied*", "Model.AccessDenied*", "Workspace.AccessDenied*", "AllocationQuota*"),
        statuses=frozenset({403}),
    ),
    _Rule(
        Trouble.RATE_LIMITED,
        "{host} limits how much may be asked of it{marks}. Wait a minute; if it keeps happening, lower "
        "'limits.requestsPerMinute' or raise the limit in the service's console.",
        codes=("limit_*", "Throttling*", "insufficient_quota", "rate_limit_exceeded"),
        statuses=frozenset({429}),
    ),
    _Rule(
        Trouble.REQUEST,
        "The request is too long for {model}{marks}. Select less, or lower the budgets in the setting 'context'.",
        codes=("context_length_exceeded", "exceed_context_size_error"),
        message=_saying("range of input length|maximum context length|exceeds the available context"),
        statuses=frozenset({413}),
    ),
    _Rule(
        Trouble.REQUEST,
        "{host} does not answer this kind of request{marks}. Check 'endpoint.baseUrl'; for completions, set "
        "'completion.strategy' to one that the service offers.",
        codes=("not_supported_error",),
        statuses=frozenset({404, 405, 501}),
    ),
    _Rule(
        Trouble.REQUEST,
        "The service rejected the request{marks}: {message} Check what the setting 'models' says for {model}.",
        codes=("InvalidParameter*", "invalid_parameter_error", "invalid_request_error"),
        statuses=frozenset({400, 422}),
    ),
    _Rule(
        Trouble.TRANSIENT,
        "{host} is still loading {model}{marks}. Try again in a few seconds.",
        message=_saying("loading model"),
    ),
    _Rule(
        Trouble.TRANSIENT,
        "The service at {host} failed{marks}. Try again in a moment.",
        codes=("InternalError*", "internal_error*", "SystemError", "ModelServiceFailed", "RequestTimeOut"),
        statuses=frozenset({408, 409, 425, *range(500, 600)}),
    ),
    _Rule(
        Trouble.REFUSED,
        "{host} redirects elsewhere{marks}. Redirects are not followed, so that no key goes astray: set "
        "'endpoint.baseUrl' to the final address.",
        statuses=frozenset(range(300, 400)),
    ),
    _Rule(
        Trouble.REQUEST,
        "The service rejected the request{marks}: {message} Run 'qwen-ls doctor' to check the endpoint.",
        statuses=frozenset(range(400, 500)),
    ),
)
_NOT_TRUSTED = (
    "The certificate of {host} is not trusted on this machine. Behind a company's proxy, set 'endpoint.caFile' to the "
    "company's authority."
)
_TOO_LATE = "The certificate of {host} has expired. Check this machine's clock; else the service has to renew it."
_TOO_EARLY = "The certificate of {host} is not valid yet. Check this machine's clock."
_OTHER_NAME = (
    "The certificate of {host} is for another name, so whoever answers may not be the service. Check "
    "'endpoint.baseUrl', and whether this network asks for a login."
)
_CERTIFICATES = {9: _TOO_EARLY, 10: _TOO_LATE, 62: _OTHER_NAME, 64: _OTHER_NAME}
"""By OpenSSL's codes (X509_V_ERR_…), which `ssl` gives no names."""

_BROKE = "The connection to {host} broke. Check the network, then try again."
_UNKNOWN = _Rule(Trouble.TRANSIENT, "The service at {host} broke off with an error{marks}: {message} Try again.")


def from_response(status: int, body: str, headers: Mapping[str, str], asked: Asked) -> ModelError:
    """Return the error that a response with an error status stands for.

    `body` may be JSON in either of DashScope's shapes, the same as a server-sent event (what a streaming
    request gets for a 400), or anything else. `headers` must look names up without regard to case, as HTTP
    libraries' do.
    """
    error = from_payload(_payload(body), asked, status=status, request_id=headers.get("x-request-id"))
    error.retry_after_s = retry_after_s(headers)
    return error


def from_payload(payload: Any, asked: Asked, *, status: int | None = None, request_id: str | None = None) -> ModelError:
    """Return the error that an error object stands for: nested or flat, from a body or from mid-stream."""
    refusal = _refusal(payload, status, request_id)
    rule = next((rule for rule in _RULES if rule.fits(refusal)), _UNKNOWN)
    message = asked.mask(refusal.message)
    code, request_id = (_shown_name(name, asked) for name in (refusal.code, refusal.request_id))
    known = [str(mark) for mark in (refusal.status, code) if mark]
    sentence = rule.sentence.format(
        model=asked.model,
        host=asked.host,
        env=asked.api_key_env,
        marks=f" ({', '.join(known)})" if known else "",
        message=_as_sentence(message),
    )
    return ModelError(
        rule.trouble,
        sentence,
        status=refusal.status,
        code=code,
        service_message=message[:KEPT_CHARACTERS] or None,
        request_id=request_id,
    )


def from_connection(error: BaseException, asked: Asked, timeouts: Timeouts, proxy: str | None = None) -> ModelError:
    """Return the error that a broken or missing connection stands for.

    `proxy` is the one of the settings, through which the connection was to go. httpx's classes are told by name,
    because the SDK brings httpx 1 or 2 and the seam imports neither.
    """
    causes = list(_causes(error))
    trouble, sentence = _of_the_way(causes, timeouts, proxy) or _of_tls(causes) or (Trouble.TRANSIENT, _BROKE)
    said = asked.mask(str(causes[-1]))[:KEPT_CHARACTERS] or type(causes[-1]).__name__
    never_reached = sentence != _BROKE
    return ModelError(trouble, sentence.format(host=asked.host), service_message=said, never_reached=never_reached)


def _of_the_way(causes: Sequence[BaseException], timeouts: Timeouts, proxy: str | None) -> tuple[Trouble, str] | None:
    """What keeps a connection from being made at all."""
    names = {type(cause).__name__ for cause in causes}
    if "ConnectTimeout" in names:
        return Trouble.TRANSIENT, (
            f"No connection to {{host}} within {timeouts.connect_s:g} s. Check the network and the proxy."
        )
    if "ProxyError" in names:
        return _of_the_proxy(causes, proxy)
    nearest, setting = ("{host}", "baseUrl") if proxy is None else (f"the proxy {host_of(proxy)}", "proxy")
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Trouble.TRANSIENT, (
            f"No address is known for {nearest}. Check the network connection and 'endpoint.{setting}'."
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Trouble.TRANSIENT, f"Nothing answers at {nearest}. Check that it is running and 'endpoint.{setting}'."
    if "UnsupportedProtocol" in names:
        return Trouble.REFUSED, (
            "The address of the service must begin with https:// or http://. Check 'endpoint.baseUrl'."
        )
    return None


def _of_the_proxy(causes: Sequence[BaseException], proxy: str | None) -> tuple[Trouble, str]:
    through = f"The proxy {host_of(proxy)}" if proxy else "The environment's proxy"
    if any(str(cause).startswith("407") for cause in causes):
        return Trouble.REFUSED, (
            f"{through} wants a name and a password. Check 'endpoint.proxy': they go in front of the host, as in "
            "http://NAME:PASSWORD@HOST."
        )
    return Trouble.TRANSIENT, f"{through} did not let the request through to {{host}}. Check 'endpoint.proxy'."


def _of_tls(causes: Sequence[BaseException]) -> tuple[Trouble, str] | None:
    """What is wrong with TLS: mostly the certificate, and mostly in one of three ways."""
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Trouble.REFUSED, _CERTIFICATES.get(getattr(cause, "verify_code", 0), _NOT_TRUSTED)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Trouble.REFUSED, "No TLS connection with {host}. Check the scheme and the port in 'endpoint.baseUrl'."
    return None


def was_hung_up(error: BaseException) -> bool:
    """Return whether the other side closed the connection before it answered anything."""
    return any(type(cause).__name__ in {"RemoteProtocolError", "ReadError", "WriteError"} for cause in _causes(error))


def from_setup(error: Exception, asked: Asked) -> ModelError:
    """Return the error for a client that cannot even be built: a bad URL, proxy or certificate file."""
    why = asked.mask(str(error)) or type(error).__name__
    return ModelError(
        Trouble.REFUSED,
        f"The connection to {asked.host} cannot be set up ({why}). Check 'endpoint.baseUrl', 'endpoint.proxy' and "
        "'endpoint.caFile'.",
    )


def unsendable_header(name: str, asked: Asked) -> ModelError:
    """Return the error for a key or a header that cannot be sent, such as one with a line break."""
    where = f"key in {asked.api_key_env}" if name == "Authorization" else f"header {name!r}"
    return ModelError(
        Trouble.REFUSED,
        f"The {where} holds characters that cannot be sent. Copy it again without spaces, quotes or line breaks.",
    )


def no_first_token(asked: Asked, waited_s: float) -> ModelError:
    """Return the error for an answer that never began."""
    return _late(asked, f"sent nothing within {waited_s:g} s", "timeouts.firstTokenMs")


def no_next_token(asked: Asked, waited_s: float) -> ModelError:
    """Return the error for an answer that stood still."""
    return _late(asked, f"stopped sending for {waited_s:g} s in the middle of an answer", "timeouts.betweenTokensMs")


def not_done_in_time(asked: Asked, waited_s: float) -> ModelError:
    """Return the error for an answer that took too long as a whole."""
    return _late(asked, f"was not done after {waited_s:g} s", "timeouts.wholeMs")


def silent_ending(asked: Asked) -> ModelError:
    """Return the error for a stream that just stopped: no finish reason and no [DONE]."""
    return ModelError(
        Trouble.TRANSIENT, f"{asked.host} ended the answer early without saying why. Try again in a moment."
    )


def unreadable(asked: Asked, data: str) -> ModelError:
    """Return the error for an event that is not the JSON it should be."""
    return ModelError(
        Trouble.TRANSIENT,
        f"{asked.host} sent something unreadable. Try again; if it keeps happening, run 'qwen-ls doctor'.",
        service_message=asked.mask(data)[:KEPT_CHARACTERS],
    )


def too_much(asked: Asked) -> ModelError:
    """Return the error for an answer that goes on and on."""
    return ModelError(
        Trouble.TRANSIENT,
        f"{asked.host} sent more than any answer has, and was cut off. Try again; if it keeps happening, run "
        "'qwen-ls doctor'.",
    )


def not_a_model_service(asked: Asked) -> ModelError:
    """Return the error for a web page in an answer's place: a wrong address, or a network's login page."""
    return ModelError(
        Trouble.REFUSED,
        f"{asked.host} answered with a web page instead of a model's answer. Check 'endpoint.baseUrl', and "
        "whether this network asks for a login.",
    )


def retry_after_s(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Return how many seconds the service asks to wait, from either form of Retry-After (RFC 9110, 10.2.3)."""
    value = (headers.get("retry-after") or "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        return _seconds_until(value, now or datetime.now(timezone.utc))
    return seconds if 0 <= seconds < float("inf") else None


def _seconds_until(date: str, now: datetime) -> float | None:
    from email.utils import parsedate_to_datetime  # 4 ms that start-up need not spend

    try:
        then = parsedate_to_datetime(date)
    except ValueError:
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=timezone.utc)
    return max(0.0, (then - now).total_seconds())


def _late(asked: Asked, what: str, setting: str) -> ModelError:
    return ModelError(
        Trouble.TRANSIENT, f"{asked.host} {what}. Try again, or allow more time with 'endpoint.{setting}'."
    )


def _payload(body: str) -> Any:
    """Read an error body: JSON, an event that holds JSON, or plain text as its own message."""
    decoder = EventDecoder()
    try:
        events = decoder.feed(body.encode()) + decoder.end()
        return json.loads(events[0] if events else body)
    except (ValueError, RecursionError):
        return {"message": body.strip()}


def _refusal(payload: Any, status: int | None, request_id: str | None) -> _Refusal:
    outer = payload if isinstance(payload, dict) else {"message": str(payload)}
    inner = outer.get("error", outer)
    if not isinstance(inner, dict):
        inner = {"message": str(inner)}
    code = inner.get("code")
    # vLLM, llama.cpp and LiteLLM give the HTTP status here, and the code as the type.
    if (number := str(code)).isdigit():
        status, code = status or int(number), None
    code = code or inner.get("type")
    message = inner.get("message") or outer.get("message") or outer.get("detail") or ""
    named = outer.get("request_id") or inner.get("request_id") or request_id
    return _Refusal(
        status=status,
        code=well_formed(str(code)) if code else None,
        message=well_formed(message if isinstance(message, str) else json.dumps(message)),
        request_id=well_formed(str(named)) if named else None,
    )


def _code_fits(pattern: str, code: str | None) -> bool:
    if code is None:
        return False
    return code.startswith(pattern[:-1]) if pattern.endswith("*") else code == pattern


def _shown_name(name: str | None, asked: Asked) -> str | None:
    """A code or an id as it may be shown: a service can put anything there, the key too."""
    return asked.mask(_printable(name))[:SHOWN_NAME_CHARACTERS] if name else None


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _as_sentence(message: str) -> str:
    shown = " ".join(_printable(message).split())
    if len(shown) > SHOWN_CHARACTERS:
        shown = shown[:SHOWN_CHARACTERS].rstrip() + "…"
    if not shown:
        return "it did not say why."
    return shown if shown.endswith((".", "!", "?", "…")) else f"{shown}."


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk from an error to what caused it, through groups too (anyio tries several addresses at once)."""
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting.extend(getattr(cause, "exceptions", ()))
        waiting.extend(next_one for next_one in (cause.__cause__, cause.__context__) if next_one is not None)
