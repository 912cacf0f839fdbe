"""Whether a secret is being written at the cursor: a prompt would have its halves on both sides of the hole."""

from __future__ import annotations

from qwen_ls.context.secrets.finding import find_secrets

QUOTES = ("", '"', "'", "`")
"""What may be missing while a literal is typed."""


def is_in_secret(before: str, after: str) -> bool:
    """Whether the cursor stands in a secret, or behind one that may go on, given its line before and after it."""
    cursor = len(before)
    if not before.strip():
        return False
    return any(
        secret.start < cursor <= secret.end for quote in QUOTES for secret in find_secrets(before + quote + after)
    )
