"""Conversations about code, kept in the process only, so that a later question can go on from an earlier answer."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from dataclasses import dataclass, field

from qwen_ls.model.base import Message
from qwen_ls.model.tokens import estimate_tokens

MOST_THREADS = 32
"""The threads used last are kept."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was sent, and the answer."""

    question: str
    answer: str


@dataclass(slots=True)
class Thread:
    """One conversation."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    turns: list[Turn] = field(default_factory=list)

    def recent(self, max_tokens: int) -> tuple[Message, ...]:
        """The last turns as messages, as many as fit, the oldest first."""
        messages: list[Message] = []
        for turn in reversed(self.turns):
            max_tokens -= estimate_tokens(turn.question) + estimate_tokens(turn.answer)
            if max_tokens < 0:
                break
            messages[:0] = (Message("user", turn.question), Message("assistant", turn.answer))
        return tuple(messages)


class Threads:
    """The threads that were used last."""

    def __init__(self) -> None:
        self._threads: OrderedDict[str, Thread] = OrderedDict()

    def find(self, thread_id: str) -> Thread | None:
        """The thread of this id, if it is still known."""
        return self._threads.get(thread_id)

    def keep(self, thread: Thread) -> None:
        """Keep a thread that was used now."""
        self._threads[thread.id] = thread
        self._threads.move_to_end(thread.id)
        if len(self._threads) > MOST_THREADS:
            self._threads.popitem(last=False)

    def forget(self) -> None:
        """Forget all of them."""
        self._threads.clear()
