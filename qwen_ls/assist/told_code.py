"""Code as a model is told it for a question: the file, what stands around, what is used, and the code itself."""

from __future__ import annotations

from collections.abc import Sequence

from qwen_ls.assist.excerpt import Excerpt
from qwen_ls.assist.fencing import fenced
from qwen_ls.assist.subject import Subject
from qwen_ls.context.piece import Piece
from qwen_ls.model.base import Message

AS_ABOVE = "This is still about `{path}`, {lines}, as it stands above."


def told_code(subject: Subject, excerpt: Excerpt, used: Sequence[Piece]) -> str:
    """The paragraphs about the code. `used` are signatures of what it uses from elsewhere."""
    language_id = subject.snapshot.language_id
    parts = [f"File `{subject.path}` ({language_id})."]
    if excerpt.before.strip():
        parts.append(f"What stands before the code in question:\n{fenced(excerpt.before, language_id)}")
    if excerpt.after.strip():
        parts.append(f"What stands after it:\n{fenced(excerpt.after, language_id)}")
    parts += [f"What it uses of `{piece.path}`:\n{fenced(piece.text, language_id)}" for piece in used]
    heading = "The file" if _is_whole_file(excerpt) else f"Its {lines_of(excerpt)}"
    parts.append(f"{heading}:\n{fenced(excerpt.code, language_id)}")
    return "\n\n".join(parts)


def told_again(told: str, subject: Subject, excerpt: Excerpt, history: Sequence[Message]) -> str:
    """The same, but only where it stands if just this was told already, and is still part of the history."""
    if any(message.role == "user" and told in message.content for message in history):
        return AS_ABOVE.format(path=subject.path, lines=lines_of(excerpt))
    return told


def lines_of(excerpt: Excerpt) -> str:
    """Which lines an excerpt has, in words."""
    return f"lines {excerpt.first_line} to {excerpt.last_line}"


def what_is_meant(excerpt: Excerpt) -> str:
    """What of the file is in question, in words."""
    return "this file" if _is_whole_file(excerpt) else lines_of(excerpt)


def _is_whole_file(excerpt: Excerpt) -> bool:
    return excerpt.is_file and not excerpt.is_cut
