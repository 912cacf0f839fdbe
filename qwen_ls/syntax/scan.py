"""The brackets of a piece of code, and the string or comment that it ends in.

Code around a cursor hardly ever parses: it starts in the middle of something and breaks off. So nothing is read here
from a tree's structure, only from its tokens, which a parser still finds where it has lost the sentence; and pieces are
short, because a parser that has lost it takes time that grows faster than the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from qwen_ls.syntax.delimiters import TEMPLATE, Delimiter, Kind, delimiters_of, openers_of
from qwen_ls.syntax.grammars import grammar_of, parser_for
from qwen_ls.syntax.parsing import parse

if TYPE_CHECKING:
    from tree_sitter import Language, Query

Span = tuple[int, int]

OPENERS, CLOSERS = "([{", ")]}"

MOST_PIECES = 1024
"""How many pieces are remembered: those before the cursor stay the same from key to key."""

LONGEST_PIECE = 1000
"""Characters beyond which a piece is not looked at: such lines were not written by hand.

One step of a parser cannot be interrupted, and takes 0.1 s at most on a piece of this length, but 0.8 s on a piece of
three times the length (`a=>a=>a=>...` in C).
"""

_LEADS = {"php": b"<?php "}
"""What a piece of code needs in front to be taken for code."""

_PLAIN = re.compile(rb"[\w\s.,]*")
_ATOM = re.compile(r"string|char|regex|heredoc|rune|quoted|scalar|jsx_text|lifetime|number_literal")
_PART = re.compile(r"_(start|end|begin|beginning|marker|delimiter|content|fragment|redirect|array|type)$")
"""What is named like a string without being one: parts of it, and what contains more than it."""
_TEMPLATE_PARTS = re.compile(rb"\\.|`|\$?\{|\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Inside:
    """A string or comment that is not closed yet, and the pattern of what will close it.

    `nest` is how deep code stands in a template string, a character for each level.
    """

    kind: Kind
    closer: bytes
    nest: bytes = b""


@dataclass(frozen=True, slots=True)
class Piece:
    """What some lines of code contain: their brackets by place, and what they end in.

    `inside_at` is where that was begun, negative if before the piece. `comment_at` is where a line comment begins that
    the last line ends with.
    """

    brackets: tuple[tuple[int, str], ...] = ()
    inside: Inside | None = None
    inside_at: int = -1
    comment_at: int | None = None


@lru_cache(maxsize=MOST_PIECES)
def scan(language_id: str, code: str, inside: Inside | None = None) -> Piece | None:
    """Look at a piece of code that begins inside of `inside`; None where nothing can be told."""
    if parser_for(language_id) is None or len(code) > LONGEST_PIECE:
        return None
    data = code.encode("utf-8", "replace")
    start = 0
    if inside is not None:
        end, inside = closed_at(inside, data, 0)
        if end < 0:
            return Piece(inside=inside)
        start = end
    if _PLAIN.fullmatch(data, start):
        return Piece()
    piece = _tokens(language_id, b" " * start + data[start:], start)
    return piece if piece is None or len(data) == len(code) else _in_characters(piece, data)


def closed_at(inside: Inside, data: bytes, at: int) -> tuple[int, Inside]:
    """Where a string or comment that `at` is inside of is closed, or -1 and what is open at the end."""
    if inside.nest:
        return _template_closed_at(inside, data, at)
    for found in re.compile(inside.closer, re.MULTILINE | re.DOTALL).finditer(data, at):
        if not found[0].startswith(b"\\"):
            return found.end(), inside
    return -1, inside


def _template_closed_at(inside: Inside, data: bytes, at: int) -> tuple[int, Inside]:
    nest = inside.nest
    for found in _TEMPLATE_PARTS.finditer(data, at):
        in_code = nest.endswith(b"{")
        match found[0]:
            case b"`":
                nest = nest + b"`" if in_code else nest[:-1]
            case b"${" | b"{" if in_code or found[0] == b"${":
                nest += b"{"
            case b"}" if in_code:
                nest = nest[:-1]
        if not nest:
            return found.end(), inside
    return -1, replace(inside, nest=nest)


def _tokens(language_id: str, data: bytes, start: int) -> Piece | None:
    captured = _captured(language_id, data)
    if captured is None:
        return None
    brackets, comments, strings = captured
    grammar = grammar_of(language_id)
    spans, inside, inside_at = _spans(grammar, data, start, comments + strings)
    end = len(data) if inside is None else inside_at
    kept = [(at, char) for at, char in brackets if at < end and not any(low <= at < high for low, high in spans)]
    comment_at = None if inside is not None else _comment_at(grammar, data, comments)
    return Piece(tuple(sorted(kept)), inside, inside_at, comment_at)


def _captured(language_id: str, data: bytes) -> tuple[list[tuple[int, str]], list[Span], list[Span]] | None:
    """The brackets among the tokens, and the comments and strings that are closed; None if it cannot be parsed."""
    from tree_sitter import QueryCursor

    lead = _LEADS.get(grammar_of(language_id), b"") if b"<?" not in data else b""
    query, tree = _query(language_id), parse(lead + data, language_id)
    if tree is None:
        return None
    if query is None:
        return [], [], []
    found = QueryCursor(query).captures(tree.root_node)
    brackets = [
        (node.start_byte + offset - len(lead), char)
        for node in found.get("bracket", ())
        for offset, char in enumerate(node.type)
        if char in OPENERS or char in CLOSERS
        if node.start_byte < node.end_byte
    ]
    comments, strings = (
        [(node.start_byte - len(lead), node.end_byte - len(lead)) for node in found.get(name, ()) if not node.has_error]
        for name in ("comment", "atom")
    )
    return brackets, comments, strings


def _spans(grammar: str, data: bytes, at: int, atoms: list[Span]) -> tuple[list[Span], Inside | None, int]:
    """The strings and comments that the grammar did not see, and the one that the data ends in."""
    pattern, spans = openers_of(grammar), list[Span]()
    delimiters = delimiters_of(grammar)
    while pattern is not None and (found := pattern.search(data, at)):
        if (end := _covered_to(found.span(), atoms)) > found.start():
            at = end
            continue
        opened = _opened(delimiters, found)
        end, inside = closed_at(opened, data, found.end())
        if end < 0:
            return spans, inside, found.start()
        if data[end - 1 : end] == b"\n" and opened.kind == "line string":
            at = found.end()  # an apostrophe, or a string that is broken anyhow
            continue
        spans.append((found.start(), end))
        at = end
    return spans, None, -1


def _covered_to(found: Span, atoms: list[Span]) -> int:
    """The end of what covers an opener: not of an empty string that it begins with, as `\"\"` does `\"\"\"`."""
    return max((high for low, high in atoms if low <= found[0] and found[1] <= high), default=-1)


def _opened(delimiters: tuple[Delimiter, ...], found: re.Match[bytes]) -> Inside:
    number = next(at for at in range(len(delimiters)) if found[f"d{at}"] is not None)
    delimiter = delimiters[number]
    if delimiter is TEMPLATE:
        return Inside("string", b"", b"`")
    closer = delimiter.closer
    if b"%s" in closer:
        inner = re.fullmatch(delimiter.opener, found[0], re.MULTILINE)
        closer = closer.replace(b"%s", re.escape(inner[1]) if inner else b"")
    return Inside(delimiter.kind, closer)


def _comment_at(grammar: str, data: bytes, comments: list[Span]) -> int | None:
    """Where the line comment at the end of the data begins."""
    end = len(data.rstrip(b"\r\n"))
    last = next((low for low, high in comments if low < end <= high and b"\n" not in data[low:end]), None)
    if last is None:
        return None
    pattern = openers_of(grammar)
    return None if pattern is not None and pattern.match(data, last) else last


def _in_characters(piece: Piece, data: bytes) -> Piece:
    def to(at: int) -> int:
        return len(data[:at].decode("utf-8", "ignore")) if at > 0 else at

    brackets = tuple((to(at), char) for at, char in piece.brackets)
    comment_at = None if piece.comment_at is None else to(piece.comment_at)
    return replace(piece, brackets=brackets, inside_at=to(piece.inside_at), comment_at=comment_at)


@cache
def _query(language_id: str) -> Query | None:
    """Ask a grammar for all that is a bracket, a string or a comment in its language."""
    from tree_sitter import Query

    parser = parser_for(language_id)
    language: Language | None = None if parser is None else parser.language
    if language is None:
        return None
    kinds = [
        (language.node_kind_for_id(kind) or "", language.node_kind_is_named(kind))
        for kind in range(language.node_kind_count)
        if language.node_kind_is_visible(kind)
    ]
    query: Query = Query(language, "\n".join(dict.fromkeys(_patterns(kinds))))
    return query


def _patterns(kinds: list[tuple[str, bool]]) -> Iterator[str]:
    for kind, is_named in kinds:
        if is_named:
            if _PART.search(kind):
                continue
            if "comment" in kind:
                yield f"({kind}) @comment"
            elif _ATOM.search(kind):
                yield f"({kind}) @atom"
        elif any(char in kind for char in OPENERS + CLOSERS) and not any(map(str.isalnum, kind)):
            quoted = kind.replace("\\", "\\\\").replace('"', '\\"')
            yield f'"{quoted}" @bracket'
