"""The work behind an action: from the place that was meant to the changes that do it."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_ls.assist.actions.action import Scope
from qwen_ls.assist.actions.builtin import FIX
from qwen_ls.assist.actions.changes import ChangedDocument, Done
from qwen_ls.assist.actions.custom import filled_in
from qwen_ls.assist.actions.job import Job, JobRefused
from qwen_ls.assist.asking import Hear
from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.edits.rewrite import EditRefused, Wish, rewrite
from qwen_ls.assist.edits.target import Target, target_of
from qwen_ls.assist.looking import NO_LOOK, Look
from qwen_ls.assist.new_tests.generating import ProjectNow, generate_tests
from qwen_ls.assist.translation.translating import translate
from qwen_ls.text.lines import Point

FIX_LINES = 120
"""A definition that is longer is not given whole to a Fix, but only what stands around the problems."""

AROUND_LINES = 12
"""How many lines on both sides of a problem that is."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much a model is given, in characters: the code that may be changed, and that with what is around it."""

    code_chars: int
    all_chars: int


REMOTE_ROOM = Room(60_000, 84_000)
LOCAL_ROOM = Room(1_600, 2_400)
"""For the local model: two cores read about 30 tokens of a prompt in a second, and write 15."""
LOCAL_TESTS_ROOM = Room(1_600, 0)
"""The local model tests all that it is shown, and then gets it wrong; without the rest it is twice as quick, too."""
ALL_ROOM = Room(500_000, 0)
"""For work that sends only parts of the code, and counts them itself."""

TOO_LONG = (
    "Nothing was edited: lines {first} to {last} of {path} are more than the model is asked to write anew at once. "
    "Select less."
)
NO_CODE = "There is no code there to change. Select some and try again."


async def work(assistant: Assistant, job: Job, hear: Hear, project_now: ProjectNow, look: Look) -> Done:
    """Do what an action is for. Nothing is changed here: the changes are given back.

    The assistant is the one for the action's work; to fix a problem it may look around. Cancelling this closes the
    stream upstream.

    Raises:
        JobRefused: it cannot be done, or what the model said cannot be trusted.
        ModelError: the service did not answer as it should.
    """
    match job.action.work:
        case "translate":
            return await translate(assistant, job, checked_target(job, ALL_ROOM), hear)
        case "tests":
            room = LOCAL_TESTS_ROOM if assistant.is_local else REMOTE_ROOM
            return await generate_tests(assistant, job, checked_target(job, room), hear, project_now)
        case _:
            room = LOCAL_ROOM if assistant.is_local else REMOTE_ROOM
            may_look = bool(job.problems) and assistant.takes_tools
            return await _edit(assistant, job, checked_target(job, room), hear, look if may_look else NO_LOOK)


async def _edit(assistant: Assistant, job: Job, target: Target, hear: Hear, look: Look) -> Done:
    notes = (f"The problems:\n{job.problems}",) if job.problems else ()
    wish = Wish(instruction_of(job, target), notes, keeps_code=job.action.keeps_code)
    try:
        rewritten = await rewrite(assistant, target, wish, hear, look)
    except EditRefused as error:
        raise JobRefused(str(error)) from error
    return Done((ChangedDocument(job.snapshot, rewritten.edits),), rewritten.usage, rewritten.model)


def checked_target(job: Job, room: Room) -> Target:
    """The lines that the job may change.

    Raises:
        JobRefused: there are none, or too many.
    """
    target = _target(job, job.action.scope, room)
    if not target.code.strip():
        raise JobRefused(NO_CODE)
    if len(target.code) > room.code_chars:
        raise JobRefused(TOO_LONG.format(first=target.first_line + 1, last=target.end_line, path=job.path))
    return target


def instruction_of(job: Job, target: Target) -> str:
    """What the model is told to do, with the placeholders of a user's own action filled in."""
    return filled_in(
        job.action.instruction,
        {
            "selection": lambda: target.code,
            "file": lambda: job.path,
            "language": lambda: job.snapshot.language_id,
            "diagnostics": lambda: job.problems or "none",
            "symbol": lambda: target.code.strip().partition("\n")[0],
        },
    )


def _target(job: Job, scope: Scope, room: Room) -> Target:
    text = job.snapshot.text
    if job.action.id == FIX.id:
        return _around_problems(job, room)
    if scope == "file":
        return target_of(job.snapshot, job.path, Point(0, 0), text.end, room.all_chars)
    end = job.start if scope == "symbol" else job.end
    return target_of(job.snapshot, job.path, job.start, end, room.all_chars)


def _around_problems(job: Job, room: Room) -> Target:
    """The definition around the problems, or where there is none, or a long one, some lines on both sides."""
    whole = target_of(job.snapshot, job.path, job.start, job.start, room.all_chars)
    holds_all = whole.first_line <= job.start.line and job.end.line < whole.end_line
    is_short = whole.end_line - whole.first_line <= FIX_LINES and len(whole.code) <= room.code_chars
    if holds_all and is_short and whole.end_line - whole.first_line > 1:
        return whole
    text = job.snapshot.text
    first = max(0, job.start.line - AROUND_LINES)
    last = min(text.line_count - 1, job.end.line + AROUND_LINES)
    return target_of(job.snapshot, job.path, Point(first, 0), Point(last, len(text.content(last))), room.all_chars)
