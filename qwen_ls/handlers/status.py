"""`qwen-ls.status` and `qwen-ls.reset`: how the server is, and how it gets back to where it began."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from qwen_ls import __version__
from qwen_ls.handlers.refusals import ready
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session


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
