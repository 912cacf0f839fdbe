"""Applying a workspace edit as editors do: to the buffers that are open, by version, all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from lsprotocol import types

from tests.support.buffer import Buffer

TextEdits = Sequence[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit]
Changes = list[types.TextDocumentContentChangeEvent]


class NotApplied(Exception):  # noqa: N818 - an editor says no
    """The edit does not fit; the text says why."""


def applied(
    edit: types.WorkspaceEdit, buffers: Sequence[Buffer], created: dict[str, str]
) -> list[tuple[Buffer, Changes]]:
    """Apply an edit; give back what to tell the server, in order. New files go into `created`.

    Raises:
        NotApplied: a version does not fit, a file is there already, or edits overlap. Nothing was changed then.
    """
    open_now: Mapping[str, Buffer] = {buffer.uri: buffer for buffer in buffers}
    wanted: list[tuple[str, TextEdits]] = list((edit.changes or {}).items())
    new: dict[str, str] = {}
    for change in edit.document_changes or ():
        if isinstance(change, types.CreateFile):
            if change.uri in created or change.uri in open_now:
                raise NotApplied(f"{change.uri} is there already")
            new[change.uri] = ""
            continue
        assert isinstance(change, types.TextDocumentEdit)
        uri, version = change.text_document.uri, change.text_document.version
        if uri in open_now and version is not None and version != open_now[uri].version:
            raise NotApplied(f"{uri} is at version {open_now[uri].version}, and not {version}")
        wanted.append((uri, change.edits))
    told = [(open_now[uri], _apply(open_now[uri], edits)) for uri, edits in wanted if uri in open_now]
    for uri, edits in wanted:
        if uri in new:
            [whole] = edits
            assert isinstance(whole, types.TextEdit | types.AnnotatedTextEdit)
            new[uri] = whole.new_text
    created.update(new)
    return told


def _apply(buffer: Buffer, edits: TextEdits) -> Changes:
    placed = []
    for edit in edits:
        assert not isinstance(edit, types.SnippetTextEdit)
        placed.append((buffer.index_of(edit.range.start), buffer.index_of(edit.range.end), edit.new_text))
    placed.sort(key=lambda each: (each[0], each[1]))
    for (_, end, _), (start, _, _) in pairwise(placed):
        if start < end:
            raise NotApplied("edits overlap")
    version = buffer.version + 1
    changes: Changes = [buffer.replace(start, end, text) for start, end, text in reversed(placed)]
    buffer.version = version
    return changes
