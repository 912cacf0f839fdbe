"""Hearing an answer as Markdown that can be shown: what is told on joins up to the whole."""

from __future__ import annotations

from qwen_ls.assist.asking import Hear
from qwen_ls.assist.markdown.safe import SafeMarkdown
from qwen_ls.model.base import Text, Thinking


class SafeHearing:
    """Makes each piece safe before it tells it on."""

    def __init__(self, hear: Hear) -> None:
        self._hear = hear
        self._said, self._thought = SafeMarkdown(), SafeMarkdown()
        self._text: list[str] = []
        self._thinking: list[str] = []

    @property
    def text(self) -> str:
        """All of the text that was told on."""
        return "".join(self._text)

    @property
    def thinking(self) -> str:
        """All of the thinking that was told on."""
        return "".join(self._thinking)

    def hear(self, piece: Text | Thinking) -> None:
        """Take one piece."""
        if isinstance(piece, Text):
            self._tell_text(self._said.take(piece.text))
        else:
            self._tell_thinking(self._thought.take(piece.text))

    def end(self, note: str = "") -> None:
        """Nothing more comes: tell the rest, and a note of our own."""
        self._tell_thinking(self._thought.end())
        self._tell_text(self._said.end() + note)

    def _tell_text(self, text: str) -> None:
        if text:
            self._text.append(text)
            self._hear(Text(text))

    def _tell_thinking(self, text: str) -> None:
        if text:
            self._thinking.append(text)
            self._hear(Thinking(text))
