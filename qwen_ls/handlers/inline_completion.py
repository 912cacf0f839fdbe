"""`textDocument/inlineCompletion`: what could stand after the cursor."""

from __future__ import annotations

from lsprotocol import types

from qwen_ls.completion.moment import Moment, Selected, Suggestion
from qwen_ls.handlers.positions import point_of, range_of
from qwen_ls.model.errors import ModelError
from qwen_ls.session import Session
from qwen_ls.text.document import Snapshot
from qwen_ls.text.line_ends import line_end_of, with_line_feeds

ACCEPTED = "qwen-ls.completion.accepted"
"""The command that a client runs when a suggestion was taken."""


async def inline_completion(session: Session, params: types.InlineCompletionParams) -> types.InlineCompletionList:
    """Answer with what the engine has or gets for this position, or with an empty list, never with null.

    The snapshot is taken before the first await: changes that arrive later belong to later requests. What comes back
    fits the document as it is by then, so the answer is made with the snapshot of that moment.
    """
    snapshot = session.documents.snapshot(params.text_document.uri)
    if snapshot is None:
        return types.InlineCompletionList([])
    suggestions = await suggestions_at(session, _moment(session, snapshot, params))
    return types.InlineCompletionList([_item(session, params.text_document.uri, each) for each in suggestions])


async def suggestions_at(session: Session, moment: Moment) -> list[Suggestion]:
    """What the engine suggests, or nothing where it cannot work or the document changed while it was being loaded."""
    try:
        await session.ready(moment.uri)
    except ModelError:  # the user was told when it happened
        return []
    if not session.documents.is_current(moment.snapshot):  # it changed before there was an engine to follow it
        return []
    return await session.completion.suggest(moment)


def _moment(session: Session, snapshot: Snapshot, params: types.InlineCompletionParams) -> Moment:
    encoding, context = session.client.encoding, params.context
    selected = None
    if (info := context.selected_completion_info) is not None:
        start = point_of(snapshot, info.range.start, encoding)
        selected = Selected(start, with_line_feeds(info.text))
    return Moment(
        snapshot,
        point_of(snapshot, params.position, encoding),
        invoked=context.trigger_kind == types.InlineCompletionTriggerKind.Invoked,
        selected=selected,
    )


def _item(session: Session, uri: str, suggestion: Suggestion) -> types.InlineCompletionItem:
    snapshot = session.documents.snapshot(uri)
    assert snapshot is not None, "the engine suggests nothing for a document that was closed"
    return types.InlineCompletionItem(
        insert_text=suggestion.text.replace("\n", line_end_of(snapshot.text)),
        range=range_of(snapshot, suggestion.start, suggestion.end, session.client.encoding),
        command=types.Command(title="Accepted", command=ACCEPTED, arguments=[{"id": suggestion.id}]),
    )
