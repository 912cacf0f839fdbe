"""What several requests took together."""

from __future__ import annotations

from collections.abc import Iterable

from qwen_ls.model.base import Usage


def total(usages: Iterable[Usage]) -> Usage:
    """The sum of what requests took; it is an estimate where any of them is."""
    told = list(usages)
    return Usage(
        prompt_tokens=sum(each.prompt_tokens for each in told),
        completion_tokens=sum(each.completion_tokens for each in told),
        reasoning_tokens=sum(each.reasoning_tokens for each in told),
        cached_tokens=sum(each.cached_tokens for each in told),
        is_estimate=any(each.is_estimate for each in told),
    )
