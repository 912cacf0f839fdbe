"""Markdown that can be shown: without images, raw HTML, and links that run something.

What a model says may have been written by whoever wrote the file that it read. A remote image tells its host that
somebody looked; a `command:` link runs a command of the editor; raw HTML can be either. So none of them is let through.
Code in fences and between backticks is not touched.

Renderers differ in where they see code begin and end, so nothing is left to them: a fence is moved out of lists and
quotes to the start of its line, a backtick without a partner is escaped, a table's row is one for everybody.
Source: CommonMark 0.31, GitHub Flavored Markdown 0.29.
"""

from __future__ import annotations

import re

from qwen_ls.assist.markdown.fence import Fence, opened_by, other_than_fence
from qwen_ls.assist.markdown.inline import Inline

_TABLE_RULE = re.compile(r"[ \t>]*[-:|][-:| \t]*")
"""A line that makes the one before it a table's head."""

_CONTROLS = [character for character in map(chr, (*range(0x20), *range(0x7F, 0xA0))) if character not in "\t\n"]
_REORDERING = map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_NOT_SHOWN = str.maketrans("", "", "".join((*_CONTROLS, *_REORDERING)))
"""What commands a terminal, what shows text in another order than it has, and line ends other than the line feed."""


class SafeMarkdown:
    """A filter for a stream of Markdown. What it gives joins up to the same text, however what it takes is cut."""

    def __init__(self) -> None:
        self._held = ""
        self._fence: Fence | None = None
        self._is_line_start = True
        self._inline = Inline()

    def take(self, piece: str) -> str:
        """Take a piece, and give what can be shown by now: text of which it is not yet known what it is, is held."""
        self._held += piece.translate(_NOT_SHOWN)
        return self._drained(is_end=False)

    def end(self) -> str:
        """Nothing more comes: give the rest, and close what is open."""
        rest = self._drained(is_end=True)
        if self._fence is None:
            return rest
        closer = self._fence.mark if self._is_line_start else f"\n{self._fence.mark}"
        self._fence, self._is_line_start = None, False
        return rest + closer

    def _drained(self, *, is_end: bool) -> str:
        shown: list[str] = []
        while self._held and (step := self._step(is_end=is_end)) is not None:
            count, text = step
            self._held = self._held[count:]
            shown.append(text)
        return "".join(shown)

    def _step(self, *, is_end: bool) -> tuple[int, str] | None:
        """How many characters are taken from what is held, and what is shown for them; None if more must come first."""
        if not self._is_line_start:
            return self._in_line(is_end=is_end)
        line, feed, _ = self._held.partition("\n")
        is_whole = bool(feed) or is_end
        if self._fence is not None:
            return self._line_in_fence(self._fence, line, feed, is_whole=is_whole)
        return self._line(line, feed, is_whole=is_whole)

    def _in_line(self, *, is_end: bool) -> tuple[int, str] | None:
        if self._fence is None:
            step = self._inline.step(self._held, is_end=is_end)
        else:
            text = self._held.partition("\n")[0] or "\n"
            step = len(text), text
        self._is_line_start = step is not None and step[1] == "\n"
        return step

    def _line(self, line: str, feed: str, *, is_whole: bool) -> tuple[int, str] | None:
        """A line outside of fences begins: it may open one, or make a table."""
        if not is_whole and not other_than_fence(line):
            return None
        if is_whole and (fence := opened_by(line)) is not None:
            self._fence = fence
            self._inline.end_paragraph()
            return len(line + feed), fence.opener + (feed or "\n")
        if _TABLE_RULE.fullmatch(line) and "-" in line:
            if not is_whole:
                return None
            return len(line + feed), self._inline.table_rule(line) + feed
        if is_whole and not line.strip(" \t>"):
            self._inline.end_paragraph()
            return len(line + feed), line + feed
        if not is_whole and not line.strip(" \t>-:|"):
            return None
        self._is_line_start = False
        return 0, ""

    def _line_in_fence(self, fence: Fence, line: str, feed: str, *, is_whole: bool) -> tuple[int, str] | None:
        """A line in a fence begins: it may close it."""
        if fence.is_left_by(line, is_whole=is_whole):
            self._fence = None
            return 0, f"{fence.mark}\n"
        if is_whole and fence.is_closed_by(line):
            self._fence = None
            return len(line + feed), fence.mark + feed
        if not is_whole and fence.may_be_closed_by(line):
            return None
        self._is_line_start = False
        return fence.margin_of(line), ""
