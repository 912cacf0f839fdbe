"""The people of a team: an editor for each, set up as the page tells them to."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.editors import VSCODE
from tests.support.gateway.page import user_file
from tests.support.gateway.proxy import Gateway
from tests.support.isolation import isolated_environment, user_file_of
from tests.support.lsp import QUICK, Editor


class Members:
    """Running editors, one for each key and strategy, which tests share."""

    def __init__(self, gateway: Gateway, home: Path) -> None:
        self.gateway = gateway
        self._home = home
        self._editors: dict[tuple[str, str], Editor] = {}

    @asynccontextmanager
    async def lend(self, key: str, strategy: str) -> AsyncIterator[Editor]:
        """The editor of who has this key, started when it is first asked for, for the length of one test."""
        who = (key, strategy)
        if who not in self._editors:
            home = self._home / f"member-{len(self._editors)}"
            self._editors[who] = await start_member(self.gateway, home, key, strategy)
        yield self._editors[who]
        await self._editors[who].tidy()

    def environment(self, key: str, home: Path) -> dict[str, str]:
        """The environment of who has this key, in another home."""
        return settled(self.gateway, home, key, "fim-chat")

    async def stop(self) -> None:
        """End every editor."""
        for editor in self._editors.values():
            await editor.stop()


async def start_member(
    gateway: Gateway, home: Path, key: str, strategy: str, options: Mapping[str, Any] = QUICK
) -> Editor:
    """Start an editor in a home of its own, with the page's settings in its user file."""
    return await Editor.start(VSCODE, settled(gateway, home, key, strategy), options=options)


def settled(gateway: Gateway, home: Path, key: str, strategy: str) -> dict[str, str]:
    """Write the user file into a home, and give the environment of who lives there."""
    file = home / _user_file()
    file.parent.mkdir(parents=True)
    file.write_text(user_file(gateway.base_url, strategy), encoding="utf-8")
    return isolated_environment(home, TEAM_KEY=key)


@functools.cache
def _user_file() -> Path:
    """Where in a home the user file lies."""
    home = Path(tempfile.gettempdir()) / "home"
    return user_file_of(isolated_environment(home)).relative_to(home)
