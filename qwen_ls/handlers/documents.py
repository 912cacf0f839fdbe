"""`textDocument/did…` and `workspace/didChangeWorkspaceFolders`: what the editor says about its documents."""

from __future__ import annotations

from lsprotocol import types

from qwen_ls.client import paths_of
from qwen_ls.session import Session
from qwen_ls.text.document import RawChange


def did_open(session: Session, params: types.DidOpenTextDocumentParams) -> None:
    """A document was opened."""
    document = params.text_document
    session.open(document.uri, str(document.language_id), document.version, document.text)


def did_change(session: Session, params: types.DidChangeTextDocumentParams) -> None:
    """A document changed; changes apply in their order, each to what the one before left."""
    document = params.text_document
    session.change(document.uri, [_raw(change) for change in params.content_changes], document.version)


def did_close(session: Session, params: types.DidCloseTextDocumentParams) -> None:
    """A document was closed."""
    session.close(params.text_document.uri)


def did_change_folders(session: Session, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Folders were added to the workspace or removed from it."""
    session.move_folders(paths_of(params.event.added), paths_of(params.event.removed))


def _raw(change: types.TextDocumentContentChangeEvent) -> RawChange:
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return RawChange(None, change.text)
    start, end = change.range.start, change.range.end
    return RawChange((start.line, start.character, end.line, end.character), change.text)
