"""`qwen-ls.pause` and `qwen-ls.resume`: no suggestions for a while."""

from __future__ import annotations

from typing import Any

from qwen_ls.handlers.refusals import ready
from qwen_ls.handlers.status import how_it_is
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session


async def pause(session: Session, call: CommandCall) -> dict[str, Any]:
    """Suggest nothing for some minutes, or until `resume`; a later pause takes the place of an earlier one."""
    await ready(session)
    from qwen_ls.handlers.arguments import PauseArguments
    from qwen_ls.handlers.reading import read

    said = read(PauseArguments, call)
    session.pause(said.minutes)
    return how_it_is(session)


async def resume(session: Session, call: CommandCall) -> dict[str, Any]:
    """Suggest again, paused or not."""
    await ready(session)
    from qwen_ls.handlers.arguments import ResumeArguments
    from qwen_ls.handlers.reading import read

    read(ResumeArguments, call)
    session.resume()
    return how_it_is(session)
