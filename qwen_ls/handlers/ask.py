"""`qwen-ls.ask`: a question about code, in the user's words; by its thread a conversation goes on."""

from __future__ import annotations

from functools import partial
from typing import Any

from qwen_ls.assist.ask import question_about
from qwen_ls.handlers.asked_document import document_when_ready, first_argument
from qwen_ls.handlers.conversing import answered
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session


async def ask(session: Session, call: CommandCall) -> dict[str, Any] | None:
    """Answer a question about the document as it was when the call came."""
    snapshot = await document_when_ready(session, first_argument(call))
    from qwen_ls.handlers.arguments import AskArguments
    from qwen_ls.handlers.reading import read

    said = read(AskArguments, call)
    return await answered(session, call, snapshot, said, partial(question_about, said.question))
