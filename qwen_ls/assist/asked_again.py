"""Asking once more for an answer that could not be used."""

from __future__ import annotations

from qwen_ls.model.base import Message


def asked_again(said: str, problem: str, wish: str) -> tuple[Message, Message]:
    """What the model said, and what was wrong with it, with the wish for another answer."""
    return Message("assistant", said or "(nothing)"), Message("user", f"{problem} {wish}")
