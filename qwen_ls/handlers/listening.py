"""Hearing an answer while it streams: partial results to the client, and what its progress says."""

from __future__ import annotations

from qwen_ls.editor import Editor
from qwen_ls.model.base import Text, Thinking
from qwen_ls.model.tokens import estimate_tokens
from qwen_ls.protocol import ProgressToken

WAITING = "waiting for the model"


class Listener:
    """Sends each piece on at once, if the client gave a token for partial results, and keeps count of them."""

    def __init__(self, editor: Editor, partial_result_token: ProgressToken | None) -> None:
        self._editor = editor
        self._token = partial_result_token
        self._said: list[str] = []
        self._thought: list[str] = []
        self._doing = ""

    def hear(self, piece: Text | Thinking) -> None:
        """Take one piece. Partial results have no `kind`: values that have one are work-done progress."""
        self._doing = ""
        is_text = isinstance(piece, Text)
        (self._said if is_text else self._thought).append(piece.text)
        if self._token is not None:
            self._editor.send_progress(self._token, {"delta" if is_text else "thinking": piece.text})

    def tell(self, doing: str) -> None:
        """The model is about to do something else than to speak."""
        self._doing = doing

    def describe(self) -> str:
        """What goes on, for a progress bar."""
        if self._doing:
            return self._doing
        if self._said:
            return f"{estimate_tokens(''.join(self._said))} tokens"
        if self._thought:
            return f"thinking, {estimate_tokens(''.join(self._thought))} tokens"
        return WAITING
