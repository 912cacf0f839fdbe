"""The commands that a client may run, by their names. What each takes and gives is in `handlers/arguments.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from qwen_ls.handlers.accepted import accepted
from qwen_ls.handlers.inline_completion import ACCEPTED
from qwen_ls.handlers.on_demand import on_demand
from qwen_ls.handlers.pausing import pause, resume
from qwen_ls.handlers.show_prompt import show_prompt
from qwen_ls.handlers.status import reset, status, usage
from qwen_ls.protocol import CommandCall
from qwen_ls.session import Session

SessionCommand: TypeAlias = Callable[[Session, CommandCall], Awaitable[Any]]


COMMANDS: dict[str, SessionCommand] = {
    "qwen-ls.explain": on_demand("explain", "explain"),
    "qwen-ls.ask": on_demand("ask", "ask"),
    "qwen-ls.threads": on_demand("threads", "threads"),
    "qwen-ls.edit": on_demand("run_action", "edit"),
    "qwen-ls.runAction": on_demand("run_action", "run_action"),
    ACCEPTED: accepted,
    "qwen-ls.pause": pause,
    "qwen-ls.resume": resume,
    "qwen-ls.status": status,
    "qwen-ls.usage": usage,
    "qwen-ls.showPrompt": show_prompt,
    "qwen-ls.reset": reset,
}
