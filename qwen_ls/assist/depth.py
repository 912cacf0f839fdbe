"""How much is said about code: briefly, as usual, or in depth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

Depth: TypeAlias = Literal["brief", "normal", "deep"]

ANSWER_TOKENS: Mapping[Depth, int] = {"brief": 1_000, "normal": 3_000, "deep": 8_000}
"""The most tokens that an answer may have."""

LOCAL_ANSWER_TOKENS: Mapping[Depth, int] = {"brief": 180, "normal": 300, "deep": 450}
"""For the local model, which writes 15 tokens in a second on two cores."""

THINKING: Mapping[Depth, bool | None] = {"brief": False, "normal": None, "deep": True}
"""Whether the model should think first: not where speed is wanted, surely where depth is."""
