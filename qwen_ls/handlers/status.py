"""`qwen-ls.status`, `qwen-ls.usage` and `qwen-ls.reset`: how the server is, and how it gets back to where it began."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from qwen_ls import __version__
from qwen_ls.handlers.refusals import ready
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session

DAYS = 30


async def status(session: Session, call: CommandCall) -> dict[str, Any]:
    """Tell how the server is."""
    await ready(session)
    from qwen_ls.handlers.arguments import NoArguments
    from qwen_ls.handlers.reading import read

    read(NoArguments, call)
    return how_it_is(session)


async def reset(session: Session, call: CommandCall) -> dict[str, Any]:
    """Forget threads, remembered suggestions and what failed, and tell how the server is then."""
    await ready(session)
    from qwen_ls.handlers.arguments import NoArguments
    from qwen_ls.handlers.reading import read

    read(NoArguments, call)
    session.reset()
    return how_it_is(session)


async def usage(session: Session, call: CommandCall) -> dict[str, Any]:
    """Tell what was used since the server started, and by day."""
    await ready(session)
    from qwen_ls.handlers.arguments import CompletionUsageResult, NoArguments, UsageOverviewResult, UsedResult
    from qwen_ls.handlers.reading import read

    read(NoArguments, call)
    counted = session.completion.counters
    completion = CompletionUsageResult(
        streams=counted.requests,
        streams_cut=counted.cut,
        finished_early=counted.finished_early,
        answered_without_stream=counted.from_memory + counted.adopted,
        prompt_tokens=counted.prompt_tokens,
        completion_tokens=counted.completion_tokens,
        tokens_saved=counted.saved_tokens,
        is_estimate=counted.estimated_streams > 0,
        suggestions_shown=counted.shown,
        suggestions_accepted=counted.accepted,
    )
    ledger = session.services.ledger
    used = {} if ledger is None else await ledger.recent(DAYS)
    days = [
        UsedResult(
            day=row.day,
            model=row.model,
            kind=row.kind,
            requests=amount.requests,
            prompt_tokens=amount.prompt_tokens,
            cached_tokens=amount.cached_tokens,
            completion_tokens=amount.completion_tokens,
            estimated_requests=amount.estimated,
            cost_usd=amount.cost_usd if amount.priced else None,
        )
        for row, amount in used.items()
    ]
    limit = session.settings().limits.tokens_per_day
    return UsageOverviewResult(completion=completion, days=days, tokens_per_day=limit).model_dump(by_alias=True)


def how_it_is(session: Session) -> dict[str, Any]:
    """The result of the commands that are about the server itself. The session must be ready."""
    from qwen_ls.handlers.arguments import CountersResult, StatusResult

    shown = session.status_bar.status
    return StatusResult(
        state=shown.state,
        message=shown.message,
        model=shown.model,
        retry_at=shown.retry_at,
        counters=CountersResult(**asdict(session.completion.counters)),
        has_key=session.services.has_key,
        is_local=session.services.is_local,
        encoding=session.client.encoding.value,
        client=session.client.name,
        version=__version__,
    ).model_dump(by_alias=True)
