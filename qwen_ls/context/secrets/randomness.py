"""Whether letters and digits were made by chance or by a person, who makes names of words.

Words are told by their pairs of letters: English has some two hundred common ones, and most pairs of an identifier are
among them. Of letters drawn by chance, every third pair is.
"""

from __future__ import annotations

import re

_PAIRS = """
ab ac ad af ag ai ak al am an ap ar as at au av aw ay ba be bi bl bo br bu by ca ce ch ci ck cl co cr ct cu da de di
do dr du ea ec ed ee ef eg ei el em en ep eq er es et ev ew ex ey fa fe ff fi fl fo fr fu ga ge gh gi gl gn go gr gs
gu ha he hi ho hr ht ia ib ic id ie if ig il im in io ip ir is it iv iz je jo ju ke ki la ld le li ll lo ls lt lu ly
ma mb me mi mm mo mp mu my na nc nd ne nf ng ni nk nn no ns nt nu nv oa ob oc od of og ok ol om on oo op or os ot ou
ov ow pa pe ph pi pl po pp pr ps pt pu qu ra rc rd re rg ri rk rl rm rn ro rr rs rt ru rv ry sa sc se sh si sk sl so
sp sq ss st su sw sy ta te th ti tl to tr ts tt tu tw ty ub uc ud ue ui ul um un up ur us ut va ve vi vo wa we wh wi
wo wr xt ya ye yp ys ze
"""
_COMMON_PAIRS = frozenset(_PAIRS.split())

_PIECE = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]|[0-9]+")

_KINDS = (re.compile("[a-z]"), re.compile("[A-Z]"), re.compile("[0-9]"))

MOSTLY = 0.55
"""From this share of its letters and digits in words on, a text counts as made of words."""

_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")


def is_word(piece: str) -> bool:
    """Whether letters of one case sound like a word."""
    return len(piece) >= 3 and share_of_common_pairs(piece) >= 0.7


def share_of_common_pairs(letters: str) -> float:
    """How many of a text's pairs of letters are common in English, from 0 to 1."""
    lower, pairs = letters.lower(), len(letters) - 1
    return sum(lower[i : i + 2] in _COMMON_PAIRS for i in range(pairs)) / pairs if pairs else 0.0


def share_of_words(text: str) -> float:
    """How much of a text's letters and digits stand in words, from 0 to 1."""
    pieces = _PIECE.findall(text)
    whole = sum(map(len, pieces))
    return sum(len(piece) for piece in pieces if is_word(piece)) / whole if whole else 1.0


def has_many_kinds(text: str) -> bool:
    """Whether a text has at least two of capital letters, small letters and digits, and enough different characters."""
    kinds = sum(kind.search(text) is not None for kind in _KINDS)
    return kinds >= 2 and len(set(text)) >= min(len(text) // 2, 8)


def is_random(text: str) -> bool:
    """Whether a text looks as if it came from a random generator: kinds mixed, hardly a word."""
    return has_many_kinds(text) and share_of_words(text) < MOSTLY


def is_hex(text: str) -> bool:
    """Whether a text is a number in hex, as hashes are."""
    return _HEX.fullmatch(text) is not None


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID."""
    return _UUID.fullmatch(text) is not None
