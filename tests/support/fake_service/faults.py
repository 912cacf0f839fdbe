"""What can go wrong with an answer that is not an honest error.

Stream faults strike in the middle of a reply, `after` so many tokens, or at the end of a shorter one. The
functions below give whole answers that are wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.support.fake_service.errors import ServiceError


@dataclass(frozen=True, slots=True)
class ErrorAfter:
    """An error object comes as an event, in the error's shape, and the stream ends without `[DONE]`."""

    after: int
    error: ServiceError


@dataclass(frozen=True, slots=True)
class EndAfter:
    """The response ends in good order, but there was no finish reason, no usage and no `[DONE]`."""

    after: int


@dataclass(frozen=True, slots=True)
class CutAfter:
    """The connection is closed in the middle of the response."""

    after: int


@dataclass(frozen=True, slots=True)
class SilenceAfter:
    """Nothing more is sent, and the connection stays open until the client hangs up."""

    after: int


@dataclass(frozen=True, slots=True)
class GarbageAfter:
    """A line that is no JSON comes between two events; the stream goes on after it."""

    after: int
    line: str = 'data: {"choices":[{"del'


@dataclass(frozen=True, slots=True)
class FloodAfter:
    """An event begins that has no end: the same bytes again and again, until the client hangs up."""

    after: int
    line: bytes = b'data: {"choices":[{"delta":{"content":"'
    flood: bytes = b"x" * 262_144


Fault: TypeAlias = ErrorAfter | EndAfter | CutAfter | SilenceAfter | GarbageAfter | FloodAfter


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A whole response, as it is."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """Any bytes where a response should be, after which the connection is closed; without any, it only hangs up."""

    data: bytes = b""


def error_with_status_200(error: ServiceError) -> HttpAnswer:
    """Give an error whose body is right and whose status says that all is well."""
    body = error.body("5f2ab3a4-2c3f-9a3e-8a5b-6f0d0b6f2c11")
    return HttpAnswer(200, json.dumps(body).encode())


def web_page(status: int = 200) -> HttpAnswer:
    """Give what a captive portal or a proxy answers with: a page for people."""
    page = b"<!doctype html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>"
    return HttpAnswer(status, page, "text/html; charset=utf-8")


def redirect(url: str, status: int = 307) -> HttpAnswer:
    """Send the client elsewhere; 307 and 308 make it send the same request there."""
    return HttpAnswer(status, headers={"Location": url})
