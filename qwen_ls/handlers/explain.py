"""`qwen-ls.explain`: what code does, streamed, in the user's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qwen_ls.assist import explain as assist
from qwen_ls.assist.asking import Answer
from qwen_ls.assist.languages import answer_language
from qwen_ls.assist.threads import Thread
from qwen_ls.handlers.asked_document import document_when_ready, first_argument, may_be_sent, points_of
from qwen_ls.handlers.listening import Listener
from qwen_ls.handlers.refusals import model_errors_told, no_model, refusal
from qwen_ls.handlers.showing import show
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session
from qwen_ls.text.document import Snapshot

if TYPE_CHECKING:
    from qwen_ls.handlers.arguments import ExplainArguments


async def explain(session: Session, call: CommandCall) -> dict[str, Any]:
    """Explain what was selected, in the document as it was when the call came."""
    snapshot = await document_when_ready(session, first_argument(call))
    from qwen_ls.handlers.arguments import ExplainArguments
    from qwen_ls.handlers.reading import read

    said = read(ExplainArguments, call)
    question = _question(session, may_be_sent(session, snapshot), said)
    thread = _thread(session, said.thread_id)
    listener = Listener(session.editor, said.partial_result_token)
    progress = session.editor.progress_of_work(
        f"Qwen: explaining {_name(question)}",
        listener.describe,
        client_token=call.work_done_token,
        may_create=session.client.has_work_done_progress,
    )
    async with progress:
        answer = await _answer(session, question, thread, listener)
    session.threads.keep(thread)
    if said.show == "server":
        await show(session, _name(question), answer.text)
    return _result(answer, thread)


async def _answer(session: Session, question: assist.Question, thread: Thread, listener: Listener) -> Answer:
    assistant = session.services.assistant("reasoning" if question.depth == "deep" else "explain")
    if assistant is None:
        raise no_model(session)
    try:
        with model_errors_told():
            toolbox = session.surroundings.toolbox(question.snapshot) if assistant.takes_tools else None
            answer = await assist.explain(assistant, question, thread, listener.hear, toolbox, listener.tell)
    except assist.NothingToExplain:
        raise refusal("There is no code there to explain. Select some and try again.") from None
    if not answer.text.strip():
        raise refusal(f"{answer.model} said nothing. Try again, with another depth or a smaller selection.")
    return answer


def _question(session: Session, snapshot: Snapshot, said: ExplainArguments) -> assist.Question:
    settings = session.settings(snapshot.uri).explain
    return assist.Question(
        snapshot=snapshot,
        path=session.surroundings.path_of(snapshot),
        selection=None if said.range is None else points_of(session, snapshot, said.range),
        depth=said.depth or settings.detail,
        language=answer_language(settings.language, session.client.locale),
    )


def _thread(session: Session, thread_id: str | None) -> Thread:
    if thread_id is None:
        return Thread()
    if (thread := session.threads.find(thread_id)) is None:
        raise refusal("That conversation is no longer known. Ask again without threadId to begin a new one.")
    return thread


def _name(question: assist.Question) -> str:
    return question.path.rpartition("/")[2]


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
