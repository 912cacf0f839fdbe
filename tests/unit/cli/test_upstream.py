from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator

import pytest

from qwen_ls.cli.upstream import Upstream

pytestmark = pytest.mark.asyncio


@pytest.fixture
def connection() -> Iterator[socket.socket]:
    """A TCP connection of this process, whose other end is its own too."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_connection(listener.getsockname()) as ours:
        theirs, _ = listener.accept()
        with theirs:
            yield ours


async def test_a_connection_that_is_closed_is_seen(connection: socket.socket) -> None:
    upstream = Upstream(os.getpid())
    open_before = upstream.sockets()
    began = time.perf_counter()

    connection.close()

    assert await upstream.closed(open_before, began, within_s=5) is not None


async def test_a_connection_that_stays_open_is_not_waited_for_without_end(connection: socket.socket) -> None:
    upstream = Upstream(os.getpid())

    assert await upstream.closed(upstream.sockets(), time.perf_counter(), within_s=0.01) is None
