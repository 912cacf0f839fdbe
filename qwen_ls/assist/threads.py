"""Conversations about code, kept in the process only, so that a later question can go on from an earlier answer."""

from __future__ import annotations

import time
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from qwen_ls.model.base import Message
from qwen_ls.model.tokens import estimate_tokens

MOST_THREADS = 32
"""The threads used last are kept."""

MOST_CHARS = 1_000_000
"""What a thread keeps of what was said; older turns are dropped."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was sent, and the answer."""

    question: str
    answer: str

    @property
    def chars(self) -> int:
        """How long both are."""
        return len(self.question) + len(self.answer)


@dataclass(slots=True)
class Thread:
    """One conversation. `title` is what was asked first; `updated_at` is in seconds since 1970."""

    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    turns: list[Turn] = field(default_factory=list)
    title: str = ""
    updated_at: float = field(default_factory=time.time)

    def add(self, turn: Turn, title: str) -> None:
        """A question was answered; the first one's title is the thread's."""
        self.turns.append(turn)
        self.title = self.title or title
        self.updated_at = time.time()
        while len(self.turns) > 1 and sum(each.chars for each in self.turns) > MOST_CHARS:
            del self.turns[0]

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

    def all(self) -> Sequence[Thread]:
        """All that are known, the one used last first."""
        return tuple(reversed(self._threads.values()))

    def drop(self, thread_id: str) -> bool:
        """Forget one of them, and say whether it was known."""
        return self._threads.pop(thread_id, None) is not None

    def forget(self) -> None:
        """Forget all of them."""
        self._threads.clear()
