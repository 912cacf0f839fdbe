"""The local model, started anew for each way it is asked: what it remembers of one would make another faster."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from qwen_ls.model.local.command import LocalOptions, local_command
from qwen_ls.model.local.process import LocalAddress, LocalServer


@contextmanager
def local_model() -> Iterator[LocalAddress]:
    """Run the model, and end it behind the block.

    Raises:
        ModelError: its weights are not here, or it could not be started.
    """
    server = LocalServer(lambda: local_command(LocalOptions()))
    loop = asyncio.new_event_loop()
    try:
        yield loop.run_until_complete(server.start())
    finally:
        loop.run_until_complete(server.stop())
        loop.close()
