"""`qwen-ls.threads`: the conversations that can be gone on with."""

from __future__ import annotations

from typing import Any

from qwen_ls.handlers.conversing import NO_THREAD
from qwen_ls.handlers.refusals import ready, refusal
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session


async def threads(session: Session, call: CommandCall) -> list[dict[str, Any]]:
    """List the threads, the one used last first; one of them may be forgotten before that."""
    await ready(session)
    from qwen_ls.handlers.arguments import ThreadResult, ThreadsArguments
    from qwen_ls.handlers.reading import read

    dropped = read(ThreadsArguments, call).drop
    if dropped is not None and not session.threads.drop(dropped):
        raise refusal(NO_THREAD)
    return [
        ThreadResult(
            thread_id=thread.id,
            title=thread.title,
            turns=len(thread.turns),
            updated_at=round(thread.updated_at * 1000),
        ).model_dump(by_alias=True)
        for thread in session.threads.all()
    ]
