"""Secrets in URLs and connection strings, told by where in them they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qwen_ls.context.secrets.credible import is_credible_in_place
from qwen_ls.context.secrets.placeholders import is_dummy
from qwen_ls.context.secrets.secret import Secret

_LOGIN = re.compile(r"(?P<user>[^\s:/\"'`<>]{0,200}):(?P<password>[^\s/\"'`<>?]{1,400})@(?=[\w\[${<%.-])")
_HOOK = re.compile(
    r"hooks\.slack\.com/(?:services|workflows|triggers)/(?P<slack>[A-Za-z0-9]{8,14}/[A-Za-z0-9]{8,20}/[A-Za-z0-9/]{16,80})"
    r"|(?:canary\.|ptb\.)?discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{15,21}/(?P<discord>[A-Za-z0-9_-]{50,90})"
)
_PARAMETERS = (
    ("sig=", re.compile(r"[A-Za-z0-9%+/_~-]{20,600}={0,2}"), "signature"),
    ("-Signature=", re.compile(r"[A-Za-z0-9%+/_~-]{20,600}={0,2}"), "signature"),
    ("AccountKey=", re.compile(r"[A-Za-z0-9+/]{30,120}={0,2}"), "azure"),
    ("SharedAccessKey=", re.compile(r"[A-Za-z0-9+/]{30,120}={0,2}"), "azure"),
)
"""Names that stand in URLs and connection strings only, the form of their values, and their kinds."""


def in_urls(text: str) -> Iterator[Secret]:
    """The secrets in the URLs and connection strings of some lines."""
    at = text.find("://")
    while at >= 0:
        yield from _in_url(text, at + 3)
        at = text.find("://", at + 3)
    for name, form, kind in _PARAMETERS:
        for value in _after(name, form, text):
            if not is_dummy(value[0]):
                yield Secret(*value.span(), kind)


def _in_url(text: str, at: int) -> Iterator[Secret]:
    hook = _HOOK.match(text, at)
    if hook and hook.lastgroup and not is_dummy(hook[0]):
        yield Secret(*hook.span(hook.lastgroup), "webhook")
    login = _LOGIN.match(text, at)
    if login and login["password"] != login["user"] and is_credible_in_place(login["password"]):
        yield Secret(*login.span("password"), "url")


def _after(name: str, form: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    at = text.find(name)
    while at >= 0:
        value = form.match(text, at + len(name))
        if value:
            yield value
        at = text.find(name, at + len(name))
