"""The documents that are open, found by any spelling of their URI."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qwen_ls.text import uris
from qwen_ls.text.carry import carried
from qwen_ls.text.document import Document, Edit, RawChange, Snapshot
from qwen_ls.text.history import History
from qwen_ls.text.lines import Text
from qwen_ls.text.positions import Encoding


class Documents:
    """Open documents. What is asked of an unknown one is answered with None."""

    def __init__(self) -> None:
        self._open: dict[str, Document] = {}
        self._keys: dict[str, str] = {}
        self._histories: dict[str, History] = {}

    def open(self, uri: str, language_id: str, version: int, source: str) -> Snapshot:
        """Open a document, or open it anew."""
        key = self._keys[uri] = uris.key(uri)
        document = self._open[key] = Document(uri, language_id, version, Text.of(source))
        self._histories[key] = History(version)
        return document.snapshot()

    def change(
        self, uri: str, changes: Iterable[RawChange], version: int, encoding: Encoding
    ) -> tuple[Snapshot, tuple[Edit, ...]] | None:
        """Change a document; what it is now, and the edits that were made."""
        if (document := self._find(uri)) is None:
            return None
        before = document.text
        edits = document.apply(changes, version, encoding)
        snapshot = document.snapshot()
        self._history(uri).record(before, snapshot, edits)
        return snapshot, edits

    def close(self, uri: str) -> Snapshot | None:
        """Close a document; what it was last."""
        key = self._keys.pop(uri, None) or uris.key(uri)
        document = self._open.pop(key, None)
        self._histories.pop(key, None)
        return None if document is None else document.snapshot()

    def snapshot(self, uri: str) -> Snapshot | None:
        """A document as it is now."""
        document = self._find(uri)
        return None if document is None else document.snapshot()

    def is_current(self, snapshot: Snapshot) -> bool:
        """Whether a document is still open, and as it was then."""
        now = self.snapshot(snapshot.uri)
        return now is not None and now.text is snapshot.text

    def changes_since(self, uri: str, version: int) -> tuple[Edit, ...] | None:
        """What was changed in a document since a version, or None where that is not known."""
        return None if self._find(uri) is None else self._history(uri).since(version)

    def carried(self, snapshot: Snapshot, edits: Sequence[Edit]) -> tuple[Snapshot, tuple[Edit, ...]] | None:
        """A document as it is now, and edits that were made for a snapshot of it in the points of now.

        None means that they do not fit any more: it was closed, or changed just where they lie.
        """
        now, changes = self.snapshot(snapshot.uri), self.changes_since(snapshot.uri, snapshot.version)
        if now is None or changes is None:
            return None
        moved = carried(edits, snapshot.text, changes, now.text)
        return None if moved is None else (now, moved)

    def snapshots(self) -> list[Snapshot]:
        """All open documents as they are now, in the order in which they were opened."""
        return [document.snapshot() for document in self._open.values()]

    def _history(self, uri: str) -> History:
        return self._histories[self._keys.get(uri) or uris.key(uri)]

    def _find(self, uri: str) -> Document | None:
        """The spelling that a document was opened with is found without parsing it: this runs for each key."""
        return self._open.get(self._keys.get(uri) or uris.key(uri))
