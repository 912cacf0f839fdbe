"""The commands that run actions, ready to be run, and what keeps them from it: for code actions and code lenses."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from qwen_ls.assist.actions.action import Offer
from qwen_ls.handlers.delivery import Delivery
from qwen_ls.handlers.diagnostic_positions import as_json
from qwen_ls.handlers.positions import range_as_json
from qwen_ls.handlers.refusals import not_sent_because
from qwen_ls.session import Session
from qwen_ls.text.document import Snapshot
from qwen_ls.text.positions import Encoding

EXPLAIN = "qwen-ls.explain"
RUN_ACTION = "qwen-ls.runAction"


def obstacle_to(session: Session, snapshot: Snapshot) -> str | None:
    """Why no action can be run on a document, for the user; None where one can be."""
    if (exclusion := session.surroundings.excluded(snapshot)) is not None:
        return not_sent_because(exclusion)
    return session.services.problem


def command_of(offer: Offer, snapshot: Snapshot, encoding: Encoding, delivery: Delivery) -> types.Command:
    """The command that does what is offered, answered at once where the editor would block until it is done."""
    title = offer.action.title
    if offer.action.work == "explain":
        place: dict[str, Any] = {"textDocument": {"uri": snapshot.uri}, "range": _range(offer, snapshot, encoding)}
        if delivery == "command":
            place["wait"] = False
        return types.Command(title=title, command=EXPLAIN, arguments=[place])
    return types.Command(title=title, command=RUN_ACTION, arguments=[argument_of(offer, snapshot, encoding)])


def argument_of(offer: Offer, snapshot: Snapshot, encoding: Encoding) -> dict[str, Any]:
    """The argument of `qwen-ls.runAction`, for the document as it is."""
    argument: dict[str, Any] = {
        "textDocument": {"uri": snapshot.uri, "version": snapshot.version},
        "range": _range(offer, snapshot, encoding),
        "action": offer.action.id,
    }
    if offer.diagnostics:
        argument["diagnostics"] = [as_json(snapshot, each, encoding) for each in offer.diagnostics]
    return argument


def _range(offer: Offer, snapshot: Snapshot, encoding: Encoding) -> dict[str, Any]:
    return range_as_json(snapshot, offer.start, offer.end, encoding)
