"""`textDocument/codeLens`: actions above functions and classes, where the setting `actions.codeLens` wants them."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from qwen_ls.assist.actions.action import Offer
from qwen_ls.assist.actions.lenses import Lens, lenses
from qwen_ls.handlers.action_commands import command_of, obstacle_to
from qwen_ls.handlers.delivery import delivery_of
from qwen_ls.model.errors import ModelError
from qwen_ls.session import Session
from qwen_ls.syntax.members import members
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point


async def code_lens(session: Session, params: types.CodeLensParams) -> list[types.CodeLens]:
    """Offer actions above the definitions of a document. No model is asked."""
    snapshot = session.documents.snapshot(params.text_document.uri)
    if snapshot is None:
        return []
    try:
        await session.ready(snapshot.uri)
    except ModelError:  # the user was told when it happened
        return []
    if not session.settings(snapshot.uri).actions.code_lens or obstacle_to(session, snapshot) is not None:
        return []
    found = await asyncio.to_thread(members, str(snapshot.text), snapshot.language_id)
    return [_written(session, snapshot, lens) for lens in lenses(found or ())]


def _written(session: Session, snapshot: Snapshot, lens: Lens) -> types.CodeLens:
    offer = Offer(lens.action, Point(lens.first, 0), snapshot.text.clamp(Point(lens.end, 0)))
    delivery = delivery_of(session.client, session.settings(snapshot.uri).actions.delivery)
    command = command_of(offer, snapshot, session.client.encoding, delivery)
    command.title = lens.title
    at = types.Position(lens.head, 0)
    return types.CodeLens(range=types.Range(at, at), command=command)
