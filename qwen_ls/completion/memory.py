"""What models said lately, kept so that no place that was answered once is asked for again.

The memory lives in the process only; it is never written anywhere.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence

from qwen_ls.completion.draft import Draft, Place, Relation

DRAFTS_PER_DOCUMENT = 64
DOCUMENTS = 64
SILENT_PLACES = 64
"""How many places are remembered at which a model had nothing to say."""


class Memory:
    """The last drafts of each document, newest first, and of the documents used last."""

    def __init__(self) -> None:
        self._drafts: OrderedDict[str, deque[Draft]] = OrderedDict()
        self._silent: deque[tuple[str, Place]] = deque(maxlen=SILENT_PLACES)

    def keep(self, uri: str, draft: Draft) -> None:
        """Remember a draft that will grow no more, whole or not. An empty one is no use and is not kept."""
        if not draft.text:
            return
        drafts = self._drafts.setdefault(uri, deque(maxlen=DRAFTS_PER_DOCUMENT))
        drafts.appendleft(draft)
        self._drafts.move_to_end(uri)
        if len(self._drafts) > DOCUMENTS:
            self._drafts.popitem(last=False)

    def keep_all(self, uri: str, choices: Sequence[Draft]) -> None:
        """Remember what was there to choose from, the first as the newest; what still grows is kept at its end."""
        known = self._drafts.get(uri, deque())
        again = [draft for draft in choices if draft.whole]
        for draft in [draft for draft in known if any(draft is each for each in again)]:
            known.remove(draft)
        for draft in reversed(again):
            self.keep(uri, draft)

    def recall(self, uri: str, place: Place) -> Iterator[Draft]:
        """The drafts that say more than what stands at this place, newest first."""
        return (draft for draft in self._drafts.get(uri, ()) if draft.fit(place).relation is Relation.AHEAD)

    def keep_silence(self, uri: str, place: Place) -> None:
        """Remember that a model had nothing to say here that could be shown."""
        self._silent.append((uri, place))

    def was_silent(self, uri: str, place: Place) -> bool:
        """Whether a model had nothing to say at just this place, with just this text around it."""
        return (uri, place) in self._silent

    def forget(self, uri: str | None = None) -> None:
        """Forget one document, or everything."""
        silent = [] if uri is None else [each for each in self._silent if each[0] != uri]
        self._silent = deque(silent, maxlen=SILENT_PLACES)
        if uri is None:
            self._drafts.clear()
        else:
            self._drafts.pop(uri, None)
