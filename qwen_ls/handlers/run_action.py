"""`qwen-ls.runAction`, `qwen-ls.edit` and the work behind `codeAction/resolve`: a change of code that can be trusted.

The document is the one of the moment in which the call came in. What is changed while the model is at work is allowed
for, or refuses the edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from qwen_ls.assist.actions.changes import Change, ChangedDocument, Done, NewFile
from qwen_ls.assist.actions.job import Job, JobRefused
from qwen_ls.assist.looking import Look
from qwen_ls.handlers.asked_document import document_when_ready, first_argument
from qwen_ls.handlers.delivery import delivery_of
from qwen_ls.handlers.jobs import action_job, edit_job
from qwen_ls.handlers.listening import Listener
from qwen_ls.handlers.refusals import model_errors_told, no_model, refusal
from qwen_ls.handlers.workspace_edits import CannotCreate, workspace_edit
from qwen_ls.protocol import CommandCall, ProgressToken
from qwen_ls.session import Session

CHANGED_MEANWHILE = (
    "Nothing was edited: the code was changed while the model was at work, just where the edit lies. Try again."
)
MOVED_ON = "the text changed meanwhile"
"""What an editor's `failureReason` says if only a key was quicker than the edit, which is then sent once more."""
APPLY_TRIES = 5
CANNOT_CREATE = "Nothing was written: your editor creates no files for a language server."


async def run_action(session: Session, call: CommandCall) -> dict[str, Any] | None:
    """Run an action and have the editor apply its edit. Where the editor would block meanwhile, null comes at once."""
    snapshot = await document_when_ready(session, first_argument(call))
    from qwen_ls.handlers.arguments import RunActionArguments
    from qwen_ls.handlers.reading import read

    return await _run(session, action_job(session, snapshot, read(RunActionArguments, call)), call.work_done_token)


async def edit(session: Session, call: CommandCall) -> dict[str, Any] | None:
    """Change code as the user says. Where the editor would block meanwhile, null comes at once."""
    snapshot = await document_when_ready(session, first_argument(call))
    from qwen_ls.handlers.arguments import EditArguments
    from qwen_ls.handlers.reading import read

    return await _run(session, edit_job(session, snapshot, read(EditArguments, call)), call.work_done_token)


async def resolved_edit(session: Session, data: Any) -> types.WorkspaceEdit:
    """The edit of an action that the user chose, made for the document as it is when this returns."""
    snapshot = await document_when_ready(session, data)
    from qwen_ls.handlers.arguments import RunActionArguments
    from qwen_ls.handlers.reading import read

    call = CommandCall(types.CODE_ACTION_RESOLVE, [data], None)
    job = action_job(session, snapshot, read(RunActionArguments, call))
    return _written(session, job, await _do(session, job, None))


async def _run(session: Session, job: Job, token: ProgressToken | None) -> dict[str, Any] | None:
    wish = session.settings(job.snapshot.uri).actions.delivery
    if delivery_of(session.client, wish) == "command":
        session.start(_run_and_tell(session, job))
        return None
    return await _do_and_apply(session, job, token)


async def _run_and_tell(session: Session, job: Job) -> None:
    """The work of a command that was answered already: what goes wrong is said by a message."""
    try:
        await _do_and_apply(session, job, None)
    except JsonRpcException as error:
        session.editor.show_warning(error.message)


async def _do_and_apply(session: Session, job: Job, token: ProgressToken | None) -> dict[str, Any]:
    done = await _do(session, job, token)
    reason = MOVED_ON
    tries = 0
    while MOVED_ON in reason and tries < APPLY_TRIES:  # the change that crossed the edit came before the refusal
        tries += 1
        written = _written(session, job, done)  # in the same step as it is sent: no change can slip in between
        is_applied, reason = await session.editor.apply_edit(written, job.action.title)
        if is_applied:
            return _result(job, done)
    raise refusal(f"The editor did not apply the edit{f' ({reason})' if reason else ''}. Try again.")


async def _do(session: Session, job: Job, token: ProgressToken | None) -> Done:
    """Do the work, shown as progress that can be cancelled."""
    from qwen_ls.assist.actions.working import work

    services = session.services
    assistant = services.translator() if job.action.work == "translate" else services.assistant("edit")
    if assistant is None:
        raise no_model(session)
    listener = Listener(session.editor, None)
    progress = session.editor.progress_of_work(
        f"{job.action.title} in {job.path.rpartition('/')[2]}",
        listener.describe,
        client_token=token,
        may_create=session.client.has_work_done_progress,
    )
    async with progress:
        try:
            with model_errors_told():
                look = Look(session.surroundings.toolbox(job.snapshot), listener.tell)
                project_now = partial(session.surroundings.project, job.snapshot)
                return await work(assistant, job, listener.hear, project_now, look)
        except JobRefused as error:
            raise refusal(str(error)) from error


def _written(session: Session, job: Job, done: Done) -> types.WorkspaceEdit:
    """The changes as they fit the documents now."""
    changes = _as_of_now(session, done.changes)
    ask_first = session.settings(job.snapshot.uri).actions.confirm
    try:
        return workspace_edit(session.client, changes, label=job.action.title, ask_first=ask_first)
    except CannotCreate:
        raise refusal(CANNOT_CREATE) from None


def _as_of_now(session: Session, changes: Sequence[Change]) -> list[Change]:
    carried: list[Change] = []
    for change in changes:
        if isinstance(change, NewFile) or not change.is_open:
            carried.append(change)
            continue
        found = session.documents.carried(change.snapshot, change.edits)
        if found is None:
            raise refusal(CHANGED_MEANWHILE)
        carried.append(ChangedDocument(*found))
    return carried


def _result(job: Job, done: Done) -> dict[str, Any]:
    from qwen_ls.handlers.arguments import EditResult
    from qwen_ls.handlers.usage_result import usage_result

    files = [change.uri if isinstance(change, NewFile) else change.snapshot.uri for change in done.changes]
    return EditResult(
        applied=True, title=job.action.title, files=files, usage=usage_result(done.usage), model=done.model
    ).model_dump(by_alias=True)
