"""`workspace/textDocumentContent`: what stands in a document of our own by now. Source: LSP 3.18."""

from __future__ import annotations

from lsprotocol import types

from qwen_ls.handlers.refusals import refusal
from qwen_ls.session import Session

GONE = "This text is no longer known. Ask for it again."


async def text_document_content(
    session: Session, params: types.TextDocumentContentParams
) -> types.TextDocumentContentResult:
    """Tell a live document's text."""
    document = session.live_documents.find(params.uri)
    if document is None:
        raise refusal(GONE)
    return types.TextDocumentContentResult(text=document.text)
