"""The secrets corpus: lines as they stand in real files, with the secrets in them marked. See its README."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "corpus" / "secrets"
RULE = "======== "
BROKEN_BAR = "¦"
"""Keeps scanners for leaked keys from taking the corpus for a leak."""

_MARK = re.compile("[⟦⟧]")


@dataclass(frozen=True, slots=True)
class Case:
    """A text, and where in it the secrets stand."""

    name: str
    text: str
    spans: tuple[tuple[int, int], ...]


def cases(half: str, kind: str) -> list[Case]:
    """The cases of one file: `kind` is `true` or `false`."""
    content = (CORPUS / half / f"{kind}.txt").read_text(encoding="utf-8").replace(BROKEN_BAR, "")
    return [_case(*block.split("\n", 1)) for block in re.split(f"^{RULE}", content, flags=re.MULTILINE)[1:]]


def _case(name: str, marked: str) -> Case:
    pieces = _MARK.split(marked.removesuffix("\n"))
    edges = [sum(map(len, pieces[: number + 1])) for number in range(len(pieces) - 1)]
    return Case(name, "".join(pieces), tuple(zip(edges[::2], edges[1::2], strict=True)))
