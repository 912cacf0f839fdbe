"""What is written for people, told from what is written for machines."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]{2,}")
_PLAIN = re.compile(r"[(\[\"'«“]*[^\W\d_]+(?:['’-][^\W\d_]+)*[)\]\"'»”]*[.,:;!?…]*")
_NEUTRAL = re.compile(r"[-–—/&+=\d.,:%()]+|.*[{}%$\\<>`].*")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_QUERY = re.compile(r"(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|WITH|BEGIN|PRAGMA|GRANT|FROM|WHERE)\b")
_FUNCTION_WORDS = re.compile(
    r"(?:a|already|an|and|are|as|at|be|been|but|by|can|cannot|could|das|der|di|die|do|does|e|el|es|est|et|"
    r"expected|failed|for|from|has|have|if|il|in|invalid|is|ist|it|its|la|le|les|less|los|may|missing|more|"
    r"must|nicht|no|non|not|of|on|only|or|pas|please|should|than|that|the|this|to|unable|und|unknown|was|"
    r"were|when|will|with|y|you|your)",
    re.IGNORECASE,
)
"""Words that are in sentences, and in no list of names."""

_DIRECTIVE = re.compile(
    r"[!#]|type:\s*ignore|noqa\b|pylint:|mypy:|ruff:|flake8|isort:|fmt:|yapf:|black:|pragma\b|pyright:|eslint|tslint"
    r"|prettier-|jshint|jslint|@ts-|istanbul |c8 |v8 |webpack|sourceMapping|@jsx|@flow|#?region\b|#?endregion\b|go:\w"
    r"|\+build|nolint|clang-|NOLINT|SPDX-|coding[:=]|vim:|-\*-|<reference|cspell|spell-checker|noinspection"
    r"|language=|rubocop:|frozen_string_literal|encoding:|shellcheck |swiftlint:|phpcs:|@phpstan|@psalm|@codeCov"
    r"|export \w+$|biome-|deno-|@generated|typed:|yaml-language-server"
)
_LICENCE = re.compile(
    r"\bcopyright\s+(?:\(c\)|©|\d{4})|SPDX-License|\blicen[cs]ed\s+under\s+the\b|\bpermission\s+is\s+hereby\s+granted\b"
    r"|\ball\s+rights\s+reserved\b",
    re.IGNORECASE,
)
_CODE_END = re.compile(r"[;{}]\s*$|\)\s*$|\],?\s*$|=>\s*$")
_CODE_START = re.compile(
    r"(?:def|class|function|func|fn|return|import|from|elif|else|for|while|const|let|var|public|private|static|if|try|"
    r"except|raise|throw|print|await|async|self|this|#include|using|end)\b"
)
_ASSIGNED = re.compile(r"[\w.\[\]\"']+\s*(?:[-+*/|&]?=(?!=)|\+\+|--|:=)|[\w.]+\(.*\)\s*;?\s*$|@\w+\(")


def has_words(text: str) -> bool:
    """Whether there is anything to be translated."""
    return bool(_WORD.search(text) or _WIDE.search(text))


def is_directive(comment: str) -> bool:
    """Whether a comment speaks to a tool."""
    return bool(_DIRECTIVE.match(comment.strip()))


def is_licence(comment: str) -> bool:
    """Whether a comment says whose the code is: it holds as it is worded, and often has to stay."""
    return bool(_LICENCE.search(comment))


def is_code(line: str) -> bool:
    """Whether a line of a comment is code that was commented out."""
    line = line.strip()
    if _ASSIGNED.match(line):
        return True
    starts, ends = bool(_CODE_START.match(line)), bool(_CODE_END.search(line))
    if starts and (ends or line.endswith(":")):
        return True
    return line.endswith((";", "{", "}")) and not reads_as_sentence(line.rstrip(";{} "))


def reads_as_sentence(text: str) -> bool:
    """Whether a string is made of words for people, and not a key, a pattern, a list of class names or a query."""
    words = text.split()
    if _WIDE.search(text):
        return True
    if len(words) < 2 or _QUERY.match(text.strip()):
        return False
    told = [word for word in words if not _NEUTRAL.fullmatch(word)]
    plain = [word for word in told if _PLAIN.fullmatch(word)]
    if not plain or len(plain) < len(told) * 0.7:
        return False
    if plain[0][:1].isupper() or re.search(r"[.!?…:]$", text.strip()):
        return len(plain) > 1 or len(words) > 1
    return len(plain) > 1 and any(_FUNCTION_WORDS.fullmatch(word.strip(".,:;!?")) for word in plain)
