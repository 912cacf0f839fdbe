"""From the arguments of `qwen-ls.runAction` and `qwen-ls.edit` to a job: an action, a place, a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qwen_ls.assist.actions.action import Action
from qwen_ls.assist.actions.builtin import FIX
from qwen_ls.assist.actions.job import Job
from qwen_ls.assist.actions.kinds import REWRITE
from qwen_ls.assist.actions.problems import told_problems
from qwen_ls.assist.languages import answer_language
from qwen_ls.context.diagnostics import Diagnostic
from qwen_ls.handlers.asked_document import may_be_sent, points_of
from qwen_ls.handlers.custom_actions import find_action
from qwen_ls.handlers.diagnostic_positions import read_diagnostics
from qwen_ls.handlers.refusals import refusal
from qwen_ls.session import Session
from qwen_ls.text import uris
from qwen_ls.text.carry import carried_point
from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.lines import Point

if TYPE_CHECKING:
    from qwen_ls.handlers.arguments import EditArguments, Range, RunActionArguments

CHANGED_SINCE = "The document changed there since this action was offered. Choose it again."
NOTHING_TO_FIX = "There is nothing to fix there: no diagnostic came with the action."


def action_job(session: Session, snapshot: Snapshot | None, said: RunActionArguments) -> Job:
    """The job of an action that was chosen.

    Raises:
        JsonRpcException: there is no such action, or it cannot be done here.
    """
    snapshot = may_be_sent(session, snapshot)
    action = find_action(session, snapshot, said.action)
    if action is None:
        raise refusal(f"There is no action {said.action}. Its setting may have changed: choose one again.")
    problems = read_diagnostics(snapshot, said.diagnostics, session.client.encoding)
    if action.id == FIX.id and not problems:
        raise refusal(NOTHING_TO_FIX)
    return _job(session, snapshot, action, said.range, said.text_document.version, problems)


def edit_job(session: Session, snapshot: Snapshot | None, said: EditArguments) -> Job:
    """The job of changing code as the user says.

    Raises:
        JsonRpcException: it cannot be done here.
    """
    action = Action("edit", "Qwen: Edit", REWRITE, instruction=said.instruction)
    return _job(session, may_be_sent(session, snapshot), action, said.range, said.text_document.version, [])


def _job(
    session: Session,
    snapshot: Snapshot,
    action: Action,
    place: Range,
    version: int | None,
    problems: list[Diagnostic],
) -> Job:
    start, end = _points(session, snapshot, place, version)
    settings = session.settings(snapshot.uri).explain
    return Job(
        action=action,
        snapshot=snapshot,
        path=session.surroundings.path_of(snapshot),
        start=start,
        end=end,
        problems=told_problems(snapshot, problems, lambda uri: _path_of(session, uri)),
        language=answer_language(settings.language, session.client.locale),
    )


def _points(session: Session, snapshot: Snapshot, place: Range, version: int | None) -> tuple[Point, Point]:
    """The place in the document as it is now, if what was said is about an older version."""
    changes: tuple[Edit, ...] | None = ()
    if version is not None and version != snapshot.version:
        changes = session.documents.changes_since(snapshot.uri, version)
    if changes is None:
        raise refusal(CHANGED_SINCE)
    if changes:
        return _carried_points(place, changes)
    start, end = sorted(points_of(session, snapshot, place))
    return start, end


def _carried_points(place: Range, changes: tuple[Edit, ...]) -> tuple[Point, Point]:
    """Lines are carried, not columns: those were counted in a text that is gone, and edits take whole lines anyway."""
    start = carried_point(Point(place.start.line, 0), changes)
    end = carried_point(Point(place.end.line, 0), changes)
    if start is None or end is None:
        raise refusal(CHANGED_SINCE)
    return start, end


def _path_of(session: Session, uri: str) -> str | None:
    """A related place's path as a model may be told it, or None where nothing of that file may be named."""
    snapshot = session.documents.snapshot(uri)
    path = uris.to_path(uri)
    if snapshot is not None:
        return None if session.surroundings.excluded(snapshot) is not None else session.surroundings.path_of(snapshot)
    return None if path is None else session.surroundings.told_path_of(path)
