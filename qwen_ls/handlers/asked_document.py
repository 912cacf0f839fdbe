"""The document and the place that a command is about, checked for what commands need of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lsprotocol import types

from qwen_ls.handlers.positions import point_of
from qwen_ls.handlers.refusals import not_sent, ready, refusal
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point

if TYPE_CHECKING:
    from qwen_ls.handlers.arguments import Range

NOT_OPEN = "The document is not open. Open it in the editor and try again."


def snapshot_of(session: Session, argument: object) -> Snapshot | None:
    """The document that an argument names, as it is now. The argument may be anything: it is not checked yet."""
    document = argument.get("textDocument") if isinstance(argument, Mapping) else None
    uri = document.get("uri") if isinstance(document, Mapping) else None
    return session.documents.snapshot(uri) if isinstance(uri, str) else None


async def document_when_ready(session: Session, argument: object) -> Snapshot | None:
    """The document that an argument names, once the session and the document's own settings are ready.

    The snapshot is taken before the first await, from an argument that is not checked yet: changes that arrive while
    the session gets ready belong to later calls.

    Raises:
        JsonRpcException: the session could not be loaded.
    """
    snapshot = snapshot_of(session, argument)
    await ready(session, None if snapshot is None else snapshot.uri)
    return snapshot


def first_argument(call: CommandCall) -> object:
    """The one argument that a command takes, or None where it came without."""
    return call.arguments[0] if call.arguments else None


def may_be_sent(session: Session, snapshot: Snapshot | None) -> Snapshot:
    """The document, if it is open and may be sent.

    Raises:
        JsonRpcException: it is not, or may not.
    """
    if snapshot is None:
        raise refusal(NOT_OPEN)
    if (exclusion := session.surroundings.excluded(snapshot)) is not None:
        raise not_sent(exclusion)
    return snapshot


def points_of(session: Session, snapshot: Snapshot, place: Range) -> tuple[Point, Point]:
    """The points that a range's ends mean, as they were said: the first may lie behind the second."""
    ends = (types.Position(each.line, each.character) for each in (place.start, place.end))
    start, end = (point_of(snapshot, each, session.client.encoding) for each in ends)
    return start, end
