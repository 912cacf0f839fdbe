"""The HTTP server: connections, requests one after the other on each, and hang-ups noticed at once."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from tests.support.fake_service.connection import Connection, RawRequest
from tests.support.fake_service.record import RecordedRequest


@dataclass(slots=True)
class Server:
    """Serves on loopback in the event loop that opens it.

    Attributes:
        record: gives the record of a request that came.
        answer: answers a request on its connection; cancelled in the moment in which the client hangs up.
        report: hears of an error in answering, after which the connection is closed.
        tls: with what certificate, for a service that is reached by TLS.
    """

    record: Callable[[RawRequest], RecordedRequest]
    answer: Callable[[RecordedRequest, Connection], Coroutine[Any, Any, None]]
    report: Callable[[Exception], None]
    tls: ssl.SSLContext | None = None
    _listening: asyncio.Server | None = None
    _is_closing: bool = False
    _serving: set[asyncio.Task[None]] = field(default_factory=set)

    async def open(self, port: int) -> int:
        """Begin to listen, on a port that the system chooses if it is 0, and give the port.

        Raises:
            OSError: the port is taken.
        """
        self._listening = await asyncio.start_server(self._connected, "127.0.0.1", port, ssl=self.tls)
        return int(self._listening.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Close every connection and stop listening."""
        assert self._listening is not None
        self._is_closing = True
        self._listening.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await self._listening.wait_closed()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        task = asyncio.create_task(self._serve(connection))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        # Not left to the task: one that is cancelled before its first step would close nothing.
        task.add_done_callback(lambda _task: connection.close())
        if self._is_closing:
            task.cancel()

    async def _serve(self, connection: Connection) -> None:
        pump = asyncio.create_task(connection.pump())
        try:
            while raw := await connection.next_request():
                request = self.record(raw)
                await self._answer_or_notice(request, connection, pump)
                if request.headers.get("connection") == "close":
                    break
        except ValueError as error:
            with contextlib.suppress(OSError):
                await connection.send(400, {}, str(error).encode())
        finally:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)

    async def _answer_or_notice(
        self, request: RecordedRequest, connection: Connection, pump: asyncio.Task[None]
    ) -> None:
        """Answer, and stop in the moment in which the client hangs up."""
        answering = asyncio.create_task(self.answer(request, connection))
        try:
            await asyncio.wait({answering, pump}, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:  # the service is being closed
            request.note_ended()
            raise
        finally:
            answering.cancel()
            [outcome] = await asyncio.gather(answering, return_exceptions=True)
        if isinstance(outcome, Exception) and not isinstance(outcome, OSError):
            self.report(outcome)
            request.note_ended()
            connection.close()
        if not request.ended:
            request.note_hung_up(connection.ended_at or time.monotonic())
