"""How the edit of an action reaches the editor: resolved while it waits, or by a command that is answered at once."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from qwen_ls.client import Client
from qwen_ls.handlers.early_settings import said_early

Delivery: TypeAlias = Literal["resolve", "command"]

WAIT_WITHOUT_BLOCKING = (
    "Visual Studio Code",  # also "- Insiders" and "- OSS"
    "VSCodium",
    "code-server",
    "Cursor",
    "Windsurf",
    "Positron",
    "Neovim",
    "qwen-ls.el",
)
"""The beginnings of the names of clients in which one can go on typing while an action is resolved or a command runs.

Measured: VS Code 1.139 and Neovim 0.12 go on; Helix 25.07 blocks its screen for up to 20 s while it resolves, eglot for
10 s in both. A client that is not listed is taken for one that blocks.
"""


def delivery_of(client: Client, wish: str = "auto") -> Delivery:
    """The way for a client; `wish` is the setting `actions.delivery`, which makes no client do more than it can."""
    if not client.actions.resolves_edits or not client.actions.literals:
        return "command"
    if wish == "auto":
        return "resolve" if client.name.startswith(WAIT_WITHOUT_BLOCKING) else "command"
    return "resolve" if wish == "resolve" else "command"


def wished_delivery(init_options: Any) -> str:
    """The setting as the client sent it with `initialize`."""
    wish = said_early(init_options, "actions", "delivery")
    return wish if isinstance(wish, str) and wish in {"resolve", "command"} else "auto"
