"""The signatures of what some code uses: of what is imported, and of what else its own file declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qwen_ls.context.imports import Brought
from qwen_ls.context.piece import Piece
from qwen_ls.syntax.outline import Signature

MOST_CHARS = 6_000
"""How much is told in all."""

_NAME = re.compile(r"[^\W\d]\w*")


def signatures_used(code: str, brought: Sequence[tuple[Brought, str]]) -> tuple[Piece, ...]:
    """What the code names of each file, in the files' order, as much as there is room for.

    With each file comes its path as a model is told it. What stands in the code itself is not told again.
    """
    names = set(_NAME.findall(code))
    left = MOST_CHARS
    pieces: list[Piece] = []
    for each, path in brought:
        texts = []
        for text in _used_of(each.signatures, names, code):
            if len(text) + 1 > left:
                break
            texts.append(text)
            left -= len(text) + 1
        if texts:
            pieces.append(Piece(path, "\n".join(texts)))
    return tuple(pieces)


def _used_of(signatures: Sequence[Signature], names: set[str], code: str) -> Iterator[str]:
    for signature in signatures:
        if signature.name in names and signature.text.split("\n", 1)[0] not in code:
            yield signature.text
