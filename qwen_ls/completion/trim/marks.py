"""Marks of a prompt's format, line ends, and what nobody sees."""

from __future__ import annotations

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.special_tokens import STOPS, restore
from qwen_ls.text.unseen import first_unseen


def cut_at_special_tokens(text: str, hole: Hole) -> str:
    """The answer ends where the model opens the next part of its prompt format."""
    ends = [at for mark in STOPS if (at := text.find(mark)) >= 0]
    return text[: min(ends)] if ends else text


def restore_neutral_marks(text: str, hole: Hole) -> str:
    """Marks that the user's own file contains were neutralised on the way out."""
    return restore(text)


def unify_line_ends(text: str, hole: Hole) -> str:
    """Inside of the engine a line ends with a line feed; the document's own line end is put in at the door."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def cut_at_unseen_character(text: str, hole: Hole) -> str:
    """What nobody sees may make code look like other code. A file that has such characters itself may get more."""
    if (at := first_unseen(text)) is None:
        return text
    at = first_unseen(text, hole.prefix + hole.suffix)
    return text if at is None else text[:at]
