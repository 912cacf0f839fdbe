"""A model service without a service: it notes when a request would be sent, and what with, and answers at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from qwen_ls.model.base import Finish, ModelRequest, Piece, Text
from qwen_ls.model.bodies import body_of
from qwen_ls.model.openai_service import OpenAIService

ANSWER = "Q"
"""Fits nothing that is typed, so that the next key asks anew."""


@dataclass(slots=True)
class InstantService:
    """What the services of all servers in this process were asked last."""

    came: asyncio.Event = field(default_factory=asyncio.Event)
    at: float = 0.0
    body: dict[str, Any] = field(default_factory=dict)
    count: int = 0

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Answer, in the place of a service's own method."""
        self.body = body_of(request, is_dashscope=True)
        self.at = time.perf_counter()
        self.count += 1
        self.came.set()
        yield Text(ANSWER)
        yield Finish("stop")


@contextmanager
def instant_service() -> Iterator[InstantService]:
    """Put the instant service in the place of every service behind HTTP."""
    service = InstantService()

    async def warm(_self: OpenAIService) -> None:
        """Nothing to import."""

    with (
        mock.patch.object(OpenAIService, "stream", lambda _self, request: service.stream(request)),
        mock.patch.object(OpenAIService, "warm", warm),
    ):
        yield service
