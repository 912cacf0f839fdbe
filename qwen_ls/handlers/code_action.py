"""`textDocument/codeAction` and `codeAction/resolve`: what can be done here, and the edit that does it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lsprotocol import types

from qwen_ls.assist.actions.action import Offer
from qwen_ls.assist.actions.kinds import QUICKFIX, is_of_kind
from qwen_ls.assist.actions.offering import Asked, offers
from qwen_ls.context.diagnostics import Diagnostic
from qwen_ls.handlers.action_commands import argument_of, command_of, obstacle_to
from qwen_ls.handlers.custom_actions import custom_actions
from qwen_ls.handlers.delivery import Delivery, delivery_of
from qwen_ls.handlers.diagnostic_positions import diagnostics_of
from qwen_ls.handlers.positions import point_of
from qwen_ls.model.errors import ModelError
from qwen_ls.session import Session
from qwen_ls.text.document import Snapshot


async def code_action(session: Session, params: types.CodeActionParams) -> Sequence[types.CodeAction | types.Command]:
    """Tell what can be done here. No model is asked, and nothing is looked at but the lines that are selected."""
    snapshot = session.documents.snapshot(params.text_document.uri)
    if snapshot is None:
        return []
    asked = _asked(session, snapshot, params)
    try:
        await session.ready(params.text_document.uri)
    except ModelError:  # the user was told when it happened
        return []
    session.diagnose_by_the_way(snapshot, asked.diagnostics)
    found = offers(asked, custom_actions(session, snapshot))
    obstacle = obstacle_to(session, snapshot) if found else None
    if obstacle is not None and (asked.is_automatic or not session.client.actions.disabled):
        return []
    writer = _Writer(session, snapshot, params.context.diagnostics, obstacle)
    if session.client.actions.literals:
        return [writer.action(offer) for offer in found]
    return [writer.command(offer) for offer in found]


async def resolve(session: Session, action: types.CodeAction) -> types.CodeAction:
    """Do the work behind an action and give it back with its edit.

    Editors resolve anything: an action that has no work of ours to be done is given back as it is.
    """
    if action.edit is not None or action.command is not None or not _is_ours(action.data):
        return action
    from qwen_ls.handlers.run_action import resolved_edit

    action.edit = await resolved_edit(session, action.data)
    return action


def _is_ours(data: Any) -> bool:
    return isinstance(data, Mapping) and "action" in data and "textDocument" in data


def _asked(session: Session, snapshot: Snapshot, params: types.CodeActionParams) -> Asked:
    encoding, context = session.client.encoding, params.context
    start, end = (point_of(snapshot, each, encoding) for each in (params.range.start, params.range.end))
    told = tuple(diagnostics_of(snapshot, context.diagnostics, encoding))
    return Asked(
        snapshot,
        min(start, end),
        max(start, end),
        (*told, *_known_here(session, snapshot, min(start, end).line, max(start, end).line, told)),
        tuple(str(kind.value if isinstance(kind, types.CodeActionKind) else kind) for kind in context.only or ()),
        context.trigger_kind == types.CodeActionTriggerKind.Automatic,
    )


def _known_here(
    session: Session, snapshot: Snapshot, first: int, last: int, told: Sequence[Diagnostic]
) -> Iterator[Diagnostic]:
    """What other servers say of these lines, beside what came with the request (`qwen-ls/diagnostics`)."""
    known = {(each.start, each.message) for each in told}
    for each in sorted(session.diagnostics.of(snapshot.uri), key=lambda each: each.start):
        if each.start.line <= last and each.end.line >= first and (each.start, each.message) not in known:
            yield each


class _Writer:
    """Writes offers in LSP's words, as the client can take them."""

    def __init__(
        self, session: Session, snapshot: Snapshot, told: Sequence[types.Diagnostic], obstacle: str | None
    ) -> None:
        self._client = session.client
        self._snapshot = snapshot
        self._told = told
        self._obstacle = obstacle
        self._delivery: Delivery = delivery_of(session.client, session.settings(snapshot.uri).actions.delivery)
        if not session.resolves_actions:  # it was not advertised
            self._delivery = "command"

    def action(self, offer: Offer) -> types.CodeAction:
        """The offer as an action: with data to be resolved, or with a command that is ready to be run."""
        written = types.CodeAction(
            title=offer.action.title,
            kind=offer.action.kind,
            diagnostics=self._diagnostics(offer),
            tags=[types.CodeActionTag.LlmGenerated] if self._client.actions.tags else None,
        )
        if self._obstacle is not None:
            written.disabled = types.CodeActionDisabled(reason=self._obstacle)
        elif self._delivery == "resolve" and offer.action.work != "explain":
            written.data = argument_of(offer, self._snapshot, self._client.encoding)
        else:
            written.command = self.command(offer)
        return written

    def command(self, offer: Offer) -> types.Command:
        """The offer as a command."""
        return command_of(offer, self._snapshot, self._client.encoding, self._delivery)

    def _diagnostics(self, offer: Offer) -> list[types.Diagnostic] | None:
        """Those of the request's own that the offer is for: editors show it beside them."""
        if not is_of_kind(offer.action.kind, QUICKFIX) or not offer.diagnostics:
            return None
        messages = {each.message for each in offer.diagnostics}
        return [each for each in self._told if each.message in messages] or None
