"""What `qwen-ls.explain` and `qwen-ls.ask` have in common: a turn of a conversation, streamed and shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from pygls.exceptions import JsonRpcException

from qwen_ls.assist.asking import Answer
from qwen_ls.assist.conversation import Inquiry, Means, NothingThere, converse
from qwen_ls.assist.depth import Depth
from qwen_ls.assist.languages import answer_language
from qwen_ls.assist.looking import Look
from qwen_ls.assist.subject import Subject
from qwen_ls.assist.threads import Thread
from qwen_ls.handlers.asked_document import may_be_sent, points_of
from qwen_ls.handlers.listening import Listener
from qwen_ls.handlers.live_view import LiveView
from qwen_ls.handlers.refusals import model_errors_told, no_model, refusal
from qwen_ls.handlers.showing import show
from qwen_ls.model.base import Text, Thinking
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session
from qwen_ls.text.document import Snapshot

if TYPE_CHECKING:
    from qwen_ls.handlers.arguments import ExplainArguments

InquiryOf: TypeAlias = Callable[[Subject, Depth, str], Inquiry]
"""What is asked about a subject, at a depth, in a language that is named."""

NOTHING_THERE = "There is no code there to explain. Select some and try again."
NO_THREAD = "That conversation is no longer known. Ask again without threadId to begin a new one."
BROKE_OFF = "\n\n---\n\n*The answer broke off. {why}*\n"


async def answered(
    session: Session, call: CommandCall, snapshot: Snapshot | None, said: ExplainArguments, inquiry_of: InquiryOf
) -> dict[str, Any] | None:
    """Have what was asked about a document answered: the result of the command, or null at once if it is not to wait.

    Raises:
        JsonRpcException: it cannot be done; the message is for the user.
    """
    if said.wait:
        return await _turn(session, call, snapshot, said, inquiry_of)
    # The token of the call ends with its answer.
    later = CommandCall(call.name, call.arguments, None)
    session.start(_told(session, _turn(session, later, snapshot, said, inquiry_of)))
    return None


async def _told(session: Session, turn: Awaitable[object]) -> None:
    """A turn whose command was answered already: what goes wrong is said by a message."""
    try:
        await turn
    except JsonRpcException as error:
        session.editor.show_warning(error.message)


async def _turn(
    session: Session, call: CommandCall, snapshot: Snapshot | None, said: ExplainArguments, inquiry_of: InquiryOf
) -> dict[str, Any]:
    inquiry = _inquiry(session, may_be_sent(session, snapshot), said, inquiry_of)
    thread = _thread(session, said.thread_id)
    listener = Listener(session.editor, said.partial_result_token)
    view = LiveView(session, inquiry.title) if said.show == "server" and session.client.reads_documents else None
    progress = session.editor.progress_of_work(
        f"Qwen: {inquiry.title}",
        listener.describe,
        client_token=call.work_done_token,
        may_create=session.client.has_work_done_progress,
    )
    try:
        async with progress:
            answer = await _answer(session, inquiry, thread, listener, view)
    finally:
        if view is not None:
            view.leave()
    if said.thread_id is None or session.threads.find(said.thread_id) is thread:  # it may have been dropped meanwhile
        session.threads.keep(thread)
    if said.show == "server" and not (view is not None and await view.end()):
        await show(session, inquiry.title, answer.text)
    return _result(answer, thread)


async def _answer(
    session: Session, inquiry: Inquiry, thread: Thread, listener: Listener, view: LiveView | None
) -> Answer:
    means = _means(session, inquiry, listener)

    def hear(piece: Text | Thinking) -> None:
        listener.hear(piece)
        if view is not None:
            view.hear(piece)

    try:
        with model_errors_told():
            answer = await converse(means, inquiry, thread, hear)
    except NothingThere:
        raise refusal(NOTHING_THERE) from None
    except JsonRpcException as error:
        if view is not None:
            await view.end(BROKE_OFF.format(why=error.message))
        raise
    if not answer.text.strip():
        raise refusal(f"{answer.model} said nothing. Try again, with another depth or a smaller selection.")
    return answer


def _means(session: Session, inquiry: Inquiry, listener: Listener) -> Means:
    assistant = session.services.assistant("reasoning" if inquiry.depth == "deep" else "explain")
    if assistant is None:
        raise no_model(session)
    snapshot = inquiry.subject.snapshot
    return Means(
        assistant=assistant,
        long_reader=session.services.long_reader(),
        used_by=partial(session.surroundings.used_by, snapshot),
        look=Look(session.surroundings.toolbox(snapshot), listener.tell),
    )


def _inquiry(session: Session, snapshot: Snapshot, said: ExplainArguments, inquiry_of: InquiryOf) -> Inquiry:
    settings = session.settings(snapshot.uri).explain
    subject = Subject(
        snapshot=snapshot,
        path=session.surroundings.path_of(snapshot),
        selection=None if said.range is None else points_of(session, snapshot, said.range),
    )
    language = answer_language(settings.language, session.client.locale)
    return inquiry_of(subject, said.depth or settings.detail, language)


def _thread(session: Session, thread_id: str | None) -> Thread:
    if thread_id is None:
        return Thread()
    if (thread := session.threads.find(thread_id)) is None:
        raise refusal(NO_THREAD)
    return thread


def _result(answer: Answer, thread: Thread) -> dict[str, Any]:
    from qwen_ls.handlers.arguments import ExplainResult
    from qwen_ls.handlers.usage_result import usage_result

    return ExplainResult(
        markdown=answer.text,
        thread_id=thread.id,
        finish_reason=answer.finish_reason,
        usage=usage_result(answer.usage),
        model=answer.model,
    ).model_dump(by_alias=True)
