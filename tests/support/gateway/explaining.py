"""Asking for an explanation, by whoever works with the gateway."""

from __future__ import annotations

from tests.support.commands import Command
from tests.support.lsp import Editor


def explain(editor: Editor, depth: str = "normal") -> Command:
    """Have the document in front explained, with a token for partial results."""
    token = f"of {editor.buffer.uri}"
    document = {"uri": editor.buffer.uri}
    argument = {"textDocument": document, "show": "client", "depth": depth, "partialResultToken": token}
    return Command(editor, "qwen-ls.explain", argument, token=token)
