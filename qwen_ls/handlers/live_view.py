"""Showing an answer while it streams, as a document that fills: for clients that read documents from a server."""

from __future__ import annotations

import asyncio
from asyncio import sleep as pause

from qwen_ls.handlers.showing import SHOW_ANSWER_S
from qwen_ls.live_documents import LiveDocument
from qwen_ls.model.base import Text, Thinking
from qwen_ls.session import Session

REFRESH_S = 0.2
"""An editor is told at most this often that there is more: it reads all of the text each time."""


class LiveView:
    """Shows the answer of the task that makes it. Closing the document cancels that task."""

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self._name = name
        self._work = asyncio.current_task()
        self._document: LiveDocument | None = None
        self._is_shown: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def hear(self, piece: Text | Thinking) -> None:
        """Take one piece; the first piece of text opens the document."""
        if not isinstance(piece, Text):
            return
        if self._document is None:
            assert self._work is not None
            self._document = self._session.live_documents.begin(self._name, self._work.cancel)
            self._session.start(self._fill(self._document))
        self._document.add(piece.text)

    def leave(self) -> None:
        """The work is over, in whatever way; what there is stays."""
        if self._document is not None:
            self._document.end()

    async def end(self, note: str = "") -> bool:
        """There will be no more; return whether the editor shows it."""
        if self._document is None:
            return False
        if note:
            self._document.add(note)
        self._document.end()
        done, _ = await asyncio.wait({self._is_shown}, timeout=SHOW_ANSWER_S)
        return self._is_shown.result() if done else True  # a client that does one thing at a time never says

    async def _fill(self, document: LiveDocument) -> None:
        is_shown = await self._session.editor.show_document(document.uri)
        self._is_shown.set_result(is_shown)
        while is_shown:
            await document.changed.wait()
            document.changed.clear()
            is_over = document.is_over
            await self._session.editor.refresh_content(document.uri)
            if is_over:
                return
            await pause(REFRESH_S)
