"""The marks that steer Qwen's tokeniser, which must never reach it from a user's file.

Source: Qwen2.5-Coder's and Qwen3-Coder's READMEs, and their tokeniser's special tokens.
"""

from __future__ import annotations

import re

FIM_PREFIX, FIM_SUFFIX, FIM_MIDDLE = "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"
REPO_NAME, FILE_SEP = "<|repo_name|>", "<|file_sep|>"

STOPS = (
    FIM_PREFIX,
    FIM_SUFFIX,
    FIM_MIDDLE,
    "<|fim_pad|>",
    REPO_NAME,
    FILE_SEP,
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
)
"""Where an answer to a fill-in-the-middle prompt is over, whatever else follows."""

CURSOR_MARK = "<CURSOR>"
"""What shows a model that chats where the cursor is. It is no token, but no text for the file either."""

_NAMES = "|".join(re.escape(mark[2:-2]) for mark in STOPS)
_MARK = re.compile(rf"<\|({_NAMES})\|>")
_NEUTRAL = re.compile(rf"<\u200b\|({_NAMES})\|>")


def neutralise(text: str) -> str:
    """Put a zero-width space into every mark that stands in a user's text, so that it is only text."""
    return _MARK.sub("<\u200b|\\1|>", text)


def restore(text: str) -> str:
    """Undo `neutralise` in what the model says: it repeats what it was shown."""
    return _NEUTRAL.sub("<|\\1|>", text)
