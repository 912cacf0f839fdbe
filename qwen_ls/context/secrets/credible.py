"""Whether a value is a secret, given how sure its name or its place is."""

from __future__ import annotations

import base64
import binascii
import re

from qwen_ls.context.secrets.names import Strength
from qwen_ls.context.secrets.placeholders import is_dull, is_dummy, is_reference
from qwen_ls.context.secrets.randomness import (
    has_many_kinds,
    is_hex,
    is_random,
    is_uuid,
    is_word,
    share_of_common_pairs,
)

_SPECIAL = re.compile(r"[!@#$%^&*?+=~]")
_CALL = re.compile(r"[A-Za-z_][\w.:>-]*\(")
_LETTERS_ONLY = re.compile(r"[^\W\d_]+(?:[-_.:/'’]+[^\W\d_]+)*[.:!?*…]{0,3}")
_PLAIN = re.compile(r"[A-Za-z0-9+/=_-]+")
_VERSION = re.compile(r"[v^~]?[0-9]{1,4}\.[0-9]{1,4}\.[0-9]")
_LETTERS = re.compile(r"[a-z]+|[A-Z]+")


def is_credible(value: str, strength: Strength) -> bool:
    """Whether what such a name is given is a secret, and not a placeholder, a reference, a label or a type."""
    if len(value) < _SHORTEST[strength] or " " in value or "\t" in value:
        return False
    if is_reference(value) or is_dull(value) or not value.strip("0-_. "):
        return False
    return _JUDGES[strength](value)


def is_credible_in_place(value: str) -> bool:
    """Whether what stands where only a password can stand is one, as in `scheme://user:password@host`."""
    return len(value) >= 3 and not is_reference(value) and not is_dull(value) and len(set(value)) > 2


def holds_a_login(value: str) -> bool:
    """Whether a value is `user:password` in base64, as the `Basic` scheme has it."""
    try:
        return b":" in base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False


def _is_password(value: str) -> bool:
    """People choose it: a word with a digit will do, a word alone is more often a name."""
    if _CALL.match(value):
        return False
    if _LETTERS_ONLY.fullmatch(value):
        return len(value) >= 8 and _is_gibberish(value)
    return True


def _is_secret(value: str) -> bool:
    """Chosen or made: signs and digits beside letters, or what looks random."""
    if _CALL.match(value):
        return False
    has_digit = any(c.isdigit() for c in value)
    return (has_digit and _SPECIAL.search(value) is not None) or _is_token(value)


def _is_token(value: str) -> bool:
    """Made by a machine: long, and without words."""
    if _CALL.match(value) or _VERSION.match(value) or is_dummy(value):
        return False
    if is_hex(value) or is_uuid(value):
        return len(value) >= 16 and has_many_kinds(value)
    if _LETTERS_ONLY.fullmatch(value):
        return len(value) >= 16 and _is_gibberish(value)
    return len(value) >= 12 and is_random(value)


def _is_key(value: str) -> bool:
    """Under a name that says little, only what is nothing but random; hex is as often a hash."""
    if _PLAIN.fullmatch(value) is None:
        return False
    kinds = any(c.isdigit() for c in value) and value != value.lower() and value != value.upper()
    return kinds and is_random(value) and not is_uuid(value) and not is_dummy(value)


def _is_gibberish(value: str) -> bool:
    """Whether letters alone are no words: capitals where none begins a word, or pairs that no word has."""
    if not value.isascii() or value in (value.lower(), value.upper()):
        return value.isascii() and share_of_common_pairs(value) < 0.45
    pieces = _LETTERS.findall(value)
    words = sum(len(piece) for piece in pieces if is_word(piece))
    return words < len(value) / 3 and len(set(value)) >= 6


_SHORTEST = {Strength.PASSWORD: 5, Strength.SECRET: 8, Strength.TOKEN: 12, Strength.KEY: 24}
_JUDGES = {
    Strength.PASSWORD: _is_password,
    Strength.SECRET: _is_secret,
    Strength.TOKEN: _is_token,
    Strength.KEY: _is_key,
}
