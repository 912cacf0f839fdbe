"""The ways to ask a model for the middle, and how to read what it says in each.

| way        | endpoint            | what is sent                                                         |
| ---------- | ------------------- | -------------------------------------------------------------------- |
| `fim`      | `/completions`      | Qwen's fill-in-the-middle string as the raw prompt                   |
| `suffix`   | `/completions`      | the prefix as the prompt and the suffix beside it                    |
| `infill`   | `/infill`           | llama.cpp's own fill-in-the-middle                                   |
| `fim-begun`| `/chat/completions` | the fill-in-the-middle string as an assistant message that is begun  |
| `fim-chat` | `/chat/completions` | the fill-in-the-middle string as the user's message                  |
| `partial`  | `/chat/completions` | the string, and an assistant message begun with the last lines       |
| `chat`     | `/chat/completions` | instructions, with a mark where the cursor is                        |

Which of them a model and a service take is data: `qwen_ls/model/catalogue.toml`. A model that chats hands back whole
functions in a fence when the string is the user's; when its own answer begins with the string, it goes on with the
middle itself, as by the raw prompt (measured in `bench/middles`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.middle import find, find_middle
from qwen_ls.completion.prose import is_among_prose
from qwen_ls.completion.special_tokens import (
    CURSOR_MARK,
    FILE_SEP,
    FIM_MIDDLE,
    FIM_PREFIX,
    FIM_SUFFIX,
    REPO_NAME,
    STOPS,
    neutralise,
)
from qwen_ls.model.base import Chat, Completion, Infill, InfillFile, Message, Prompt

FIM_SYSTEM = "You are a code completion assistant."
"""The system message that Qwen3-Coder's README gives for fill-in-the-middle by chat."""

REPOSITORY = "workspace"
"""The repository's name in the repository format. The real one would tell more of the user than the model needs."""

FIM_ASKED = "Complete the code."
"""What the user says where the answer is begun with the fill-in-the-middle string."""

CHAT_SYSTEM = f"""You complete code at the cursor. The user shows you a file with the mark {CURSOR_MARK} in it.
Reply with exactly the text that belongs at the mark: no explanation, no code fence, nothing that stands before or \
after the mark already. If the line at the mark is unfinished, go on from the very character before the mark."""

FENCE = "```"

BEGUN_LINES = 12
"""How many lines of the prefix the begun answer repeats: enough to hold the model to the file's text."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to ask: `prompt` makes what is sent, `read` finds the middle in what was said so far.

    `read` is given the text so far and whether it is whole, and returns None while it cannot tell.
    """

    name: str
    prompt: Callable[[Hole], Prompt]
    read: Callable[[str, Hole, bool], str | None]
    stops: tuple[str, ...] = STOPS
    overhead_tokens: int = 0
    """How many tokens more than the middle itself the answer may need: a copy of the code, a fence."""
    chats: bool = False
    """Whether the model answers as it would a person, and does not go on with the file."""
    is_over: Callable[[str, Hole], bool] | None = None
    """Whether the middle is over in what was said so far, whatever else may be said."""


def fim_string(hole: Hole) -> str:
    """Qwen's fill-in-the-middle prompt. Source: Qwen3-Coder's README, "Fill in the middle"."""
    return f"{FIM_PREFIX}{neutralise(hole.prefix)}{FIM_SUFFIX}{neutralise(hole.suffix)}{FIM_MIDDLE}"


def repository_string(hole: Hole) -> str:
    """The fill-in-the-middle prompt with other files in front of it, in Qwen's repository format where there are any.

    Source: Qwen3-Coder's README, "Fill in the middle" and "Repository level code completion".
    """
    if not hole.pieces:
        return fim_string(hole)
    files = "".join(f"{FILE_SEP}{neutralise(piece.path)}\n{neutralise(piece.text)}\n" for piece in hole.pieces)
    return f"{REPO_NAME}{REPOSITORY}\n{files}{FILE_SEP}{neutralise(hole.path)}\n{fim_string(hole)}"


def _shown_pieces(hole: Hole) -> str:
    """Other files as chat models are shown them, each in a fence of its own."""
    shown = (f"{neutralise(piece.path)}:\n```\n{neutralise(piece.text)}\n```\n\n" for piece in hole.pieces)
    return f"For reference, from the same project:\n\n{''.join(shown)}" if hole.pieces else ""


def _fim_prompt(hole: Hole) -> Prompt:
    return Completion(prompt=repository_string(hole))


def _suffix_prompt(hole: Hole) -> Prompt:
    return Completion(prompt=neutralise(hole.prefix), suffix=neutralise(hole.suffix))


def _infill_prompt(hole: Hole) -> Prompt:
    files = tuple(InfillFile(piece.path, neutralise(piece.text)) for piece in hole.pieces)
    return Infill(prefix=neutralise(hole.prefix), suffix=neutralise(hole.suffix), files=files)


def _fim_chat_prompt(hole: Hole) -> Prompt:
    return Chat((Message("system", FIM_SYSTEM), Message("user", repository_string(hole))))


def _fim_begun_prompt(hole: Hole) -> Prompt:
    begun = Message("assistant", repository_string(hole), partial=True)
    return Chat((Message("system", FIM_SYSTEM), Message("user", FIM_ASKED), begun))


def _chat_prompt(hole: Hole) -> Prompt:
    shown = f"{neutralise(hole.prefix)}{CURSOR_MARK}{neutralise(hole.suffix)}"
    asked = f"{_shown_pieces(hole)}File: {hole.path}\nLanguage: {hole.language}\n\n{shown}"
    return Chat((Message("system", CHAT_SYSTEM), Message("user", asked)))


def _partial_prompt(hole: Hole) -> Prompt:
    """The string as the user's message, and an answer that has repeated the last lines of the prefix already.

    Measured with Qwen2.5-Coder 1.5B: instructions in words, or a mark in the code, fill a quarter as many holes.
    """
    lines = neutralise(hole.prefix).split("\n")
    begun = f"{FENCE}{hole.language}\n" + "\n".join(lines[-BEGUN_LINES:]).rstrip(" \t")
    asked = Message("user", repository_string(hole))
    return Chat((Message("system", FIM_SYSTEM), asked, Message("assistant", begun, partial=True)))


def _read_plain(said: str, hole: Hole, whole: bool) -> str | None:
    """All that is said, unless that opens a fence, which no file goes on with that has none."""
    start = said.lstrip()
    if not start.startswith(FENCE[0]) or not _has_no_fences(hole):
        return said
    if start.startswith(FENCE):
        return find_middle(said, hole, whole=whole)
    return None if not whole and FENCE.startswith(start) else said


def _has_no_fences(hole: Hole) -> bool:
    """Whether nothing at this place would be a fence that the file itself has."""
    return FENCE not in hole.prefix and FENCE not in hole.suffix and not is_among_prose(hole)


def _read_found(said: str, hole: Hole, whole: bool) -> str | None:
    return find_middle(_with_line_feeds(said), hole, whole=whole)


def _is_found_whole(said: str, hole: Hole) -> bool:
    return find(_with_line_feeds(said), hole).is_over


def _with_line_feeds(said: str) -> str:
    return said.replace("\r\n", "\n") if "\r" in said else said


def _read_after_string(said: str, hole: Hole, whole: bool) -> str | None:
    """What follows the begun string. A chat goes on to a fence when the middle is over, if nothing stops it."""
    begun = repository_string(hole)
    if not whole and said and begun.startswith(said):
        return None
    said = said.removeprefix(begun)  # which some services repeat
    start = said.lstrip()
    if _has_fences(hole):
        return said
    if start.startswith(FENCE):  # the service did not go on, and answers as it would to the string as a question
        return find_middle(said, hole, whole=whole)
    if not whole and FENCE.startswith(start):
        return None
    return said.partition(f"\n{FENCE}")[0]


def _has_fences(hole: Hole) -> bool:
    """Whether a fence is part of the text here, and tells nothing of where the middle ends."""
    return FENCE in hole.prefix or FENCE in hole.suffix


def _is_fenced_off(said: str, hole: Hole) -> bool:
    """Whether a chat went on to a fence behind the middle."""
    said = said.removeprefix(repository_string(hole)).lstrip()
    return not _has_fences(hole) and not said.startswith(FENCE) and f"\n{FENCE}" in said


def _read_begun(said: str, hole: Hole, whole: bool) -> str | None:
    """What follows the begun message; the white space it could not end in, and its closing fence, are taken off."""
    begun = "\n".join(neutralise(hole.prefix).split("\n")[-BEGUN_LINES:]).rstrip(" \t")
    fence = f"{FENCE}{hole.language}\n"
    for echo in (fence + begun, begun):  # llama.cpp repeats what was begun
        if said.startswith(echo):
            said = said[len(echo) :]
            break
        if not whole and echo.startswith(said):
            return None
    space = hole.line_before[len(hole.line_before.rstrip(" \t")) :]
    if space:
        said = said[len(space) :] if said.startswith(space) else said.lstrip(" \t")
    if _has_fences(hole):
        return _without_begun_fence(said, hole)
    if not whole and FENCE.startswith(said.strip()) and said.strip() != FENCE:
        return None
    return "" if _is_closed_at_once(said) else said.partition(f"\n{FENCE}")[0]


def _without_begun_fence(said: str, hole: Hole) -> str:
    """Take off a last line that closes the fence which was begun, and none of the file's own: those come in pairs."""
    middle, _, last = said.rstrip().rpartition("\n")
    count = (hole.prefix + said + hole.suffix).count(FENCE)
    return middle if last.strip() == FENCE and count % 2 == 1 else said


def _is_closed_at_once(said: str) -> bool:
    return said.lstrip().startswith(FENCE)


def _is_closed(said: str, hole: Hole) -> bool:
    """Whether the fence that was begun is closed, behind what a service may repeat of it."""
    middle = None if _has_fences(hole) else _read_begun(said, hole, False)
    return middle is not None and (f"{middle}\n{FENCE}" in said or (not middle and _is_closed_at_once(said)))


WAYS: dict[str, Way] = {
    way.name: way
    for way in (
        Way("fim", _fim_prompt, _read_plain),
        Way("suffix", _suffix_prompt, _read_plain),
        Way("infill", _infill_prompt, _read_plain),
        Way("fim-begun", _fim_begun_prompt, _read_after_string, is_over=_is_fenced_off),
        Way("fim-chat", _fim_chat_prompt, _read_found, STOPS, 400, chats=True, is_over=_is_found_whole),
        Way("partial", _partial_prompt, _read_begun, (), 200, is_over=_is_closed),
        Way("chat", _chat_prompt, _read_found, (), 200, chats=True, is_over=_is_found_whole),
    )
}
