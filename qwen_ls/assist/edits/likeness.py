"""Whether two lines of code are the same, or one a changed form of the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

ALIKE = 0.6
"""The share of characters in common from which on two lines are forms of one."""

_MODIFIERS = (
    r"(?:(?:export|default|public|private|protected|internal|static|final|abstract|async|override|open|pub|inline"
    r"|virtual|unsafe|local|data|sealed|suspend|extern|partial|readonly|declare|pub\([^)]*\))\s+)*"
)
_KEYWORD_HEADER = re.compile(
    rf"^\s*{_MODIFIERS}(?:def|class|func|fn|function\*?|fun|interface|struct|enum|trait|impl|type|record|module"
    r"|namespace|object|defmodule|defp|defmacro|macro|protocol|extension|sub|proc|init|constructor"
    r"|create\s+(?:or\s+replace\s+)?(?:table|view|function|procedure|index|trigger))\b",
    re.IGNORECASE,
)
_CALL_HEADER = re.compile(
    r"^\s*(?!(?:if|for|while|switch|return|else|catch|do|try|throw|await|yield|new|case|elif|unless|until|with|raise"
    r"|assert|puts|print|echo|go|defer|del|not|let|const|var|val|use|include|import|from|select|insert)\b)"
    r"(?:(?:[\w<>\[\],.*&:~?@]+\s+[*&]*)+[\w~:]+\s*\([^;]*\)|[\w~#$]+\s*\([^;]*\)(?=.*\{$))"
    r"\s*(?:(?:const|override|noexcept|async)\s*)*"
    r"(?:throws\s+[\w., ]+|(?::|->)\s*[\w<>\[\]|&., ?*]+)?\s*\{?\s*$"
)
_TAG = re.compile(r"<[A-Za-z][\w.-]*")
_OPENS_NOTHING = re.compile(r"[;,.]\s*$")
_CLOSER = re.compile(r"^(?:[)\]}>;,]+|end\b[;,)]*|fi|done|esac|else|\"\"\"|'''|</[\w-]+>)[;,]*$")
_COMMENT = re.compile(
    r"^(?://|#(?!\[|!|include|define|if|endif|pragma)|--(?=\s|\[|$)|/\*|\*(?!\w)|\*/|<!--|;;|%%|\"\"\"|''')"
)
_IMPORT = re.compile(
    r"^(?:import\b|from\s+\S+\s+import\b|#include\b|using\s+[\w.]+;|use\s+[\w\\:]+|(?:local|const)\s.*"
    r"\brequire\(|require\b|package\b|alias\b)"
)


def same(left: str, right: str) -> bool:
    """Whether two lines are the same but for the white space at their ends."""
    return left.strip() == right.strip()


def alike(left: str, right: str) -> bool:
    """Whether two lines are the same, or one may be a changed form of the other."""
    left, right = left.strip(), right.strip()
    if left == right:
        return True
    if (tag := _TAG.match(left)) and (other := _TAG.match(right)):
        return tag[0] == other[0]
    if not (has_words(left) and has_words(right)):
        return left.rstrip(";,") == right.rstrip(";,")
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def has_words(line: str) -> bool:
    """Whether a line says something of its own: closers and their like are everywhere."""
    return not is_closer(line) and sum(char.isalnum() for char in line) >= 3


def is_closer(line: str) -> bool:
    """Whether a line only closes what was opened before."""
    return bool(_CLOSER.match(line.strip()))


def is_comment(line: str) -> bool:
    """Whether a line is a comment or begins a docstring, in any language."""
    return bool(_COMMENT.match(line.strip()))


def is_import(line: str) -> bool:
    """Whether a line only names what the file uses of others."""
    return bool(_IMPORT.match(line.strip()))


def is_header(line: str) -> bool:
    """Whether a line begins a definition."""
    if _KEYWORD_HEADER.match(line):
        return True
    return bool(_CALL_HEADER.match(line)) and not _OPENS_NOTHING.search(line)


def significant(lines: Iterable[str]) -> list[str]:
    """The lines that are not empty."""
    return [line for line in lines if line.strip()]


def first_header(lines: Sequence[str]) -> int | None:
    """The first line that is no comment, decorator or attribute, if it begins a definition."""
    for at, line in enumerate(lines):
        stripped = line.strip()
        if not stripped or is_comment(line) or stripped.startswith(("@", "#[", "[", "*")):
            continue
        return at if is_header(line) else None
    return None


def without_prose_comments(lines: Iterable[str]) -> list[str]:
    """The stripped lines that are code, without the comments behind them, and without docstrings."""
    found: list[str] = []
    quote = ""
    for line in lines:
        stripped = line.strip()
        if quote:
            quote = "" if stripped.endswith(quote) else quote
            continue
        opening = re.match(r"(?:[rRuU]?)(\"\"\"|'''|/\*|<!--)", stripped)
        if opening:
            closing = {"/*": "*/", "<!--": "-->"}.get(opening[1], opening[1])
            is_whole = stripped.endswith(closing) and len(stripped) >= len(opening[1]) + len(closing)
            quote = "" if is_whole else closing
            continue
        if stripped and not is_comment(stripped):
            found.append(re.sub(r"\s+(?://|#|--)\s.*$", "", stripped))
    return found
