"""Sends an answer: in time, through its gates, with its faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import chain, cycle

from tests.support.fake_service.connection import Connection
from tests.support.fake_service.errors import ServiceError
from tests.support.fake_service.faults import (
    CutAfter,
    EndAfter,
    ErrorAfter,
    Fault,
    FloodAfter,
    GarbageAfter,
    HttpAnswer,
    RawAnswer,
    SilenceAfter,
)
from tests.support.fake_service.plan import Piece, Plan
from tests.support.fake_service.record import RecordedRequest
from tests.support.fake_service.script import Reply
from tests.support.fake_service.wire import PING, Wire, event, to_json


@dataclass(slots=True)
class Pace:
    """How fast the service is where a reply does not say; in seconds."""

    first_token_s: float = 0
    per_token_s: float = 0


@dataclass(frozen=True, slots=True)
class Playback:
    """Plays answers to one request."""

    connection: Connection
    request: RecordedRequest

    async def error(self, error: ServiceError) -> None:
        """Answer with an error."""
        body = error.body(self.request.request_id)
        headers = self._headers("text/event-stream;charset=UTF-8" if error.in_sse else "application/json")
        if error.retry_after is not None:
            headers["Retry-After"] = error.retry_after
        await self._send(error.status, headers, event(body) if error.in_sse else to_json(body))

    async def http(self, answer: HttpAnswer) -> None:
        """Answer with a response as it is."""
        headers = {**self._headers(answer.content_type), **answer.headers}
        await self._send(answer.status, headers, answer.body)

    async def raw(self, answer: RawAnswer) -> None:
        """Answer with bytes that need not be HTTP, and hang up."""
        await self.connection.send_raw(answer.data)
        self.connection.close()
        self.request.note_ended()

    async def json(self, value: object) -> None:
        """Answer with a JSON value."""
        await self._send(200, self._headers("application/json"), to_json(value))

    async def whole(self, reply: Reply, plan: Plan, wire: Wire, pace: Pace) -> None:
        """Answer with a reply that is not streamed."""
        if reply.fault is not None or reply.is_endless:
            raise ValueError(f"{self.request} is not streamed and cannot show {reply.fault or 'an endless reply'}")
        await self._hold_head(reply)
        await _pause(_or(reply.first_token_s, pace.first_token_s))
        for index in range(len(plan.pieces) + 1):
            await self._pass_gates(reply, index)
            if index:
                await _pause(_or(reply.per_token_s, pace.per_token_s))
        body = wire.whole(plan)
        await self.connection.send(200, self._headers("application/json"), body)
        for _ in plan.pieces:
            self.request.note_token()
        self.request.note_finished()

    async def stream(self, reply: Reply, plan: Plan, wire: Wire, pace: Pace) -> None:
        """Answer with a stream."""
        await self._hold_head(reply)
        await self.connection.begin_stream(self._headers("text/event-stream;charset=UTF-8"))
        async with self._pinging(reply.ping_every_s):
            await _pause(_or(reply.first_token_s, pace.first_token_s))
            await self.connection.send_chunk(wire.opening(plan))
            goes_on = await self._pieces(reply, plan, wire, _or(reply.per_token_s, pace.per_token_s))
        if goes_on:
            await self.connection.end_stream(wire.ending(plan, reply.omits_done))
            self.request.note_finished()

    async def _pieces(self, reply: Reply, plan: Plan, wire: Wire, per_token_s: float) -> bool:
        strikes_at = _strikes_at(reply, plan)
        for index, piece in enumerate(_steps(reply, plan)):
            await self._pass_gates(reply, index)
            if index == strikes_at and not await self._strike(reply.fault):
                return False
            if piece is None:
                break
            if index:
                await _pause(per_token_s)
            await self.connection.send_chunk(PING * reply.pings)
            await self.connection.send_chunk(wire.piece(piece))
            self.request.note_token()
        return True

    async def _strike(self, fault: Fault | None) -> bool:
        """Let the fault happen; tell whether the stream goes on after it."""
        match fault:
            case GarbageAfter():
                await self.connection.send_chunk(f"{fault.line}\n\n".encode())
                return True
            case SilenceAfter():
                await asyncio.Event().wait()
            case FloodAfter():
                await self.connection.send_chunk(fault.line)
                while True:
                    await self.connection.send_chunk(fault.flood)
            case CutAfter():
                self.connection.close()
            case EndAfter():
                await self.connection.end_stream()
            case ErrorAfter():
                await self.connection.end_stream(event(fault.error.body(self.request.request_id)))
        self.request.note_ended()
        return False

    async def _hold_head(self, reply: Reply) -> None:
        if reply.headers_gate is not None:
            await reply.headers_gate.passed(0)
        await _pause(reply.headers_s)

    async def _pass_gates(self, reply: Reply, index: int) -> None:
        if reply.hold_after is not None:
            await self.request.gate.passed(index)
        if reply.gate is not None:
            await reply.gate.passed(index)

    @asynccontextmanager
    async def _pinging(self, every_s: float | None) -> AsyncIterator[None]:
        if every_s is None:
            yield
            return
        pings = asyncio.create_task(self._ping_for_ever(every_s))
        try:
            yield
        finally:
            pings.cancel()
            await asyncio.gather(pings, return_exceptions=True)

    async def _ping_for_ever(self, every_s: float) -> None:
        while True:
            await asyncio.sleep(every_s)
            await self.connection.send_chunk(PING)

    async def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        await self.connection.send(status, headers, body)
        self.request.note_finished()

    def _headers(self, content_type: str) -> dict[str, str]:
        return {
            "Content-Type": content_type,
            "X-Request-Id": self.request.request_id,
            "X-DashScope-Call-Gateway": "true",
        }


def _steps(reply: Reply, plan: Plan) -> Iterator[Piece | None]:
    """Give the pieces, and `None` for the end, which an endless reply never reaches."""
    if reply.is_endless:
        return cycle(plan.pieces)
    return chain(plan.pieces, [None])


def _strikes_at(reply: Reply, plan: Plan) -> int | None:
    if reply.fault is None:
        return None
    return reply.fault.after if reply.is_endless else min(reply.fault.after, len(plan.pieces))


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


async def _pause(seconds: float) -> None:
    if seconds > 0:
        await asyncio.sleep(seconds)
