"""The fake service, and the SDK's own client talking to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.support.fake_service import FakeService

if TYPE_CHECKING:
    from openai import AsyncOpenAI


@pytest.fixture
def service() -> Iterator[FakeService]:
    with FakeService() as service:
        yield service


@pytest_asyncio.fixture
async def client(service: FakeService) -> AsyncIterator[AsyncOpenAI]:
    from openai import AsyncOpenAI

    async with AsyncOpenAI(base_url=service.base_url, api_key=service.api_key, max_retries=0) as client:
        yield client
