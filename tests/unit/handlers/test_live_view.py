"""An answer that is shown while it streams: the editor is told that there is more, but not for each piece."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

import pytest

from qwen_ls.handlers import live_view
from qwen_ls.handlers.live_view import LiveView
from qwen_ls.live_documents import LiveDocuments
from qwen_ls.model.base import Text, Thinking
from qwen_ls.session import Session

pytestmark = pytest.mark.asyncio


class Desk:
    """A session with an editor that shows documents, and notes what it read when."""

    def __init__(self, *, shows: bool = True) -> None:
        self.live_documents = LiveDocuments()
        self.editor = self
        self.read: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []
        self._shows = shows

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self.tasks.append(asyncio.get_running_loop().create_task(work))
        return self.tasks[-1]

    async def show_document(self, uri: str) -> bool:
        return self._shows

    async def refresh_content(self, uri: str) -> None:
        document = self.live_documents.find(uri)
        assert document is not None
        self.read.append(document.text)


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.Event]:
    """The pauses between two refreshes, which last until they are set."""
    made: list[asyncio.Event] = []

    async def pause(_: float) -> None:
        made.append(asyncio.Event())
        await made[-1].wait()

    monkeypatch.setattr(live_view, "pause", pause)
    return made


async def settled() -> None:
    """Let everything that can go on go on."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_pieces_that_come_together_are_read_together(pauses: list[asyncio.Event]) -> None:
    desk = Desk()
    view = LiveView(cast(Session, desk), "a")
    view.hear(Text("It "))
    await settled()
    for word in ("adds ", "two ", "numbers."):
        view.hear(Text(word))
        await settled()
    assert desk.read == ["It "]
    pauses[0].set()
    await settled()
    assert desk.read == ["It ", "It adds two numbers."]


async def test_the_last_piece_is_read_and_then_nothing_more(pauses: list[asyncio.Event]) -> None:
    desk = Desk()
    view = LiveView(cast(Session, desk), "a")
    view.hear(Text("It "))
    await settled()
    view.hear(Text("adds."))
    assert await view.end()
    pauses[0].set()
    await desk.tasks[0]
    assert desk.read == ["It ", "It adds."]


async def test_thinking_opens_nothing(pauses: list[asyncio.Event]) -> None:
    desk = Desk()
    view = LiveView(cast(Session, desk), "a")
    view.hear(Thinking("Hm."))
    assert not await view.end()
    assert desk.tasks == []


async def test_an_editor_that_does_not_show_it_is_told_nothing_more(pauses: list[asyncio.Event]) -> None:
    desk = Desk(shows=False)
    view = LiveView(cast(Session, desk), "a")
    view.hear(Text("It adds."))
    assert not await view.end()
    assert desk.read == []


async def test_work_that_was_cancelled_leaves_nothing_running(pauses: list[asyncio.Event]) -> None:
    desk = Desk()
    view = LiveView(cast(Session, desk), "a")
    view.hear(Text("It "))
    await settled()
    pauses[0].set()
    await settled()
    view.leave()
    await desk.tasks[0]
    assert desk.read == ["It ", "It "]
