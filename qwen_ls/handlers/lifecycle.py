"""`initialize`, `initialized` and `workspace/didChangeConfiguration`: the client, and what it wants."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from qwen_ls.client import Client, read_client
from qwen_ls.handlers.early_settings import said_early
from qwen_ls.session import Session


def initialize(session: Session, params: types.InitializeParams, encoding: str) -> None:
    """The client is known from here on."""
    session.begin(read_client(params, encoding), params.initialization_options)


def initialized(session: Session, _params: types.InitializedParams) -> None:
    """The client is ready for requests of ours, so settings can be asked for."""
    session.load()


async def did_change_configuration(session: Session, params: types.DidChangeConfigurationParams) -> None:
    """The client's settings changed. Many clients send null, which only means: ask."""
    await session.configuration_changed(params.settings)


def wants_fallback(client: Client, init_options: Any) -> bool:
    """Whether suggestions appear in the completion menu (`completion.fallback`)."""
    wish = said_early(init_options, "completion", "fallback")
    return wish == "always" or (wish != "never" and not client.has_inline_completion)
