"""The text in a string that people read."""

from __future__ import annotations

import re

from qwen_ls.assist.translation.unit import Unit
from qwen_ls.assist.translation.words import reads_as_sentence
from qwen_ls.syntax.literals import Written
from qwen_ls.text.lines import Point

MOST_CHARS = 2_000
"""Longer strings are left as they are."""

_OPENER = re.compile(r"([A-Za-z@$]{0,3})(\"\"\"|'''|[\"'`])")
_SINGLE_ESCAPED = {
    "python",
    "javascript",
    "typescript",
    "tsx",
    "php",
    "ruby",
    "dart",
    "lua",
    "groovy",
    "r",
    "scss",
    "css",
}
"""Languages in which `\\'` stands for a quote in a string between such quotes."""
_DOUBLE_NOT_ESCAPED = {"sql", "pascal", "ada", "vb"}


def unit_in_string(written: Written, grammar: str) -> Unit | None:
    """The text of a string without its quotes and the spaces at its ends; None where people do not read it."""
    opener = _OPENER.match(written.text)
    if opener is None or written.is_name or written.start.line != written.end.line:
        return None
    prefix, quote = opener[1], opener[2]
    if re.search(r"[rRbB@]", prefix) or not written.text.endswith(quote) or len(written.text) < 2 * len(quote):
        return None
    inner = written.text[opener.end() : len(written.text) - len(quote)]
    text = inner.strip()
    if len(text) > MOST_CHARS or not reads_as_sentence(text):
        return None
    column = written.start.column + opener.end() + len(inner) - len(inner.lstrip())
    line = written.start.line
    return Unit(
        Point(line, column),
        Point(line, column + len(text)),
        text,
        quote=quote,
        escapes=written.takes_escapes and _can_escape(quote, grammar),
        holes=written.holes,
    )


def _can_escape(quote: str, grammar: str) -> bool:
    return grammar in _SINGLE_ESCAPED if quote == "'" else grammar not in _DOUBLE_NOT_ESCAPED
