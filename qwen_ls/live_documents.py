"""Documents that exist only here, under URIs of our own, and fill while an answer streams."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from itertools import count
from urllib.parse import quote

SCHEME = "qwen-ls"

MOST_DOCUMENTS = 16
"""The documents that were made last are kept, to be read again when the editor shows them again."""


class LiveDocument:
    """One document. `cancel` ends the work that fills it."""

    def __init__(self, uri: str, cancel: Callable[[], object]) -> None:
        self.uri = uri
        self.changed = asyncio.Event()
        self.is_over = False
        self._cancel = cancel
        self._pieces: list[str] = []

    @property
    def text(self) -> str:
        """What there is by now."""
        return "".join(self._pieces)

    def add(self, text: str) -> None:
        """There is more."""
        self._pieces.append(text)
        self.changed.set()

    def end(self) -> None:
        """There will be no more."""
        self.is_over = True
        self.changed.set()

    def close(self) -> None:
        """Nobody looks at it any more: the work for it is ended."""
        if not self.is_over:
            self._cancel()


class LiveDocuments:
    """The documents that were made last."""

    def __init__(self) -> None:
        self._documents: OrderedDict[str, LiveDocument] = OrderedDict()
        self._numbers = count(1)

    def begin(self, name: str, cancel: Callable[[], object]) -> LiveDocument:
        """Make an empty document, whose name says what it is about."""
        uri = f"{SCHEME}:/{next(self._numbers)}/{quote(name, safe='')}.md"
        document = self._documents[uri] = LiveDocument(uri, cancel)
        if len(self._documents) > MOST_DOCUMENTS:
            self._documents.popitem(last=False)
        return document

    def find(self, uri: str) -> LiveDocument | None:
        """The document under a URI, if it is still known."""
        return self._documents.get(uri)

    def close(self, uri: str) -> None:
        """The editor closed a document, of ours or not. What it says is kept: it may be opened again."""
        if (document := self._documents.get(uri)) is not None:
            document.close()
