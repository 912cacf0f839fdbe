"""From changes to LSP's workspace edits, in the words that the client has for them."""

from __future__ import annotations

from collections.abc import Sequence

from lsprotocol import types

from qwen_ls.assist.actions.changes import Change, ChangedDocument, NewFile
from qwen_ls.client import Client
from qwen_ls.handlers.positions import range_of
from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.positions import Encoding

CHECKS_VERSIONS = ("Neovim",)
"""The beginnings of the names of clients that apply `documentChanges` and check their version, but do not say so."""

ANNOTATION = "qwen-ls"

TextEdits = Sequence[types.TextEdit | types.AnnotatedTextEdit]


class CannotCreate(Exception):  # noqa: N818 - it says what there is, not that something broke
    """The client creates no files."""


def workspace_edit(client: Client, changes: Sequence[Change], *, label: str, ask_first: bool) -> types.WorkspaceEdit:
    """Write changes as one edit, which is one step to undo.

    `ask_first` has the client ask the user, if it can. Documents that are open are named with their version, if the
    client looks at it: it then refuses an edit of a document that moved on.

    Raises:
        CannotCreate: a file is to be created, and the client does not do that.
    """
    if any(isinstance(change, NewFile) for change in changes) and not client.edits.creates_files:
        raise CannotCreate
    if not (client.edits.versions or client.name.startswith(CHECKS_VERSIONS)):
        documents = [change for change in changes if isinstance(change, ChangedDocument)]
        return types.WorkspaceEdit(
            changes={each.snapshot.uri: _plain(each.snapshot, each.edits, client.encoding) for each in documents}
        )
    annotation = types.ChangeAnnotation(label=label, needs_confirmation=True, description="Written by a model.")
    is_asked = ask_first and client.edits.asks_first
    written: list[types.TextDocumentEdit | types.CreateFile | types.RenameFile | types.DeleteFile] = []
    for change in changes:
        if isinstance(change, NewFile):
            written += _creation(change, is_asked)
        else:
            written.append(_document_edit(change, client.encoding, is_asked))
    return types.WorkspaceEdit(
        document_changes=written, change_annotations={ANNOTATION: annotation} if is_asked else None
    )


def _document_edit(change: ChangedDocument, encoding: Encoding, is_asked: bool) -> types.TextDocumentEdit:
    version = change.snapshot.version if change.is_open else None
    return types.TextDocumentEdit(
        text_document=types.OptionalVersionedTextDocumentIdentifier(uri=change.snapshot.uri, version=version),
        edits=_annotated(_plain(change.snapshot, change.edits, encoding), is_asked),
    )


def _creation(change: NewFile, is_asked: bool) -> list[types.CreateFile | types.TextDocumentEdit]:
    start = types.Position(0, 0)
    document = types.OptionalVersionedTextDocumentIdentifier(uri=change.uri, version=None)
    whole = [types.TextEdit(types.Range(start, start), change.text)]
    return [
        types.CreateFile(
            uri=change.uri,
            options=types.CreateFileOptions(overwrite=False, ignore_if_exists=False),
            annotation_id=ANNOTATION if is_asked else None,
        ),
        types.TextDocumentEdit(text_document=document, edits=_annotated(whole, is_asked)),
    ]


def _plain(snapshot: Snapshot, edits: Sequence[Edit], encoding: Encoding) -> list[types.TextEdit]:
    return [types.TextEdit(range_of(snapshot, each.start, each.end, encoding), each.text) for each in edits]


def _annotated(edits: list[types.TextEdit], is_asked: bool) -> TextEdits:
    if not is_asked:
        return edits
    return [types.AnnotatedTextEdit(ANNOTATION, each.range, each.new_text) for each in edits]
