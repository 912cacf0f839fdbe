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
"""How long a first suggestion that had to be asked for is held back for the others."""

CYCLING_S = 2.0
"""The same where the first was known already: who asks there wants to see others."""

SETTLED_S = 0.5
"""How long before the document must have stood still. An editor that asks as if by a person at each key (some do) is
answered with one suggestion, and does not pay for more."""


class Candidates:
    """The further suggestions of one request; a context whose end closes their streams.

    The first suggestion goes before: the others are asked for once its first words are there, or it was known.
    """

    def __init__(
        self,
        streams: Streams,
        moment: Moment,
        shape: Shape,
        known: Sequence[Draft] = (),
        provider: Provider | None = None,
        count: int = 0,
    ) -> None:
        """Prepare up to `count` candidates: those that are `known`, and others from a provider."""
        self._streams = streams
        self._moment = moment
        self._shape = shape
        self._provider = provider
        self._missing = max(0, count - len(known)) if provider is not None else 0
        self._open: set[int] = set()
        self._is_over = asyncio.Event()
        self._held: tuple[Moment, Draft] | None = None
        self.drafts: list[Draft] = list(known)

    @property
    def is_holding(self) -> bool:
        """Whether an answer is held back for them."""
        return self._held is not None

    @property
    def are_wanted(self) -> bool:
        """Whether any are still to be asked for."""
        return self._missing > 0

    def begin(self) -> None:
        """The first suggestion does not need the service to itself any longer: open the others' streams."""
        missing, self._missing = self._missing, 0
        for number in range(missing):
            assert self._provider is not None
            draft = Draft(anchor=self._moment.place)
            self.drafts.append(draft)
            self._open.add(id(draft))
            asked = less_greedy(self._provider, TEMPERATURES[min(number, len(TEMPERATURES) - 1)])
            reading = Reading(self._moment, draft, self._shape, _nothing_to_do, self._ended, asked, is_extra=True)
            self._streams.open(reading)

    async def hold(self, answered: Moment, draft: Draft, patience_s: float) -> Moment:
        """Hold an answer back until all of them are whole, or the request is over, or so many seconds.

        What comes back is the moment to answer for: a key that was typed along the answer takes it along.
        """
        self._held = (answered, draft)
        self.begin()
        if self._open and not self._is_over.is_set():
            waiting = asyncio.ensure_future(self._is_over.wait())
            try:
                await asyncio.wait({waiting}, timeout=patience_s)
            finally:
                waiting.cancel()
        return self._held[0]

    def change(self, guesses: Sequence[Moment]) -> None:
        """The document changed; the cursor most likely is where the first guess says. Nobody waits any longer."""
        self.close()
        if self._held is not None and guesses:
            answered, draft = self._held
            if draft.may_fit(guesses[0].place):
                self._held = (answered.moved(guesses[0].snapshot, guesses[0].point), draft)

    def __enter__(self) -> Candidates:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()
        self._held = None

    def close(self) -> None:
        """Close the streams that are still open, give up what they had not said to the end, and let nobody wait."""
        self._missing = 0
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
