"""Names that tell that their value is a secret: `DB_PASSWORD`, `clientSecret`, `x-api-key`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum


class Strength(Enum):
    """How sure a name is, and so how little its value has to look like a secret."""

    PASSWORD = "password"  # noqa: S105 - people choose them, so they can be words with a digit
    SECRET = "secret"  # noqa: S105 - may be chosen, is mostly made
    TOKEN = "token"  # noqa: S105 - is made by a machine; in a compiler or a parser it is something else
    KEY = "key"  # of anything


@dataclass(frozen=True, slots=True)
class Name:
    """A telling name: where its telling part begins and where all of it ends."""

    start: int
    end: int
    strength: Strength


_ANCHORS = ("pass", "pwd", "secret", "token", "key", "auth", "credential", "identified", "securestring")
"""What every telling name has in it, in small letters: these are found quicker than by a pattern."""

_SUFFIX = (
    r"(?:[-_.]?(?:base64|b64|hex|str|string|value|val|text|txt|plain|raw|default|prod|production|dev|staging|stage|test|live"
    r"|local|old|new|main|primary|secondary|encoded|[0-9]{1,2})){0,2}"
)
_NAME = re.compile(
    r"(?P<password>pass(?:word|wd|phrase|wort|code)?|pwd|identified(?: with [\w']+)? by(?= )|securestring)"
    r"|(?P<secret>secret(?:[-_. ]?access)?(?:[-_. ]?key)?(?:[-_]?base)?|credentials?)"
    r"|(?P<token>token|auth(?:orization)?)"
    r"|(?P<key>key)"
)
_TAIL = re.compile(_SUFFIX + r"(?![a-z0-9_-])")

_TELLING_KEY = re.compile(
    r"(?:api|access|private|secret|signing|sign|signature|encrypt(?:ion)?|decrypt(?:ion)?|master|account|shared|auth"
    r"|authentication|client|service|webhook|licen[sc]e|session|cipher|crypto|hmac|jwt|app|application|storage"
    r"|subscription|admin|write|security|cookie|aes|des|symmetric|consumer|bot|host|function|integration|server|deploy|ssh|wpa"
    r"|preshared|ingest|project|stripe|openai|anthropic|google|aws|azure|sendgrid|mailgun|twilio"
    r"|dashscope|qwen)[-_. ]?$"
)
"""What stands in front of `key` in names of secrets. Many other keys are none: primary, public, cache, sort."""

_NO_SECRET_KEY = re.compile(r"(?:public|publishable|pub|primary|foreign)[-_. ]?$")

_WIDEST = 16
_SHORT_PREFIXES = ("db", "pg", "ftp", "smtp", "mysql", "root", "user", "admin")


def names_in(text: str, low: str) -> Iterator[Name]:
    """The telling names in some lines, which are given as they are and in small letters."""
    for anchor in _ANCHORS:
        at = low.find(anchor)
        while at >= 0:
            name = _name_at(text, low, at)
            if name is not None:
                yield name
            at = low.find(anchor, at + len(anchor))


def _name_at(text: str, low: str, at: int) -> Name | None:
    word = _NAME.match(low, at)
    if word is None:
        return None
    tail = _TAIL.match(low, word.end())
    if tail is None:
        return None
    if word[0] == "key" and _NO_SECRET_KEY.search(low, max(0, at - _WIDEST), at):
        return None
    if low.endswith("/etc/", max(0, at - _WIDEST), at):
        return None
    if word[0] == "pass" and not _stands_alone(text, low, at):
        return None
    return Name(at, tail.end(), _strength(word, low, at))


def _strength(word: re.Match[str], low: str, at: int) -> Strength:
    if word.lastgroup != "key":
        return Strength(word.lastgroup)
    telling = _TELLING_KEY.search(low, max(0, at - _WIDEST), at)
    return Strength.SECRET if telling else Strength.KEY


def _stands_alone(text: str, low: str, at: int) -> bool:
    """Whether `pass` is a word of the name, as in `dbPass`, and not the end of one, as in `compass`."""
    before = text[at - 1 : at]
    if not before.isalpha() or (before.islower() and text[at] == "P"):
        return True
    return low.endswith(_SHORT_PREFIXES, max(0, at - _WIDEST), at)
