"""One client's connection: HTTP/1.1 read and written by hand."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A request as it came: header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Connection:
    """Reads requests and writes responses.

    `pump` reads the socket all the time, also while a response is being written: that is how a client that
    hangs up is noticed at once.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._received = bytearray()
        self._arrived = asyncio.Event()
        self.ended_at: float | None = None
        # With no buffer of its own, a write that was drained was given to the system.
        # (asyncio's TLS holds a limit of 0 to be reached by an empty buffer, and would wait for ever.)
        is_tls = writer.get_extra_info("sslcontext") is not None
        writer.transport.set_write_buffer_limits(high=int(is_tls), low=0)

    async def pump(self) -> None:
        """Read until the client closes the connection, and note when it did."""
        try:
            with contextlib.suppress(OSError):  # a reset is a way to hang up
                while data := await self._reader.read(65536):
                    self._received += data
                    self._arrived.set()
        finally:
            self.ended_at = time.monotonic()
            self._arrived.set()

    async def next_request(self) -> RawRequest | None:
        """Wait for a whole request; `None` when the client closed the connection first.

        Raises:
            ValueError: what came is no request that this server reads.
        """
        if not await self._have(lambda: b"\r\n\r\n" in self._received):
            return None
        head = self._take(self._received.index(b"\r\n\r\n") + 4).decode("latin-1")
        request_line, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _version = request_line.split(" ")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if "transfer-encoding" in headers:
            raise ValueError("a request's body needs a Content-Length")
        length = int(headers.get("content-length", 0))
        if not await self._have(lambda: len(self._received) >= length):
            return None
        return RawRequest(method, target.partition("?")[0], headers, self._take(length))

    async def send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Write a whole response."""
        self._writer.write(_head(status, {**headers, "Content-Length": str(len(body))}) + body)
        await self._writer.drain()

    async def send_raw(self, data: bytes) -> None:
        """Write bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def begin_stream(self, headers: Mapping[str, str]) -> None:
        """Write the head of a chunked response."""
        self._writer.write(_head(200, {**headers, "Transfer-Encoding": "chunked"}))
        await self._writer.drain()

    async def send_chunk(self, data: bytes) -> None:
        """Write one chunk of a chunked response, and let the reading side look at its socket."""
        if not data:
            return
        self._writer.write(_chunk(data))
        await self._writer.drain()
        await asyncio.sleep(0)

    async def end_stream(self, data: bytes = b"") -> None:
        """Write the last chunk, if there is data left, and the end of a chunked response."""
        self._writer.write((_chunk(data) if data else b"") + b"0\r\n\r\n")
        await self._writer.drain()

    def close(self) -> None:
        """Close the connection wherever it is; what was drained still arrives."""
        self._writer.transport.abort()

    async def _have(self, is_there: Callable[[], bool]) -> bool:
        while not is_there():
            if self.ended_at is not None:
                return False
            self._arrived.clear()
            await self._arrived.wait()
        return True

    def _take(self, length: int) -> bytes:
        taken = bytes(self._received[:length])
        del self._received[:length]
        return taken


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)
