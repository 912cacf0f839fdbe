"""A server in this process, behind its real transport: a loopback socket, and a client that hides nothing."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from qwen_ls.protocol import Server
from qwen_ls.server import create_server
from qwen_ls.session import Session
from qwen_ls.transport import serve_tcp
from tests.support.fake_service import FakeService
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.raw_client import ANSWER_TIMEOUT_S, RawClient


class Served:
    """One server, on a loop and a thread of its own as in a process of its own, and its client."""

    def __init__(self, serving: Future[int], server: Server, client: RawClient) -> None:
        self.client = client
        self._serving = serving
        self._server = server

    @classmethod
    async def start(cls) -> Served:
        """Start a server in the environment as it is, and connect to it."""
        listening: Future[tuple[Server, int]] = Future()
        serving: Future[int] = Future()
        threading.Thread(target=_serve, args=(listening, serving), name="a server", daemon=True).start()
        server, port = await asyncio.wait_for(asyncio.wrap_future(listening), ANSWER_TIMEOUT_S)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        return cls(serving, server, RawClient(reader, writer))

    @property
    def session(self) -> Session:
        """What the server knows: the session that is closed when it ends. It lives on another thread."""
        session = getattr(self._server.on_exit, "__self__", None)
        assert isinstance(session, Session)
        return session

    async def end(self) -> int:
        """Hang up if nobody did, and give the exit code."""
        await self.client.close()
        return await self.exit_code()

    async def exit_code(self) -> int:
        """Give the exit code, once the server has ended."""
        return await asyncio.wait_for(asyncio.wrap_future(self._serving), ANSWER_TIMEOUT_S)


def _serve(listening: Future[tuple[Server, int]], serving: Future[int]) -> None:
    server = create_server(log_is_fixed=True)
    try:
        serving.set_result(
            serve_tcp(server, "127.0.0.1", 0, announce=lambda _host, port: listening.set_result((server, port)))
        )
    except BaseException as error:  # it belongs to who waits for the server
        serving.set_exception(error)


class Complaints(logging.Handler):
    """What the server logs of its own failures: a good run leaves it empty."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record."""
        self.said.append(self.format(record))


@contextmanager
def environment_of(service: FakeService) -> Iterator[Complaints]:
    """An environment for servers in this process: set up with a service, and with a home of nobody's."""
    complaints = Complaints()
    loggers = [logging.getLogger(name) for name in ("qwen_ls", "asyncio")]
    with tempfile.TemporaryDirectory() as home:
        variables: Mapping[str, Any] = isolated_environment(Path(home), **set_up_with(service))
        with mock.patch.dict(os.environ, variables, clear=True):
            for logger in loggers:
                logger.addHandler(complaints)
            try:
                yield complaints
            finally:
                for logger in loggers:
                    logger.removeHandler(complaints)
                gc.unfreeze()  # each server freezes what it finds
