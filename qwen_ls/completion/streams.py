"""The streams that are open: each fills a draft, in a task whose end closes its connection."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from qwen_ls.completion.asker import Asker
from qwen_ls.completion.backoff import Backoff
from qwen_ls.completion.counters import Counters
from qwen_ls.completion.debounce import Debounce
from qwen_ls.completion.draft import Draft
from qwen_ls.completion.exchange import Exchange, Exchanges
from qwen_ls.completion.hole import hole_at
from qwen_ls.completion.moment import Moment
from qwen_ls.completion.options import Provider
from qwen_ls.completion.shape import Shape, whole_end
from qwen_ls.completion.world import Surroundings
from qwen_ls.model.errors import ModelError

logger = logging.getLogger(__name__)

TOKENS_PER_LINE = 40
"""How many output tokens a line may take; a stream is closed when its answer is whole, so this only bounds it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A stream to be opened: where, into which draft, how far it is read, and by whom it is answered.

    `provider` None means whoever is set up for the document. `said` is called after each piece that the draft grew by,
    and `ended` once, when the stream is at its end, unless it was closed. How an extra one fares (a further candidate)
    tells nobody how the service does: what it was asked beside may have gone well.
    """

    moment: Moment
    draft: Draft
    reach: Shape
    said: Callable[[Draft], None]
    ended: Callable[[Draft, bool], None]
    provider: Provider | None = None
    is_extra: bool = False


class Streams:
    """Opens streams and closes them, counts them, and tells how the service does."""

    def __init__(self, world: Surroundings, clock: Callable[[], float]) -> None:
        self._world = world
        self._clock = clock
        self._open: dict[int, asyncio.Task[None]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self.asker = Asker()
        self.backoff = Backoff(clock)
        self.counters = Counters()
        self.debounce = Debounce(clock)
        self.exchanges = Exchanges()

    def open(self, reading: Reading) -> None:
        """Open a stream. What the draft says already is taken as known, and only what follows is asked for."""
        self.debounce.opened()
        self.counters.requests += 1
        exchange = self.exchanges.begin(reading.draft)
        self._open[id(reading.draft)] = asyncio.get_running_loop().create_task(self._run(reading, exchange))
        if len(self._open) == 1:
            self._world.streaming(busy=True)

    def close(self, draft: Draft) -> bool:
        """Close a draft's stream now, if it is open. What it had said stays in the draft."""
        if (task := self._release(draft)) is None:
            return False
        task.cancel()
        return True

    def forget(self) -> None:
        """Forget what was asked, what failed and how services turned out."""
        self.asker.forget()
        self.backoff.reset()
        self.exchanges.forget()

    async def aclose(self) -> None:
        """Wait until every connection is closed; the streams themselves must have been closed before."""
        await asyncio.gather(*self._open.values(), *self._closing, return_exceptions=True)

    def _release(self, draft: Draft) -> asyncio.Task[None] | None:
        """Take the stream's task off the list of open ones; it lives on until its connection is closed."""
        task = self._open.pop(id(draft), None)
        if task is None:
            return None
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        if not self._open:
            self._world.streaming(busy=False)
        return task

    async def _run(self, reading: Reading, exchange: Exchange) -> None:
        failed = True
        try:
            provider = reading.provider or self._world.provider(reading.moment)
            if provider is not None:
                await self._fill(reading, exchange, provider)
            failed = False
        except ModelError as error:
            exchange.error = str(error)
            self._failed(error, is_extra=reading.is_extra)
        except Exception as error:
            exchange.error = f"an error of our own ({type(error).__name__})"
            logger.exception("a completion stream ended with an error of our own")
        finally:
            self.counters.count(exchange)
        self._finish(reading, failed=failed)

    async def _fill(self, reading: Reading, exchange: Exchange, provider: Provider) -> None:
        """Read the stream into the draft until it is whole; the answer goes out before the connection is closed."""
        begun = reading.draft.text
        async with aclosing(self._middles(reading, exchange, provider, begun)) as middles:
            async for middle in middles:
                said = begun + middle
                end = whole_end(said, reading.reach)
                reading.draft.text = said if end is None else said[:end]
                if end is not None:
                    self.counters.finished_early += 1
                    self._finish(reading, failed=False)
                    return
                reading.said(reading.draft)

    async def _middles(
        self, reading: Reading, exchange: Exchange, provider: Provider, begun: str
    ) -> AsyncGenerator[str, None]:
        moment = reading.moment
        budget = self._world.options(moment.snapshot).budget
        pieces = await self._world.pieces(moment)
        hole = hole_at(moment, budget, self._world.path_of(moment.snapshot), begun, pieces)
        opened_at = self._clock()
        first = True
        max_tokens = TOKENS_PER_LINE * (reading.reach.max_lines + 1)
        async with aclosing(self.asker.middles(provider, hole, max_tokens, exchange)) as middles:
            async for middle in middles:
                if first and not reading.is_extra:
                    self._first_words(self._clock() - opened_at)
                first = False
                yield middle

    def _first_words(self, latency_s: float) -> None:
        self.backoff.succeeded()
        self._world.answered()
        self.debounce.first_token(latency_s)
        self.counters.last_latency_ms = round(latency_s * 1000)

    def _finish(self, reading: Reading, *, failed: bool) -> None:
        """The stream ended. What a failed one had said may break off anywhere, and is not used."""
        draft = reading.draft
        if self._release(draft) is None:
            return
        if failed:
            draft.text = ""
        draft.whole = True
        reading.ended(draft, failed)

    def _failed(self, error: ModelError, *, is_extra: bool) -> None:
        self.counters.failed += 1
        if is_extra:
            logger.debug("a further candidate failed: %s", error)
            return
        self.backoff.failed(error)
        self._world.failed(error, self.backoff.retry_at)
