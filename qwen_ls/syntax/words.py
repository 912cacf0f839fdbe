"""The words and signs that begin, go on with and end a block, in languages where brackets alone do not tell."""

from __future__ import annotations

import re
from functools import cache

from qwen_ls.syntax.grammars import grammar_of

_MARKUP_OPENS = r"<(?!area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)[A-Za-z][^<>]*(?<![/=])>$"
_ARROW = r"[=-]>$"
_LABEL = r"^\s*(?:case\b.*|default\s*|public|private|protected|public slots|signals):$"
_C_LIKE = rf"{_ARROW}|{_LABEL}"
_SCRIPT = rf"{_C_LIKE}|{_MARKUP_OPENS}"

_OPENS = {
    "bash": r"(?:^|[\s;])(?:then|do|else|in)$|^\s*[^\s()]+\)$",
    "c": _C_LIKE,
    "cpp": _C_LIKE,
    "csharp": _C_LIKE,
    "css": r"$^",
    "dart": _C_LIKE,
    "elixir": r"\b(?:do|else|rescue|after|catch|end)$(?<!end)|->$",
    "go": _C_LIKE,
    "html": _MARKUP_OPENS,
    "java": _C_LIKE,
    "javascript": _SCRIPT,
    "json": r"$^",
    "kotlin": _C_LIKE,
    "lua": r"\b(?:then|do|else|repeat)$|\bfunction\b[^()]*\([^()]*\)$",
    "objc": _C_LIKE,
    "php": _C_LIKE,
    "python": r":$",
    "ruby": (
        r"\bdo(?:\s*\|[^|]*\|)?$|\bthen$"
        r"|^\s*(?:\w+\s*=\s*)?(?:if|unless|while|until|case|begin|for)\b(?!.*\b(?:end|then)\b)"
        r"|^\s*(?:class|module|else|elsif|when|in|rescue|ensure)\b(?!.*\b(?:end|then)\b)"
        r"|^\s*def\b(?!.*\bend\b)(?!.*\)\s*=)"
    ),
    "rust": _C_LIKE,
    "scala": r"[=-]>$|[={:]$",
    "scss": r"$^",
    "svelte": _MARKUP_OPENS,
    "swift": _C_LIKE,
    "tsx": _SCRIPT,
    "typescript": _C_LIKE,
    "vue": _MARKUP_OPENS,
    "xml": _MARKUP_OPENS,
    "yaml": r"(?::|-|[|>][+-]?)$",
}

_GOES_ON = {
    "bash": ("else", "elif"),
    "elixir": ("else", "rescue", "after", "catch"),
    "julia": ("else", "elseif", "catch", "finally"),
    "lua": ("else", "elseif"),
    "python": ("else", "elif", "except", "finally"),
    "ruby": ("else", "elsif", "when", "in", "rescue", "ensure"),
}

_ENDS = {
    "bash": ("fi", "done", "esac"),
    "elixir": ("end",),
    "html": ("</",),
    "javascript": ("</",),
    "julia": ("end",),
    "lua": ("end", "until"),
    "ruby": ("end",),
    "svelte": ("</",),
    "tsx": ("</",),
    "vue": ("</",),
    "xml": ("</",),
}

_PREPROCESSED = {"c", "cpp", "csharp", "cuda", "objc"}
_DIRECTIVE = re.compile(
    r"#\s*(?:if|ifdef|ifndef|el\w+|endif|define|undef|include|pragma|error|warning|(?:end)?region)\b"
)

_WORD = re.compile(r"\w+|</")


@cache
def _opens(language_id: str) -> re.Pattern[str] | None:
    pattern = _OPENS.get(grammar_of(language_id))
    return None if pattern is None else re.compile(pattern)


def opens_block(language_id: str, code: str) -> bool | None:
    """Whether a line's code opens a block other than by a bracket, or None where that is not known."""
    pattern = _opens(language_id)
    return None if pattern is None else pattern.search(code.rstrip()) is not None


def goes_on(language_id: str, line: str) -> bool:
    """Whether a line goes on with the block that stands at its indentation, as `else` does."""
    return _first_word(line) in _GOES_ON.get(grammar_of(language_id), ())


def ends(language_id: str, line: str) -> bool:
    """Whether a line ends the block that stands at its indentation, as `end` does."""
    return _first_word(line) in _ENDS.get(grammar_of(language_id), ())


def may_stay(language_id: str, start: str) -> bool:
    """Whether a line that starts like this may turn out to belong to the block at its indentation, or to none."""
    start, grammar = start.lstrip(), grammar_of(language_id)
    if start.startswith("#") and grammar in _PREPROCESSED:
        return True
    words = (*_GOES_ON.get(grammar, ()), *_ENDS.get(grammar, ()))
    return any(word.startswith(start) or start.startswith(word) for word in words)


def is_directive(language_id: str, line: str) -> bool:
    """Whether a line is the preprocessor's, and so belongs to no block."""
    return grammar_of(language_id) in _PREPROCESSED and _DIRECTIVE.match(line.lstrip()) is not None


def _first_word(line: str) -> str:
    found = _WORD.match(line.lstrip())
    return found[0] if found else ""
