"""What was used, in numbers that can be added: by day, model and kind of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from qwen_ls.model.base import Usage
from qwen_ls.model.catalogue import catalogue


class Row(NamedTuple):
    """What is counted apart: a day (`2026-11-25`, local time), a model's name, and a kind of work."""

    day: str
    model: str
    kind: str


@dataclass(frozen=True, slots=True)
class Amount:
    """What some requests took. `estimated` counts requests whose tokens are estimates.

    `cost_usd` is what those came to whose price is known, which `priced` counts.
    """

    requests: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    estimated: int = 0
    priced: int = 0
    cost_usd: float = 0.0

    @classmethod
    def of(cls, usage: Usage, model: str, *, is_free: bool) -> Amount:
        """What one request took."""
        price = None if is_free else catalogue().price(model, usage.prompt_tokens)
        return cls(
            requests=1,
            prompt_tokens=usage.prompt_tokens,
            cached_tokens=usage.cached_tokens,
            completion_tokens=usage.completion_tokens,
            estimated=int(usage.is_estimate),
            priced=int(is_free or price is not None),
            cost_usd=price.cost_usd(usage) if price is not None else 0.0,
        )

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: Amount) -> Amount:
        return Amount(
            self.requests + other.requests,
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.completion_tokens + other.completion_tokens,
            self.estimated + other.estimated,
            self.priced + other.priced,
            self.cost_usd + other.cost_usd,
        )
