"""Literals that are given to a telling name, in whatever language or format."""

from __future__ import annotations

from collections.abc import Iterator

from qwen_ls.context.secrets.credible import holds_a_login, is_credible
from qwen_ls.context.secrets.names import Name, names_in
from qwen_ls.context.secrets.secret import Secret
from qwen_ls.context.secrets.values import values_of


def assigned_in(text: str, low: str) -> Iterator[Secret]:
    """The secrets that are assigned in some lines, which are given as they are and in small letters."""
    for name, value in values_of(text, low, names_in(text, low)):
        literal = text[value.start : value.end]
        if is_credible(literal, name.strength) or _is_login(literal, low, name):
            yield Secret(value.start, value.end, name.strength.value)


def _is_login(literal: str, low: str, name: Name) -> bool:
    return low.startswith("auth", name.start) and len(literal) >= 12 and holds_a_login(literal)
