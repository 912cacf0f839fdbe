"""Running servers that tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.editors import EditorKind
from tests.support.fake_service import FakeService
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.lsp import QUICK, Editor


class Pool:
    """Running servers, one for each kind of editor, all set up with one service."""

    def __init__(self, service: FakeService, home: Path) -> None:
        self._environment = isolated_environment(home, **set_up_with(service))
        self._editors: dict[tuple[str, tuple[str, ...]], Editor] = {}

    @asynccontextmanager
    async def lend(self, kind: EditorKind) -> AsyncIterator[Editor]:
        """The editor of this kind, started when it is first asked for, for the length of one test."""
        key = (kind.name, kind.encodings)
        if key not in self._editors:
            self._editors[key] = await Editor.start(kind, self._environment, options=QUICK)
        editor = self._editors[key]
        yield editor
        try:
            await editor.tidy()
        except BaseException:  # what a test broke is no matter of the next
            del self._editors[key]
            await editor.kill()
            raise

    async def stop(self) -> None:
        """End every server."""
        for editor in self._editors.values():
            await editor.stop()
