"""What the `Authorization` header carries: `Bearer` and `Basic`, in requests, code and command lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qwen_ls.context.secrets.credible import holds_a_login
from qwen_ls.context.secrets.placeholders import is_dummy
from qwen_ls.context.secrets.randomness import is_random
from qwen_ls.context.secrets.secret import Secret

_VALUE = re.compile(r"[ \t]{1,4}(?P<value>[A-Za-z0-9._~+/-]{8,4000}={0,2})(?![A-Za-z0-9({])")
SHORTEST_BEARER = 16


def in_headers(text: str, low: str) -> Iterator[Secret]:
    """The credentials in the headers of some lines, which are given as they are and in small letters."""
    for value in _after("bearer", text, low):
        if len(value[1]) >= SHORTEST_BEARER and is_random(value[1]) and not is_dummy(value[1]):
            yield Secret(*value.span("value"), "bearer")
    for value in _after("basic", text, low):
        if len(value[1]) % 4 == 0 and holds_a_login(value[1]):
            yield Secret(*value.span("value"), "basic")


def _after(scheme: str, text: str, low: str) -> Iterator[re.Match[str]]:
    at = low.find(scheme)
    while at >= 0:
        value = _VALUE.match(text, at + len(scheme))
        if value:
            yield value
        at = low.find(scheme, at + len(scheme))
