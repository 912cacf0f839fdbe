"""`qwen-ls.explain`: what code does, streamed, in the user's language."""

from __future__ import annotations

from typing import Any

from qwen_ls.assist.explain import explanation
from qwen_ls.handlers.asked_document import document_when_ready, first_argument
from qwen_ls.handlers.conversing import answered
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session


async def explain(session: Session, call: CommandCall) -> dict[str, Any] | None:
    """Explain what was selected, in the document as it was when the call came."""
    snapshot = await document_when_ready(session, first_argument(call))
    from qwen_ls.handlers.arguments import ExplainArguments
    from qwen_ls.handlers.reading import read

    return await answered(session, call, snapshot, read(ExplainArguments, call), explanation)
