"""What the start is measured against: pygls as it comes, with one constant inline completion.

Run as `python -m bench.bare_pygls`.
"""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

server = LanguageServer("bare", "0")


@server.feature(types.TEXT_DOCUMENT_INLINE_COMPLETION, types.InlineCompletionOptions())
def inline_completion(_params: types.InlineCompletionParams) -> types.InlineCompletionList:
    """Suggest the same, wherever."""
    return types.InlineCompletionList([types.InlineCompletionItem(insert_text="constant")])


if __name__ == "__main__":
    server.start_io()
