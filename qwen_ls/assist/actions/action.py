"""A code action as this server has them: what it is called, what kind it is, and what is done with the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from qwen_ls.context.diagnostics import Diagnostic
from qwen_ls.text.lines import Point

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
    keeps_code: bool = False
    """Whether it may change nothing but comments and documentation."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An action that an editor may list, with the place and the diagnostics that it is offered for."""

    action: Action
    start: Point
    end: Point
    diagnostics: tuple[Diagnostic, ...] = ()
