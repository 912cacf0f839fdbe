"""`qwen-ls.showPrompt`: what was sent for the last suggestion, and what came back or held it back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from qwen_ls.completion.decision import Decision, sent_of
from qwen_ls.completion.exchange import Exchange
from qwen_ls.handlers.refusals import ready
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session

NO_REQUEST = "Nothing was asked for yet."
SUGGESTED = "Something was suggested."


async def show_prompt(session: Session, call: CommandCall) -> dict[str, Any]:
    """Show how the last request went. The text is the user's own code: it goes to the caller and nowhere else."""
    await ready(session)
    from qwen_ls.handlers.arguments import NoArguments, ShowPromptResult
    from qwen_ls.handlers.reading import read

    read(NoArguments, call)
    last = session.completion.last
    exchange = None if last is None else last.exchange
    return ShowPromptResult(
        uri="" if last is None else last.moment.uri,
        line=0 if last is None else last.moment.point.line,
        outcome=_outcome(last),
        source="none" if last is None else last.source.value,
        suggestions=[] if last is None else [suggestion.text for suggestion in last.suggestions],
        model="" if exchange is None or exchange.request is None else exchange.request.model,
        way="" if exchange is None else exchange.way,
        sent="" if exchange is None else sent_of(_as_sent(session, exchange)),
        said="" if exchange is None else exchange.said,
        rules=[] if last is None else list(last.rules),
    ).model_dump(by_alias=True)


def _as_sent(session: Session, exchange: Exchange) -> Exchange:
    """An exchange with its request as it left this machine, without secrets."""
    request = exchange.request
    return exchange if request is None else replace(exchange, request=session.services.as_sent(request))


def _outcome(last: Decision | None) -> str:
    if last is None:
        return NO_REQUEST
    return SUGGESTED if last.suggestions else f"Nothing was suggested because {last.why_nothing}."
