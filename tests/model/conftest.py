"""The real local model, fetched if it is missing and started once for the whole test session."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from qwen_ls.model.endpoint import Endpoint
from qwen_ls.model.local.command import LocalOptions, local_command
from qwen_ls.model.local.process import LocalAddress, LocalServer
from qwen_ls.model.local.service import TIMEOUTS
from qwen_ls.model.local.weights import WeightsFile
from qwen_ls.model.openai_service import OpenAIService
from tests.support.local_weights import local_weights

__all__ = ["local_weights"]


@pytest.fixture(scope="session")
def local_address(local_weights: WeightsFile) -> Iterator[LocalAddress]:
    """Where the real model answers. It runs under a loop of its own, since each test has another one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="local-model-loop")
    thread.start()
    server = LocalServer(lambda: local_command(LocalOptions(local_weights)))
    try:
        yield asyncio.run_coroutine_threadsafe(server.start(), loop).result()
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@pytest_asyncio.fixture
async def local_service(local_address: LocalAddress) -> AsyncIterator[OpenAIService]:
    """The seam's own client, talking to the real model."""
    service = OpenAIService(Endpoint(local_address.base_url, local_address.api_key, timeouts=TIMEOUTS))
    yield service
    await service.aclose()
