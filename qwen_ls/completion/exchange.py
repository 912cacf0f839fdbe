"""What a model was asked and what it said, kept for a while so that a person can see why something was suggested."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qwen_ls.model.base import Chat, Completion, Infill, ModelRequest, Usage

if TYPE_CHECKING:
    from qwen_ls.completion.draft import Draft
    from qwen_ls.completion.hole import Hole

EXCHANGES_KEPT = 32
"""How many are kept. Each holds a prompt of some ten thousand characters."""


@dataclass(slots=True)
class Exchange:
    """One request to a model, in the last way that was tried, and everything it said. In memory only, never logged."""

    hole: Hole | None = None
    way: str = ""
    request: ModelRequest | None = None
    said: str = ""
    usage: Usage | None = None
    error: str = ""


class Exchanges:
    """The last exchanges, each with the draft that came of it."""

    def __init__(self) -> None:
        self._drafts: deque[Draft] = deque()

    def begin(self, draft: Draft) -> Exchange:
        """Begin an exchange for a draft; the oldest one is forgotten when there are too many."""
        exchange = draft.exchange = Exchange()
        self._drafts.append(draft)
        if len(self._drafts) > EXCHANGES_KEPT:
            self._drafts.popleft().exchange = None
        return exchange

    def forget(self) -> None:
        """Forget them all."""
        while self._drafts:
            self._drafts.pop().exchange = None


def sent_text(request: ModelRequest) -> str:
    """Everything that was sent to be read by the model, in the order in which it reads it."""
    match request.prompt:
        case Chat(messages):
            return "\n\n".join(f"[{message.role}]\n{message.content}" for message in messages)
        case Completion(prompt, None):
            return prompt
        case Completion(prompt, suffix):
            return f"{prompt}\n\n[suffix]\n{suffix}"
        case Infill(prefix, suffix, files):
            shown = "".join(f"[{file.filename}]\n{file.text}\n\n" for file in files)
            return f"{shown}[prefix]\n{prefix}\n\n[suffix]\n{suffix}"
