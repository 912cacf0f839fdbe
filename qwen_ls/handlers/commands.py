"""The commands that a client may run, by their names. What each takes and gives is in `handlers/arguments.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from qwen_ls.handlers.accepted import accepted
from qwen_ls.handlers.inline_completion import ACCEPTED
from qwen_ls.handlers.pausing import pause, resume
from qwen_ls.handlers.show_prompt import show_prompt
from qwen_ls.handlers.status import reset, status, usage
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session

SessionCommand: TypeAlias = Callable[[Session, CommandCall], Awaitable[Any]]


async def explain(session: Session, call: CommandCall) -> Any:
    """`qwen-ls.explain`, imported when it is called: it brings with it what only explanations need."""
    from qwen_ls.handlers.explain import explain as handle

    return await handle(session, call)


async def run_action(session: Session, call: CommandCall) -> Any:
    """`qwen-ls.runAction`, imported when it is called."""
    from qwen_ls.handlers.run_action import run_action as handle

    return await handle(session, call)


async def edit(session: Session, call: CommandCall) -> Any:
    """`qwen-ls.edit`, imported when it is called."""
    from qwen_ls.handlers.run_action import edit as handle

    return await handle(session, call)


COMMANDS: dict[str, SessionCommand] = {
    "qwen-ls.explain": explain,
    "qwen-ls.edit": edit,
    "qwen-ls.runAction": run_action,
    ACCEPTED: accepted,
    "qwen-ls.pause": pause,
    "qwen-ls.resume": resume,
    "qwen-ls.status": status,
    "qwen-ls.usage": usage,
    "qwen-ls.showPrompt": show_prompt,
    "qwen-ls.reset": reset,
}
