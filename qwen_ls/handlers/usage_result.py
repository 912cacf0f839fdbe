"""What a request took, as commands tell it. This imports pydantic: see `qwen_ls.handlers.arguments`."""

from __future__ import annotations

from qwen_ls.handlers.arguments import UsageResult
from qwen_ls.model.base import Usage


def usage_result(usage: Usage) -> UsageResult:
    """Tokens in a command's words."""
    return UsageResult(
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        reasoning_tokens=usage.reasoning_tokens,
        cached_tokens=usage.cached_tokens,
        is_estimate=usage.is_estimate,
    )
