"""How much of a file is sent for an edit, and how long its answer may be."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_ls.assist.assistant import Assistant
from qwen_ls.context.window import CHARS_PER_TOKEN
from qwen_ls.model.tokens import estimate_tokens

FRAME_TOKENS = 260
"""What the messages have beside the code: the system's, the path, fences, what is asked."""

GROWTH = 1.5
"""How much longer the changed code may be, before it is asked to go on."""


@dataclass(frozen=True, slots=True)
class Size:
    """The most tokens of a prompt, of the code to be changed, and of one answer; and the room for what is new."""

    prompt_tokens: int
    code_tokens: int
    answer_tokens: int
    new_tokens: int

    @property
    def chars(self) -> int:
        """How many characters of code and context a target may have."""
        return int((self.prompt_tokens - FRAME_TOKENS) * CHARS_PER_TOKEN)

    def answer_for(self, code: str) -> int:
        """The most tokens for an answer that gives back such a code."""
        return min(int(estimate_tokens(code) * GROWTH) + self.new_tokens, self.answer_tokens)


REMOTE = Size(prompt_tokens=8_000, code_tokens=6_000, answer_tokens=12_000, new_tokens=1_500)
LOCAL = Size(prompt_tokens=800, code_tokens=500, answer_tokens=700, new_tokens=200)
"""For the local model: two cores read about 30 tokens of a prompt in a second, and write 15."""


def size_for(assistant: Assistant) -> Size:
    """The size that is right for who answers."""
    return LOCAL if assistant.is_local else REMOTE
