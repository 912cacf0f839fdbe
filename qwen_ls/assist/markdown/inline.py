"""The text of a line, made safe from its start to its end."""

from __future__ import annotations

import re

SCHEMES = frozenset({"http", "https", "mailto"})
"""Where a link may lead to. One without a scheme leads to a place in the text or to a file."""

_ORDINARY = re.compile(r"[^\n\\`!<\]]+")
_RUN = re.compile(r"`+")
_TARGET = re.compile(r"\][(:][ \t]*(?P<word>[A-Za-z0-9+.\-]*)")
_PIPE = re.compile(r"(?<!\\)\|")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_OPENS_TAG = frozenset("/!?abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")


class Inline:
    """Makes the text of lines safe, a step at a time. It knows of a table, whose cells part even what is code."""

    def __init__(self) -> None:
        self._is_table = False
        self._has_parted_code = False
        """Whether the line has code with a bar in it, so that it must not become a table's head."""
        self._is_head_unsafe = False

    def step(self, text: str, *, is_end: bool) -> tuple[int, str] | None:
        """How many characters are taken, and what is shown for them; None if more must come before that is known."""
        ordinary = _ORDINARY.match(text)
        if ordinary is not None:
            return ordinary.end(), ordinary[0]
        match text[0]:
            case "\n":
                return self._line_feed()
            case "`":
                return self._backticks(text, is_end=is_end)
            case "!":
                return _exclamation(text, is_end=is_end)
            case "]":
                return _bracket(text, is_end=is_end)
            case first:
                return _escape(text, is_end=is_end) if first == "\\" else _angle(text, is_end=is_end)

    def table_rule(self, line: str) -> str:
        """A line that makes a table of the one before it, unless that would part code that was let through."""
        if self._is_head_unsafe:
            start = len(line) - len(line.lstrip(" \t>"))
            return f"{line[:start]}\\{line[start:]}"
        self._is_table = True
        return line

    def end_paragraph(self) -> None:
        """A blank line or a fence: what comes is no more of the same table."""
        self._is_table = self._has_parted_code = self._is_head_unsafe = False

    def _line_feed(self) -> tuple[int, str]:
        self._is_head_unsafe, self._has_parted_code = self._has_parted_code, False
        return 1, "\n"

    def _backticks(self, text: str, *, is_end: bool) -> tuple[int, str] | None:
        """Code between two runs of as many backticks on one line; a run that has no partner there is escaped."""
        line, feed, _ = text.partition("\n")
        is_whole = bool(feed) or is_end
        runs = _RUN.finditer(line)
        first = next(runs)
        if first.end() == len(line) and not is_whole:
            return None
        for run in runs:
            if run.end() == len(line) and not is_whole:
                return None
            if len(run[0]) == len(first[0]):
                return run.end(), self._code(line[: run.end()])
        return (first.end(), "\\`" * first.end()) if is_whole else None

    def _code(self, span: str) -> str:
        if self._is_table:
            return _PIPE.sub(r"\\|", span)
        self._has_parted_code |= "|" in span
        return span


def _escape(text: str, *, is_end: bool) -> tuple[int, str] | None:
    """A backslash takes the meaning from the sign behind it."""
    if len(text) == 1:
        return (1, text) if is_end else None
    count = 2 if text[1] in _PUNCTUATION else 1
    return count, text[:count]


def _exclamation(text: str, *, is_end: bool) -> tuple[int, str] | None:
    """Before a bracket it would make an image of a link."""
    rest = text.lstrip("!")
    if not rest and not is_end:
        return None
    count = len(text) - len(rest)
    return count, "" if rest.startswith("[") else text[:count]


def _angle(text: str, *, is_end: bool) -> tuple[int, str] | None:
    """It may open a tag, a comment, or a link between angles."""
    if len(text) == 1 and not is_end:
        return None
    return 1, "&lt;" if text[1:2] in _OPENS_TAG else "<"


def _bracket(text: str, *, is_end: bool) -> tuple[int, str] | None:
    """Behind it a link's or a definition's target may stand."""
    target = _TARGET.match(text)
    if target is None:
        return (1, "]") if is_end or len(text) > 1 else None
    if target.end() == len(text) and not is_end:
        return None
    follower = text[target.end() : target.end() + 1]
    is_safe = target["word"].lower() in SCHEMES if follower == ":" else follower not in {"&", "\\", "<", "\n"}
    return 2, text[:2] if is_safe else f"]\\{text[1]}"
