"""The same calls made straight with the `openai` SDK: what a benchmark compares the server with."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from openai import AsyncOpenAI, AsyncStream
from openai.types import Completion

from bench.model_service import ModelService
from bench.surroundings import API_KEY


class Straight:
    """One client of the SDK in an event loop of its own, which runs only during a call."""

    def __init__(self, service: ModelService) -> None:
        self._service = service
        self._loop = asyncio.new_event_loop()
        self._client = AsyncOpenAI(base_url=service.base_url, api_key=API_KEY, max_retries=0)

    def call_ms(self, body: Mapping[str, Any]) -> float:
        """Make a call with this body and read it to its end; how long that took."""
        return self._loop.run_until_complete(self._call_ms(body))

    def first_ms(self, body: Mapping[str, Any]) -> float:
        """Make a call with this body and read it to its end; how long it took to the first words."""
        return self._loop.run_until_complete(self._first_ms(body))

    def close_ms(self, body: Mapping[str, Any], number: int, tokens: int) -> float:
        """Make a call, which is request `number` to the service, and close it after some tokens.

        Returns:
            How long it took from closing it to the connection closed as the service saw it.
        """
        began = self._loop.run_until_complete(self._close(body, tokens))
        return (self._service.hung_up_at(number) - began) * 1000

    def __enter__(self) -> Straight:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.run_until_complete(self._client.close())
        self._loop.close()

    async def _call_ms(self, body: Mapping[str, Any]) -> float:
        began = time.perf_counter()
        async for _ in await self._open(body):
            pass
        return (time.perf_counter() - began) * 1000

    async def _first_ms(self, body: Mapping[str, Any]) -> float:
        first_ms = 0.0
        began = time.perf_counter()
        async for chunk in await self._client.chat.completions.create(**body):
            if not first_ms and chunk.choices and chunk.choices[0].delta.content:
                first_ms = (time.perf_counter() - began) * 1000
        return first_ms

    async def _close(self, body: Mapping[str, Any], tokens: int) -> float:
        stream = await self._open(body)
        for _ in range(tokens):
            await anext(stream)
        began = time.monotonic()
        await stream.close()
        return began

    async def _open(self, body: Mapping[str, Any]) -> AsyncStream[Completion]:
        stream: AsyncStream[Completion] = await self._client.completions.create(**body)
        return stream
