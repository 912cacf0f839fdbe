"""Handlers that are imported when they are first called, since most sessions start without them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

from qwen_ls.session import Session


def on_demand(module: str, name: str) -> Callable[[Session, Any], Awaitable[Any]]:
    """The async handler of this name in a module of `qwen_ls.handlers`."""

    async def handle(session: Session, params: Any) -> Any:
        handler = getattr(import_module(f"qwen_ls.handlers.{module}"), name)
        return await handler(session, params)

    return handle
