"""What the settings say about completions in one document, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from qwen_ls.completion.shape import Multiline
from qwen_ls.context.window import Budget
from qwen_ls.model.base import ModelService

USUAL_BUDGET = Budget(prefix_tokens=1500, suffix_tokens=500)


@dataclass(frozen=True, slots=True)
class Options:
    """How completions behave in one document. `debounce` is "auto" or milliseconds."""

    enabled: bool = True
    manual: bool = False
    paused: bool = False
    debounce: Literal["auto"] | int = "auto"
    max_lines: int = 20
    multiline: Multiline = "auto"
    budget: Budget = USUAL_BUDGET
    candidates: int = 1
    """How many suggestions a person is given to choose from who asked for them."""
    beside_menu: bool = True
    """Whether anything is suggested while the editor's completion menu is open."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Who answers: a service, the model to name to it, its sampling, and the ways it may be asked, best first."""

    service: ModelService
    model: str
    ways: tuple[str, ...]
    temperature: float | None = 0.0
    top_p: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    enable_thinking: bool | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    source: object = None
    """What `service` leads to: what is learned of it holds for all services that lead there. None: `service` itself."""

    @property
    def origin(self) -> tuple[int, str]:
        """Tells apart whose ways are learned."""
        return id(self.service if self.source is None else self.source), self.model
