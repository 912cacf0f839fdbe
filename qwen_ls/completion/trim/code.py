"""The brackets of a few lines of code, those in strings left out."""

from __future__ import annotations

import re

PAIRS = (("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"))

_STRING = re.compile(
    r'"(?:\\.|[^"\\\n])*"'
    r"|(?<![\w&<'])'(?:\\.|[^'\\\n])*'"
    r"|`(?:\\.|[^`\\\n])*`"
)
_NO_ANGLE = re.compile(r"[=-]>|[<>]=|<-|\s[<>]{1,2}\s")


def without_strings(text: str) -> str:
    """The text without the strings that are closed on their line. A lifetime or an apostrophe opens none."""
    return _STRING.sub('""', text) if any(quote in text for quote in "\"'`") else text


def balance(text: str, opener: str, closer: str) -> int:
    """How many more brackets a text without strings opens than it closes; arrows and comparisons are none."""
    if opener == "<":
        text = _NO_ANGLE.sub(" ", text)
    return text.count(opener) - text.count(closer)
