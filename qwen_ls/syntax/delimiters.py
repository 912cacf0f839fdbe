"""What opens and closes the strings and comments of a language.

A grammar tells them once they are closed. One that is still open, as what stands before a cursor or comes in a stream
often is, leaves a parser guessing: it takes the words of a docstring for names. So those are found by these.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

Kind = Literal["string", "comment", "line string"]


@dataclass(frozen=True, slots=True)
class Delimiter:
    """A pair of patterns; in `closer`, `%s` stands for what the opener's group matched.

    A closer may begin with alternatives that start with a backslash: what they match is passed over.
    """

    kind: Kind
    opener: bytes
    closer: bytes


ESCAPED = rb"\\.|"

BLOCK = Delimiter("comment", rb"/\*", rb"\*/")
MARKUP = Delimiter("comment", rb"<!--", rb"-->")
TRIPLE = Delimiter("string", rb'"""', ESCAPED + rb'"""')
TRIPLE_SINGLE = Delimiter("string", rb"'''", ESCAPED + rb"'''")
BACKTICK = Delimiter("string", rb"`", rb"`")
TEMPLATE = Delimiter("string", rb"`", b"")
"""A string with code inside of it, which may hold such strings again: see `scan.closed_at`."""
DOUBLE = Delimiter("line string", rb'"', ESCAPED + rb'"|\n')
SINGLE = Delimiter("line string", rb"'", ESCAPED + rb"'|\n")
LONG_DOUBLE = Delimiter("string", rb'"', ESCAPED + rb'"')
LONG_SINGLE = Delimiter("string", rb"'", ESCAPED + rb"'")
HEREDOC = Delimiter("string", rb"<<[~-]?[ ]?[\"'`\\]?([A-Z_]\w*)[\"'`]?[^\n]*(?=\n|$)", rb"^[ \t]*%s\b")

_C = (BLOCK, Delimiter("string", rb'R"(\w*)\(', rb'\)%s"'), DOUBLE)
_JVM = (BLOCK, TRIPLE, DOUBLE)
_STYLE = (BLOCK, DOUBLE, SINGLE)
_SCRIPT = (BLOCK, TEMPLATE, DOUBLE, SINGLE)
_MARKUP = (MARKUP,)

_OF: dict[str, tuple[Delimiter, ...]] = {
    "bash": (HEREDOC, LONG_DOUBLE, Delimiter("string", rb"'", rb"'")),
    "c": _C,
    "cpp": _C,
    "csharp": (BLOCK, TRIPLE, Delimiter("string", rb'(?:@\$?|\$@)"', rb'"'), DOUBLE),
    "css": _STYLE,
    "cuda": _C,
    "dart": (BLOCK, TRIPLE, TRIPLE_SINGLE, DOUBLE, SINGLE),
    "elixir": (TRIPLE, LONG_DOUBLE),
    "elm": (Delimiter("comment", rb"\{-", rb"-\}"), TRIPLE, DOUBLE),
    "go": (BLOCK, BACKTICK, DOUBLE),
    "graphql": (TRIPLE, DOUBLE),
    "groovy": (BLOCK, TRIPLE, TRIPLE_SINGLE, DOUBLE, SINGLE),
    "haskell": (Delimiter("comment", rb"\{-", rb"-\}"), DOUBLE),
    "hcl": (BLOCK, HEREDOC, DOUBLE),
    "html": _MARKUP,
    "java": _JVM,
    "javascript": _SCRIPT,
    "json": (BLOCK, DOUBLE),
    "julia": (Delimiter("comment", rb"#=", rb"=#"), TRIPLE, LONG_DOUBLE),
    "kotlin": _JVM,
    "less": _STYLE,
    "lua": (
        Delimiter("comment", rb"--\[(=*)\[", rb"\]%s\]"),
        Delimiter("string", rb"\[(=*)\[", rb"\]%s\]"),
        DOUBLE,
        SINGLE,
    ),
    "objc": _C,
    "ocaml": (Delimiter("comment", rb"\(\*", rb"\*\)"), LONG_DOUBLE),
    "perl": (LONG_DOUBLE, LONG_SINGLE),
    "php": (
        BLOCK,
        Delimiter("string", rb"<<<[ \t]*[\"']?(\w+)[\"']?(?=\n|$)", rb"^[ \t]*%s\b"),
        LONG_DOUBLE,
        LONG_SINGLE,
    ),
    "powershell": (
        Delimiter("comment", rb"<#", rb"#>"),
        Delimiter("string", rb'@"', rb'^"@'),
        Delimiter("string", rb"@'", rb"^'@"),
        LONG_DOUBLE,
        Delimiter("string", rb"'", rb"'"),
    ),
    "proto": _C,
    "python": (TRIPLE, TRIPLE_SINGLE, DOUBLE, SINGLE),
    "r": (LONG_DOUBLE, LONG_SINGLE),
    "ruby": (Delimiter("comment", rb"^=begin", rb"^=end"), HEREDOC, LONG_DOUBLE, LONG_SINGLE),
    "rust": (BLOCK, Delimiter("string", rb'r(#*)"', rb'"%s'), LONG_DOUBLE),
    "scala": _JVM,
    "scss": _STYLE,
    "solidity": _STYLE,
    "sql": (BLOCK, Delimiter("string", rb"'", rb"'")),
    "svelte": _MARKUP,
    "swift": _JVM,
    "toml": (TRIPLE, TRIPLE_SINGLE, DOUBLE, SINGLE),
    "tsx": _SCRIPT,
    "typescript": _SCRIPT,
    "vue": _MARKUP,
    "xml": _MARKUP,
    "zig": (DOUBLE,),
}


def delimiters_of(grammar: str) -> tuple[Delimiter, ...]:
    """The delimiters of a grammar's language: of two that begin alike, the longer comes first."""
    return _OF.get(grammar, ())


@cache
def openers_of(grammar: str) -> re.Pattern[bytes] | None:
    """A pattern that finds the next opener; its named groups `d0`, `d1`... tell whose it is."""
    delimiters = delimiters_of(grammar)
    if not delimiters:
        return None
    return re.compile(b"|".join(b"(?P<d%d>%s)" % (at, each.opener) for at, each in enumerate(delimiters)), re.MULTILINE)
