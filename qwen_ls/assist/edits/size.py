"""How much code is changed at once, and how long the answer may be."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_ls.assist.assistant import Assistant
from qwen_ls.model.tokens import estimate_tokens

GROWTH = 1.5
"""How much longer the changed code may be, before it is asked to go on."""


@dataclass(frozen=True, slots=True)
class Size:
    """The most tokens of the code to be changed and of one answer, and the room for what is new in it."""

    code_tokens: int
    answer_tokens: int
    new_tokens: int

    def answer_for(self, code: str) -> int:
        """The most tokens for an answer that gives back such a code."""
        return min(int(estimate_tokens(code) * GROWTH) + self.new_tokens, self.answer_tokens)


REMOTE = Size(code_tokens=18_000, answer_tokens=16_000, new_tokens=1_500)
LOCAL = Size(code_tokens=500, answer_tokens=700, new_tokens=200)
"""For the local model: two cores read about 30 tokens of a prompt in a second, and write 15."""


def size_for(assistant: Assistant) -> Size:
    """The size that is right for who answers."""
    return LOCAL if assistant.is_local else REMOTE
