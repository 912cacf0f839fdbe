"""What a model says to the person and not into the file: thinking, fences, sentences, comments that stand for code."""

from __future__ import annotations

import re

from qwen_ls.completion.hole import Hole
from qwen_ls.completion.prose import (
    FENCES,
    is_among_prose,
    is_placeholder,
    is_sentence,
    without_thinking,
)
from qwen_ls.completion.special_tokens import CURSOR_MARK

WITHOUT_BACKTICKS = frozenset({"c", "cpp", "csharp", "css", "java", "json", "python", "rust", "scss", "toml", "yaml"})
"""Languages in which no code stands between single backticks."""

TEXT_QUOTES = ('"""', "'''")
"""What opens a text in which a fence may be meant."""

_CLOSING_FENCE = re.compile(r"^(?:```|~~~)[ \t]*$", re.MULTILINE)
_FILE_NAME = re.compile(r"(?:#|//|--|;+|/\*|<!--)\s*(?:File(?:name)?:\s*)?([\w./\\-]+\.\w+)\s*(?:\*/|-->)?")


def drop_thinking(text: str, hole: Hole) -> str:
    """What a model thinks stands in tags in front of what it says."""
    return without_thinking(text)


def drop_cursor_mark(text: str, hole: Hole) -> str:
    """Some models repeat the mark that shows them where the cursor is."""
    if CURSOR_MARK not in text or CURSOR_MARK in hole.prefix or CURSOR_MARK in hole.suffix:
        return text
    return text.replace(CURSOR_MARK, "")


def cut_at_closing_fence(text: str, hole: Hole) -> str:
    """A fence that nobody opened is closed where the answer is over; an explanation follows."""
    found = _CLOSING_FENCE.search(text) if any(fence in text for fence in FENCES) else None
    if found is None or any(fence in hole.prefix or fence in hole.suffix for fence in FENCES):
        return text
    said = text[: found.start()]
    is_its_own = any(fence in said for fence in FENCES) or any(said.count(quotes) % 2 for quotes in TEXT_QUOTES)
    return text if is_its_own or is_among_prose(hole) else said.removesuffix("\n")


def drop_sentences(text: str, hole: Hole) -> str:
    """Sentences in front of code are for the reader; where there is nothing else, the model only excuses itself."""
    lines = text.split("\n")
    at = 0
    while at < len(lines) and (is_sentence(lines[at].strip()) or (at and not lines[at].strip())):
        at += 1
    if at == 0 or is_among_prose(hole):
        return text
    return "\n".join(lines[at:])


def drop_backticks_around(text: str, hole: Hole) -> str:
    """Code that is quoted as in a sentence, in single backticks."""
    if hole.language not in WITHOUT_BACKTICKS or not text.startswith("`") or text.startswith("``"):
        return text
    line, line_end, rest = text[1:].partition("\n")
    is_quoted = line.count("`") == 1 and line.rstrip().endswith("`")
    if (is_quoted or not line_end) and not is_among_prose(hole):
        return line.rstrip().removesuffix("`") + line_end + rest
    return text


def drop_file_name(text: str, hole: Hole) -> str:
    """A comment with the file's name in front of the code, where it is not the file's first line."""
    line, line_end, rest = text.partition("\n")
    found = _FILE_NAME.fullmatch(line.strip()) if line_end and hole.prefix.strip() else None
    if found is None or found[1].replace("\\", "/").rpartition("/")[2] != hole.path.rpartition("/")[2]:
        return text
    return rest


def cut_at_placeholder(text: str, hole: Hole) -> str:
    """A comment that stands for the rest of the code ends what is said; as the first thing, it is left out."""
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if is_placeholder(lines[first]):
        lines = lines[first + 1 :]
    end = next((at for at, line in enumerate(lines) if is_placeholder(line)), len(lines))
    return "\n".join(lines[:end]) if end < len(lines) or len(lines) < text.count("\n") + 1 else text
