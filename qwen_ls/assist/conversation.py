"""A turn of a conversation about code: what the model is told, what it says, and how that is made safe to show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from qwen_ls.assist.asking import Answer, Hear
from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.depth import THINKING, Depth
from qwen_ls.assist.excerpt import Excerpt, excerpt_of
from qwen_ls.assist.looking import NO_LOOK, Look, ask_looking
from qwen_ls.assist.room import Room, code_room, room_of
from qwen_ls.assist.safe_hearing import SafeHearing
from qwen_ls.assist.subject import Subject
from qwen_ls.assist.threads import Thread, Turn
from qwen_ls.assist.told_code import lines_of, told_again, told_code
from qwen_ls.completion.special_tokens import neutralise
from qwen_ls.context.piece import Piece
from qwen_ls.model.base import Message
from qwen_ls.model.tokens import estimate_tokens

LOCAL_TEMPERATURE = 0.3
"""llama.cpp's own default of 0.8 makes a small model ramble; services have their model's."""

UsedBy: TypeAlias = Callable[[str], Awaitable[Sequence[Piece]]]
"""Finds the signatures of what some code uses from elsewhere."""


async def uses_nothing(_: str) -> Sequence[Piece]:
    """For who looks nothing up."""
    return ()


@dataclass(frozen=True, slots=True)
class Means:
    """Who answers, and what may be looked up. `long_reader` reads what is longer than the assistant can."""

    assistant: Assistant
    long_reader: Assistant | None = None
    used_by: UsedBy = uses_nothing
    look: Look = NO_LOOK


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked. `last_words` are the last of all: small models forget what was said before the code."""

    subject: Subject
    system: str
    last_words: Callable[[Excerpt], str]
    depth: Depth
    title: str


class NothingThere(Exception):  # noqa: N818 - it says what there is, not that something broke
    """Only white space was selected, or the file is empty."""


async def converse(means: Means, inquiry: Inquiry, thread: Thread, hear: Hear) -> Answer:
    """Have a question answered; `hear` gets each piece as it comes, and the pieces of text join up to the answer's.

    The answer is Markdown that can be shown. The question and what was said are added to the thread. Cancelling this
    closes the stream upstream.

    Raises:
        NothingThere: there is no code in what was asked about.
        ModelError: the service did not answer as it should.
    """
    assistant, room, history, excerpt = _read(means, inquiry, thread)
    if not excerpt.code.strip():
        raise NothingThere
    used = () if assistant.is_local else await means.used_by(excerpt.code)
    told = neutralise(told_code(inquiry.subject, excerpt, used))
    told = told_again(told, inquiry.subject, excerpt, history)
    prompt = f"{told}\n\n{neutralise(inquiry.last_words(excerpt))}"
    messages = (Message("system", inquiry.system), *history, Message("user", prompt))
    request = assistant.request(messages, room.answer_tokens, LOCAL_TEMPERATURE, THINKING[inquiry.depth])
    hearing = SafeHearing(hear)
    look = means.look if assistant.takes_tools else NO_LOOK
    answer = await ask_looking(assistant.service, request, hearing.hear, look)
    if answer.text.strip():
        thread.add(Turn(prompt, answer.text), inquiry.title)
    hearing.end(_cut_note(inquiry.subject, excerpt, assistant) if excerpt.is_cut and answer.text.strip() else "")
    return replace(answer, text=hearing.text, thinking=hearing.thinking, concludes_at=0)


def _read(means: Means, inquiry: Inquiry, thread: Thread) -> tuple[Assistant, Room, tuple[Message, ...], Excerpt]:
    """Who answers, and what that one can read: the one for long texts, if all of it does not fit the usual one."""
    assistant = means.assistant
    room, history, excerpt = _fitted(assistant, inquiry, thread)
    long_reader = means.long_reader
    if excerpt.is_cut and long_reader is not None and long_reader.context_tokens > assistant.context_tokens:
        return long_reader, *_fitted(long_reader, inquiry, thread)
    return assistant, room, history, excerpt


def _fitted(assistant: Assistant, inquiry: Inquiry, thread: Thread) -> tuple[Room, tuple[Message, ...], Excerpt]:
    room = room_of(assistant, inquiry.depth)
    history = thread.recent(room.history_tokens)
    taken = estimate_tokens(inquiry.system) + sum(estimate_tokens(message.content) for message in history)
    limits = code_room(room, taken)
    text, selection = inquiry.subject.snapshot.text, inquiry.subject.selection
    excerpt = excerpt_of(text, selection, limits.code_chars, limits.all_chars)
    # Characters are counted as those of English code; other scripts take up to five times as many tokens.
    tokens = estimate_tokens(excerpt.code)
    if tokens > limits.code_tokens:
        shrunk = int(len(excerpt.code) * limits.code_tokens / tokens)
        excerpt = excerpt_of(text, selection, shrunk, min(shrunk, limits.all_chars))
    return room, history, excerpt


def _cut_note(subject: Subject, excerpt: Excerpt, assistant: Assistant) -> str:
    what = "file" if excerpt.is_file else "selection"
    more = "" if assistant.is_local else ", or name a model that reads more in the setting models.longContext"
    return (
        f"\n\n---\n\n*This is about {lines_of(excerpt)} of {subject.path}: the whole {what} is more than "
        f"{assistant.model} reads at once. Select a part of it{more}.*\n"
    )
