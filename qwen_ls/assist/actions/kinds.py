"""The kinds under which editors list actions, and filter them. Source: LSP 3.18, CodeActionKind."""

from __future__ import annotations

QUICKFIX = "quickfix"
REWRITE = "refactor.rewrite"
SOURCE = "source.qwen-ls"
"""The server's own kind of whole-file actions; nothing of it is offered unless it is asked for by name."""

EXPLAIN_KIND = "qwen-ls.explain"
"""An explanation changes nothing, so it is none of the kinds that LSP names."""

KINDS = (QUICKFIX, "refactor", SOURCE, EXPLAIN_KIND)
"""The kinds that all actions are at or under."""


def is_of_kind(kind: str, wanted: str) -> bool:
    """Whether a kind is at or under another one."""
    return wanted == "" or kind == wanted or kind.startswith(f"{wanted}.")
