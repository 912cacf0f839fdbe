"""Passwords that stand beside the name of a user, in calls and on command lines, without a name of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qwen_ls.context.secrets.credible import is_credible, is_credible_in_place
from qwen_ls.context.secrets.names import Strength
from qwen_ls.context.secrets.secret import Secret

_PAIR = re.compile(
    r"(?:=[ \t]{0,8})?\([ \t]{0,8}[\"'](?P<user>[^\"'\r\n]{1,100})[\"']"
    r"[ \t]{0,8},[ \t]{0,8}[\"'](?P<password>[^\"'\r\n]{4,200})[\"']"
)
_PAIR_CALLS = ("login", "credential", "credentials", "auth", "passwordauthentication")
"""How the names of calls end that take a user and a password, in small letters."""

_FLAGS = (
    ("-u", re.compile(r"(?:ser)?[ =]{1,4}[\"']?(?P<user>[\w.@%+-]{1,100}):(?P<password>[^\s\"'@]{3,200})")),
    ("sshpass", re.compile(r" {1,4}-p {0,4}(?P<user>)[\"']?(?P<password>[^\s\"']{3,200})")),
    ("login", re.compile(r"[^\r\n|]{0,80}? -p {1,4}(?P<user>)[\"']?(?P<password>[^\s\"'$-][^\s\"']{3,200})")),
)
"""Flags and commands behind which a password stands."""


def beside_users(text: str, low: str) -> Iterator[Secret]:
    """The passwords that some lines, given as they are and in small letters, have beside a user."""
    for call in _PAIR_CALLS:
        for match in _behind(call, _PAIR, text, low):
            if is_credible(match["password"], Strength.PASSWORD):
                yield Secret(*match.span("password"), "login")
    for flag, form in _FLAGS:
        for match in _behind(flag, form, text, low):
            if match["password"] != match["user"] and is_credible_in_place(match["password"]):
                yield Secret(*match.span("password"), "login")


def _behind(word: str, form: re.Pattern[str], text: str, low: str) -> Iterator[re.Match[str]]:
    at = low.find(word)
    while at >= 0:
        match = form.match(text, at + len(word))
        if match:
            yield match
        at = low.find(word, at + len(word))
