"""How much a model is told of the code and of what was said before, by what it can read."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.depth import ANSWER_TOKENS, LOCAL_ANSWER_TOKENS, Depth
from qwen_ls.assist.looking import USUAL
from qwen_ls.context.window import CHARS_PER_TOKEN

SURROUNDINGS_TOKENS = 8_000
"""Code in question is told as far as the model can read it. With what stands around it, it is never more than this."""

HISTORY_TOKENS = 32_000
"""Each turn of a conversation costs all of what was said before, so no more of it is told, however much could be."""

FRAME_TOKENS = 500
"""What the messages have beside code and history: instructions, paths, fences, what is asked."""

SLACK = 0.9
"""Tokens are estimated; services refuse what is one token too long."""

LOCAL_TOKENS = 600
"""All of a prompt for the local model: two cores read about 30 tokens in a second."""


@dataclass(frozen=True, slots=True)
class Room:
    """Tokens: of the answer, and of the prompt, of which history may take a part."""

    answer_tokens: int
    prompt_tokens: int
    history_tokens: int
    surroundings_tokens: int


@dataclass(frozen=True, slots=True)
class CodeRoom:
    """Tokens: of the code in question, and of that with what stands around it."""

    code_tokens: int
    all_tokens: int

    @property
    def code_chars(self) -> int:
        """The same in characters of code."""
        return int(self.code_tokens * CHARS_PER_TOKEN)

    @property
    def all_chars(self) -> int:
        """The same in characters of code."""
        return int(self.all_tokens * CHARS_PER_TOKEN)


def room_of(assistant: Assistant, depth: Depth) -> Room:
    """What there is room for."""
    if assistant.is_local:
        return Room(LOCAL_ANSWER_TOKENS[depth], LOCAL_TOKENS, LOCAL_TOKENS // 2, LOCAL_TOKENS)
    answer = assistant.max_tokens or min(ANSWER_TOKENS[depth], assistant.context_tokens // 4)
    told_by_tools = USUAL.told_tokens if assistant.takes_tools else 0
    left = int(assistant.context_tokens * SLACK) - answer - FRAME_TOKENS
    prompt = max(left - min(told_by_tools, left // 4), left // 2, FRAME_TOKENS)
    return Room(answer, prompt, min(HISTORY_TOKENS, prompt // 2), SURROUNDINGS_TOKENS)


def code_room(room: Room, taken_tokens: int) -> CodeRoom:
    """What is left for code when history and frame took so many tokens."""
    left = max(room.prompt_tokens - taken_tokens, room.prompt_tokens // 3)
    return CodeRoom(left, min(left, room.surroundings_tokens))
