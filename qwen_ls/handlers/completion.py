"""`textDocument/completion`: the same suggestions in the completion menu, for clients without inline completion."""

from __future__ import annotations

from lsprotocol import types

from qwen_ls.completion.moment import Moment, Suggestion
from qwen_ls.handlers.inline_completion import ACCEPTED, suggestions_at
from qwen_ls.handlers.positions import point_of, range_of
from qwen_ls.session import Session
from qwen_ls.text.document import Snapshot
from qwen_ls.text.line_ends import line_end_of
from qwen_ls.text.lines import Point

LABEL_CHARS = 60


async def completion(session: Session, params: types.CompletionParams) -> types.CompletionList:
    """Answer with the engine's suggestion as an entry of the menu, or with an empty menu.

    The list is incomplete: editors filter a complete one by themselves and would not ask again while typing. Every
    request counts as automatic: clients call those that come while typing "invoked" too, and a person's own would
    be a request for each key.
    """
    snapshot = session.documents.snapshot(params.text_document.uri)
    if snapshot is None:
        return types.CompletionList(is_incomplete=True, items=[])
    moment = Moment(snapshot, point_of(snapshot, params.position, session.client.encoding))
    suggestions = await suggestions_at(session, moment)
    current = session.documents.snapshot(params.text_document.uri)
    items = [] if current is None else [_item(session, current, each) for each in suggestions]
    return types.CompletionList(is_incomplete=True, items=items)


def _item(session: Session, snapshot: Snapshot, suggestion: Suggestion) -> types.CompletionItem:
    """An entry that replaces the word before the cursor too: editors filter entries by that word."""
    start = _word_start(snapshot, suggestion.start)
    word = snapshot.text.slice(start, suggestion.start)
    text = word + suggestion.text
    return types.CompletionItem(
        label=_label(text),
        kind=types.CompletionItemKind.Snippet,
        detail="qwen",
        documentation=_documentation(session, snapshot.language_id, text),
        filter_text=text.partition("\n")[0],
        sort_text="~",
        text_edit=types.TextEdit(
            range=range_of(snapshot, start, suggestion.end, session.client.encoding),
            new_text=text.replace("\n", line_end_of(snapshot.text)),
        ),
        insert_text_mode=types.InsertTextMode.AsIs,
        command=types.Command(title="Accepted", command=ACCEPTED, arguments=[{"id": suggestion.id}]),
    )


def _documentation(session: Session, language_id: str, text: str) -> str | types.MarkupContent:
    """The whole suggestion, which the label shows a line of."""
    if not session.client.has_markdown_in_menu:
        return text
    return types.MarkupContent(types.MarkupKind.Markdown, f"```{language_id}\n{text}\n```")


def _word_start(snapshot: Snapshot, point: Point) -> Point:
    line = snapshot.text.content(point.line)
    column = point.column
    while column > 0 and (line[column - 1].isalnum() or line[column - 1] == "_"):
        column -= 1
    return Point(point.line, column)


def _label(text: str) -> str:
    first = text.strip().partition("\n")[0]
    cut = first if len(first) <= LABEL_CHARS else first[: LABEL_CHARS - 1] + "…"
    return cut if first == text.strip() else f"{cut} …"
