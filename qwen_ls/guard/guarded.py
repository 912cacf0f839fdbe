"""A model service with everything that guards it: turns, a breaker, and a ledger."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from qwen_ls.guard.breaker import Breaker
from qwen_ls.guard.ledger import Ledger
from qwen_ls.guard.spoken import Spoken
from qwen_ls.guard.turns import Turns
from qwen_ls.model.base import ModelRequest, ModelService, Piece
from qwen_ls.model.errors import ModelError


@dataclass(frozen=True, slots=True)
class Guards:
    """What is shared by all work with one endpoint. Without turns and a breaker it is the model on this machine."""

    ledger: Ledger | None = None
    turns: Turns | None = None
    breaker: Breaker | None = None


class Guarded:
    """Implements `ModelService` for one kind of work; a person waits for it, or it is a guess."""

    def __init__(self, service: ModelService, guards: Guards, kind: str, *, is_waited_for: bool) -> None:
        self._service = service
        self._guards = guards
        self._kind = kind
        self._is_waited_for = is_waited_for

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream when it is its turn, and yield its pieces, as `ModelService.stream` promises."""
        if self._guards.turns is None:
            async with aclosing(self._counted(request)) as pieces:
                async for piece in pieces:
                    yield piece
            return
        turn = self._guards.turns.turn(is_waited_for=self._is_waited_for)
        async with turn, aclosing(self._watched(request)) as pieces:
            async for piece in pieces:
                yield piece

    async def _watched(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Let the breaker see how it goes."""
        breaker = self._guards.breaker
        assert breaker is not None
        breaker.enter(is_waited_for=self._is_waited_for)
        is_known = False
        try:
            async with aclosing(self._counted(request)) as pieces:
                async for piece in pieces:
                    if not is_known:
                        breaker.answered()
                    is_known = True
                    yield piece
        except ModelError as error:
            is_known = True
            breaker.failed(error)
            raise
        finally:
            if not is_known:
                breaker.left()

    async def _counted(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Have the ledger count what it took, however it ends."""
        spoken = Spoken(request)
        try:
            async with aclosing(self._service.stream(request)) as pieces:
                async for piece in pieces:
                    spoken.hear(piece)
                    yield piece
        finally:
            usage, ledger = spoken.usage(), self._guards.ledger
            if usage is not None and ledger is not None:
                ledger.record(request.model, self._kind, usage, is_free=self._guards.turns is None)
