"""An answer without what is no part of it: thinking, and the tokeniser's own marks."""

from __future__ import annotations

import re

from qwen_ls.assist.edits.unreadable import Unreadable
from qwen_ls.completion.special_tokens import STOPS, restore
from qwen_ls.text.line_ends import with_line_feeds

_THINKING = re.compile(r"\A\s*<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL)
_MARK = re.compile("|".join(re.escape(mark) for mark in STOPS))


def cleaned(said: str, code: str) -> str:
    """What was said, in line feeds, without thinking, and up to the first mark that the code itself has not.

    Raises:
        Unreadable: it only thought, or said nothing.
    """
    text = restore(with_line_feeds(said))
    text = _without_marks(_without_thinking(text, code), code)
    if not text.strip():
        raise Unreadable("The model answered with nothing.")
    return text


def _without_thinking(text: str, code: str) -> str:
    text = _THINKING.sub("", text, count=1)
    if "think>" in code:
        return text
    if re.match(r"\s*<think(?:ing)?>", text):
        raise Unreadable("The model only thought, and gave no code.")
    return text.rpartition("</think>")[2]


def _without_marks(text: str, code: str) -> str:
    while (found := _MARK.match(text.lstrip())) and found[0] not in code:
        text = text.lstrip()[found.end() :]
    for found in _MARK.finditer(text):
        if found[0] not in code:
            return text[: found.start()]
    return text
