"""How much one answer may say: a service need not keep to the limits that it was sent, nor ever end."""

from __future__ import annotations

from collections.abc import Iterable

from qwen_ls.model.base import Piece, Text, Thinking, ToolCall

MOST_CHARS = 4_000_000
"""Ten times the longest answer of any model that the catalogue knows: what says more floods its reader."""
CHARS_PER_TOKEN = 32
"""More than any model's answer comes to, in code and in prose: what a limit on tokens lets through in characters."""


class Allowance:
    """Counts the characters of one answer, and what was thought for it apart: limits on tokens need not cover that."""

    def __init__(self, said_chars: int | None, thought_chars: int | None) -> None:
        """Allow so many characters; None allows any number."""
        self._said_chars = said_chars
        self._thought_chars = thought_chars
        self._said = self._thought = 0

    def take(self, pieces: Iterable[Piece]) -> None:
        """Count these pieces."""
        for piece in pieces:
            match piece:
                case Text(text):
                    self._said += len(text)
                case ToolCall():
                    self._said += len(piece.arguments)
                case Thinking(text):
                    self._thought += len(text)

    @property
    def is_exceeded(self) -> bool:
        """Whether more was said than may be."""
        return _is_above(self._said, self._said_chars) or _is_above(self._thought, self._thought_chars)


def allowance_for(max_tokens: int | None, *, may_resend: bool) -> Allowance:
    """The allowance for a request with this limit; who resends all so far with each chunk may say any number."""
    if may_resend:
        return Allowance(None, None)
    said_chars = MOST_CHARS if max_tokens is None else min(max_tokens * CHARS_PER_TOKEN, MOST_CHARS)
    return Allowance(said_chars, MOST_CHARS)


def _is_above(count: int, limit: int | None) -> bool:
    return limit is not None and count > limit
