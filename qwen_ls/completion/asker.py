"""Ask a provider for the middle of a hole, in the best way that it turns out to support."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from qwen_ls.completion.exchange import Exchange
from qwen_ls.completion.hole import Hole
from qwen_ls.completion.options import Provider
from qwen_ls.completion.trim.rules import trim_start
from qwen_ls.completion.ways import WAYS, Way
from qwen_ls.model.base import Finish, ModelRequest, ModelService, Text, Usage
from qwen_ls.model.errors import ModelError, Trouble

UNSUPPORTED = {400, 404, 405, 415, 422, 501}
"""How services say that they do not know an endpoint or a parameter (local ones above all)."""

ABOUT_SOMETHING_ELSE = {
    "model_not_found",
    "model_not_supported",
    "data_inspection_failed",
    "DataInspectionFailed",
    "Arrearage",
    "context_length_exceeded",
    "exceed_context_size_error",
    "budget_exceeded",
    "no_db_connection",
}
"""Codes that come with the same statuses and would come again, in whatever way the same is asked."""

WASTEFUL_CHARS = 200
"""How much more than the middle may be said before an answer counts as wasteful: a copy of the code around it."""

MOST_WASTEFUL = 2
"""After so many wasteful answers, terse ones taken off, a way is tried only after the thrifty ones."""

THRIFTY = {"partial"}
"""Ways in which the answer begins where the middle does, so that no copy of the code has to be paid for."""


class Asker:
    """Knows of each service and model which way to ask worked and how much it wasted, and picks the next by that."""

    def __init__(self) -> None:
        self._unsupported: dict[tuple[int, str], set[str]] = {}
        self._waste: Counter[tuple[int, str, str]] = Counter()

    async def middles(
        self, provider: Provider, hole: Hole, max_tokens: int, exchange: Exchange | None = None
    ) -> AsyncGenerator[str, None]:
        """Stream the middle: each value is all of it so far, its start trimmed. What was said is noted in `exchange`.

        Raises:
            ModelError: the service does not answer, in any of the ways.
        """
        exchange = Exchange() if exchange is None else exchange
        exchange.hole = hole
        ways = self._ways(provider)
        for number, way in enumerate(ways):
            exchange.way, exchange.said = way.name, ""
            exchange.request = _request(provider, way, hole, max_tokens)
            middle = ""
            try:
                async with aclosing(_middles(provider.service, way, exchange)) as middles:
                    async for middle in middles:
                        self._note(provider, ways[:number])
                        yield middle
                return
            except ModelError as error:
                if number == len(ways) - 1 or not _is_about_the_way(error):
                    raise
            finally:
                self._weigh(provider, way, len(exchange.said) - len(middle))

    def _note(self, provider: Provider, failed: Sequence[Way]) -> None:
        """A later way worked, so it was the earlier ones that the service does not take, and not the request."""
        if failed:
            out = self._unsupported.setdefault(provider.origin, set())
            out.update(way.name for way in failed)

    def _weigh(self, provider: Provider, way: Way, wasted_chars: int) -> None:
        """Note whether an answer said much more than its middle; a terse one makes up for a wasteful one."""
        key = self._key(provider, way)
        self._waste[key] = max(0, self._waste[key] + (1 if wasted_chars > WASTEFUL_CHARS else -1))

    @staticmethod
    def _key(provider: Provider, way: Way) -> tuple[int, str, str]:
        return (*provider.origin, way.name)

    def forget(self) -> None:
        """Try every way again."""
        self._unsupported.clear()
        self._waste.clear()

    def way(self, provider: Provider) -> str:
        """The name of the way that is tried first now."""
        return self._ways(provider)[0].name

    def _ways(self, provider: Provider) -> list[Way]:
        out = self._unsupported.get(provider.origin, set())
        ways = [WAYS[name] for name in provider.ways if name not in out]
        thrifty = [way for way in ways if way.name in THRIFTY]
        if ways and thrifty and self._waste[self._key(provider, ways[0])] >= MOST_WASTEFUL:
            ways = [*thrifty, *(way for way in ways if way not in thrifty)]
        return ways or [WAYS[provider.ways[-1]]]


def _is_about_the_way(error: ModelError) -> bool:
    """Whether another way to ask may work: the service knows the model, but not this endpoint or parameter."""
    may_be = error.trouble in {Trouble.REQUEST, Trouble.REFUSED} and error.status in UNSUPPORTED
    return may_be and error.code not in ABOUT_SOMETHING_ELSE


async def _middles(service: ModelService, way: Way, exchange: Exchange) -> AsyncGenerator[str, None]:
    """Ask once: each value is the middle in everything that was said so far; nothing is read beyond its end."""
    hole, request = exchange.hole, exchange.request
    assert hole is not None
    assert request is not None
    async with aclosing(service.stream(request)) as pieces:
        async for piece in pieces:
            match piece:
                case Text(text):
                    exchange.said += text
                    is_over = way.is_over is not None and way.is_over(exchange.said, hole)
                case Finish():
                    is_over = True
                case Usage():
                    exchange.usage = piece
                    continue
                case _:
                    continue
            middle = way.read(exchange.said, hole, is_over)
            if middle is not None:
                yield trim_start(middle, hole, chats=way.chats)
            if is_over and not isinstance(piece, Finish):
                return


def _request(provider: Provider, way: Way, hole: Hole, max_tokens: int) -> ModelRequest:
    return ModelRequest(
        model=provider.model,
        prompt=way.prompt(hole),
        max_tokens=provider.max_tokens or max_tokens + way.overhead_tokens,
        temperature=provider.temperature,
        top_p=provider.top_p,
        stop=(*way.stops, *provider.stop),
        enable_thinking=provider.enable_thinking,
        extra=provider.extra,
    )
