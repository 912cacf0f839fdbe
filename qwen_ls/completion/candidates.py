"""More suggestions to choose from, when a person asked: each is a stream of its own, and dies with the request."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from qwen_ls.completion.draft import Draft
from qwen_ls.completion.moment import Moment
from qwen_ls.completion.options import Provider
from qwen_ls.completion.shape import Shape
from qwen_ls.completion.streams import Reading, Streams

TEMPERATURES = (0.5, 0.8, 1.0)
"""Each further candidate is asked for less greedily than the one before, up to the last of these."""

PATIENCE_S = 0.5
"""How long a first suggestion that had to be asked for is held back for the others, asked at the same time."""

CYCLING_S = 2.0
"""The same where the first was known already: who asks there wants to see others."""


class Candidates:
    """The further suggestions of one request; a context whose end closes their streams."""

    def __init__(self, streams: Streams, moment: Moment, shape: Shape, known: Sequence[Draft] = ()) -> None:
        self._streams = streams
        self._moment = moment
        self._shape = shape
        self._open: set[int] = set()
        self._is_over = asyncio.Event()
        self.drafts: list[Draft] = list(known)

    def open(self, provider: Provider, count: int) -> None:
        """Open streams until there are so many candidates."""
        for number in range(count - len(self.drafts)):
            draft = Draft(anchor=self._moment.place)
            self.drafts.append(draft)
            self._open.add(id(draft))
            asked = less_greedy(provider, TEMPERATURES[min(number, len(TEMPERATURES) - 1)])
            self._streams.open(Reading(self._moment, draft, self._shape, _nothing_to_do, self._ended, asked))

    async def wait(self, patience_s: float) -> None:
        """Wait until all of them are whole, or the request is over, or so many seconds."""
        if not self._open:
            return
        waiting = asyncio.ensure_future(self._is_over.wait())
        try:
            await asyncio.wait({waiting}, timeout=patience_s)
        finally:
            waiting.cancel()

    def __enter__(self) -> Candidates:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the streams that are still open, give up what they had not said to the end, and let nobody wait."""
        for draft in self.drafts:
            if self._streams.close(draft):
                draft.text = ""
        self._is_over.set()

    def _ended(self, draft: Draft, _failed: bool) -> None:
        self._open.discard(id(draft))
        if not self._open:
            self._is_over.set()


def less_greedy(provider: Provider, temperature: float) -> Provider:
    """The provider, asked at no less than a temperature: at 0 an answer would only be repeated."""
    return replace(provider, temperature=max(temperature, provider.temperature or 0.0))


def _nothing_to_do(_draft: Draft) -> None:
    """A candidate is looked at when it is whole."""
