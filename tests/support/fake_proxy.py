"""An HTTP proxy on loopback that tunnels everything to one port, or does what proxies do instead."""

from __future__ import annotations

import asyncio
import contextlib
from types import TracebackType

REFUSAL = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"


class FakeProxy:
    """Takes CONNECT for any host, and connects to the given port of this machine.

    Attributes:
        wants_password: whether it answers with 407.
        heads: the head of every request, as it came.
    """

    def __init__(self, port_behind: int, *, wants_password: bool = False) -> None:
        self.wants_password = wants_password
        self.heads: list[str] = []
        self._port_behind = port_behind
        self._server: asyncio.Server | None = None
        self._tunnels: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Where it listens."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> FakeProxy:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self.die()

    async def die(self) -> None:
        """Cut every tunnel."""
        for tunnel in self._tunnels:
            tunnel.cancel()
        await asyncio.gather(*self._tunnels, return_exceptions=True)

    def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tunnel = asyncio.create_task(self._serve(reader, writer))
        self._tunnels.add(tunnel)
        tunnel.add_done_callback(self._tunnels.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
                if self.wants_password:
                    writer.write(REFUSAL)
                    await writer.drain()
                else:
                    await self._tunnel(reader, writer)
        finally:
            writer.transport.abort()

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", self._port_behind)
        try:
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            there = asyncio.create_task(_pass_on(reader, behind_writer))
            back = asyncio.create_task(_pass_on(behind_reader, writer))
            try:
                await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                there.cancel()
                back.cancel()
                await asyncio.gather(there, back, return_exceptions=True)
        finally:
            behind_writer.transport.abort()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
