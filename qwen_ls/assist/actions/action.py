"""A code action as this server has them: what it is called, what kind it is, and what is done with the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from qwen_ls.context.diagnostics import Diagnostic
from qwen_ls.text.lines import Point

QUICKFIX = "quickfix"
REWRITE = "refactor.rewrite"
SOURCE = "source.qwen-ls"
"""The server's own kind of whole-file actions; nothing of it is offered unless it is asked for by name."""

EXPLAIN_KIND = "qwen-ls.explain"
"""An explanation changes nothing, so it is none of the kinds that LSP names."""

Scope: TypeAlias = Literal["selection", "symbol", "file"]
"""Which code an action works on: what is selected, the definition around the cursor, or all of the file."""

Work: TypeAlias = Literal["explain", "edit", "tests", "translate"]


@dataclass(frozen=True, slots=True)
class Action:
    """One action. `instruction` is what the model is told to do with the code, where the work is an edit."""

    id: str
    title: str
    kind: str
    work: Work = "edit"
    instruction: str = ""
    scope: Scope = "selection"
    languages: tuple[str, ...] = ()
    """Language ids in which it is offered; none means all."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action that an editor may list, with the place and the diagnostics that it is offered for."""

    action: Action
    start: Point
    end: Point
    diagnostics: tuple[Diagnostic, ...] = ()


def is_of_kind(kind: str, wanted: str) -> bool:
    """Whether a kind is at or under another one. Source: LSP 3.18, CodeActionKind."""
    return wanted == "" or kind == wanted or kind.startswith(f"{wanted}.")
