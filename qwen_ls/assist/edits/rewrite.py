"""An edit, from the wish to the smallest changes that do it: asked for, read, checked, and refused where in doubt."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

from qwen_ls.assist.asked_again import asked_again
from qwen_ls.assist.asking import Answer, Hear
from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.edits.documenting import only_documented
from qwen_ls.assist.edits.prompt import edit_messages
from qwen_ls.assist.edits.reading import changed_code
from qwen_ls.assist.edits.size import size_for
from qwen_ls.assist.edits.target import Target
from qwen_ls.assist.edits.unreadable import Unreadable
from qwen_ls.assist.looking import NO_LOOK, Look
from qwen_ls.assist.spent import total
from qwen_ls.assist.whole_answer import whole_answer
from qwen_ls.model.base import Message, ModelRequest, Usage
from qwen_ls.model.tokens import estimate_tokens
from qwen_ls.syntax.parses import count_errors
from qwen_ls.text.diff import applied, smallest_edits
from qwen_ls.text.document import Edit
from qwen_ls.text.unseen import first_unseen, named

MOST_TRIES = 2
"""How often the whole is asked for: a second time with what was wrong with the first."""

LOCAL_TEMPERATURE = 0.1
"""llama.cpp's own default of 0.8 makes a small model ramble; services have their model's."""

_SHRINKING = re.compile(
    r"\b(?:simplif|short|reduc|remov|delet|inlin|replac|refactor|optimi[sz]|clean|drop|merg|collaps|extract|condens"
    r"|one[- ]?liner|use (?:a|an|the)\b|instead|rewrite|implement)",
    re.IGNORECASE,
)
"""Wishes that may end in fewer lines."""

DOES_NOT_PARSE = "With the answer in place the file no longer parses."
UNSEEN = "The answer holds a character that cannot be seen ({which})."
AGAIN = "Answer again: the whole new text of the lines, from the first to the last, in one fenced code block."
CHANGED_NOTHING = "The model changed nothing: say more exactly what should be different, or select other lines."
STILL_CUT_OFF = "The answer was cut off."


class EditRefused(Exception):  # noqa: N818 - it says what there is, not that something broke
    """No edit is made. Its text tells a person what happened and what to do next."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be done with the code, and what the model should know of it besides.

    `keeps_code` says that nothing but comments and documentation may be changed.
    """

    instruction: str
    notes: tuple[str, ...] = ()
    keeps_code: bool = False

    @property
    def may_shrink(self) -> bool:
        """Whether less code may come of it."""
        return bool(_SHRINKING.search(self.instruction))


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The edits, in points of the target's snapshot and in order, and what all requests together took."""

    edits: tuple[Edit, ...]
    usage: Usage
    model: str


@dataclass(frozen=True, slots=True)
class _Read:
    """What an answer came to: the edits, or why there are none to be had from it."""

    edits: tuple[Edit, ...] = ()
    problem: str = ""


async def rewrite(assistant: Assistant, target: Target, wish: Wish, hear: Hear, look: Look = NO_LOOK) -> Rewritten:
    """The smallest edits that do what was asked of the target's lines.

    `hear` gets each piece of text and thinking as it comes. The model may look around before it answers. What cannot
    be read for certain, or does not parse though the file did before, is asked for once more with the reason.
    Cancelling this closes the stream upstream.

    Raises:
        EditRefused: there is no edit that can be trusted; its text says what to do.
        ModelError: the service did not answer as it should.
    """
    _refuse_too_long(assistant, target)
    messages = edit_messages(target, wish.instruction, wish.notes)
    problem, usages = "", list[Usage]()
    for _ in range(MOST_TRIES):
        answer = await whole_answer(assistant.service, _request(assistant, target, messages), hear, look)
        read = await _read(answer, target, wish)
        usages.append(answer.usage)
        if not read.problem:
            if not read.edits:
                raise EditRefused(CHANGED_NOTHING)
            return Rewritten(read.edits, total(usages), answer.model)
        problem = read.problem
        messages, look = (*messages, *asked_again(answer.text, problem, AGAIN)), NO_LOOK
    raise EditRefused(f"{problem} Nothing was changed: try again, with other words or fewer lines.")


async def _read(answer: Answer, target: Target, wish: Wish) -> _Read:
    if answer.finish_reason == "length":
        return _Read(problem=STILL_CUT_OFF)
    return await asyncio.to_thread(_checked, answer.text, target, wish)  # 20 ms for 600 lines


def _checked(said: str, target: Target, wish: Wish) -> _Read:
    try:
        code = changed_code(said, target, may_shrink=wish.may_shrink)
        if wish.keeps_code:
            code = only_documented(target, code)
    except Unreadable as unreadable:
        return _Read(problem=str(unreadable))
    if (at := first_unseen(code, str(target.snapshot.text))) is not None:
        return _Read(problem=UNSEEN.format(which=named(code[at])))
    edits = smallest_edits(target.snapshot.text, target.first_line, target.end_line, code)
    return _Read(problem=DOES_NOT_PARSE) if _is_broken(target, edits) else _Read(edits)


def _is_broken(target: Target, edits: Sequence[Edit]) -> bool:
    """Whether the file has more syntax errors with the edits made than it had before."""
    text = target.snapshot.text
    before = count_errors(str(text), target.language_id)
    if before is None:
        return False
    after = count_errors(str(applied(text, edits)), target.language_id)
    return after is None or after > before


def _refuse_too_long(assistant: Assistant, target: Target) -> None:
    if estimate_tokens(target.code) > size_for(assistant).code_tokens:
        lines = target.end_line - target.first_line
        raise EditRefused(f"These {lines} lines are too many for one edit: select fewer of them.")


def _request(assistant: Assistant, target: Target, messages: tuple[Message, ...]) -> ModelRequest:
    return assistant.request(messages, size_for(assistant).answer_for(target.code), LOCAL_TEMPERATURE)
