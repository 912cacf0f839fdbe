"""Trying again what may work the next time, and only that."""

from __future__ import annotations

import asyncio
import logging
import random as randomness
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from qwen_ls.model.base import ModelRequest, ModelService, Piece
from qwen_ls.model.errors import ModelError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and after what time to try again.

    The n-th retry waits `first_delay_s * factor ** n`, at most `max_delay_s`, less a random share of up to
    `jitter` of it so that clients which failed together do not come back together. A Retry-After of the
    service takes the place of the computed time; one longer than `max_delay_s` ends the retries, since nobody
    waits that long.
    """

    max_retries: int = 2
    first_delay_s: float = 0.5
    factor: float = 2
    max_delay_s: float = 20
    jitter: float = 0.5


class Retrying:
    """A model service that retries transient trouble, as long as no piece was handed on.

    After the first piece a retry would repeat text that the reader already has.
    """

    def __init__(
        self,
        service: ModelService,
        policy: RetryPolicy = RetryPolicy(),
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = randomness.random,
    ) -> None:
        """Wrap a service. `sleep` takes seconds, and `random` gives a number in [0, 1)."""
        self._service = service
        self._policy = policy
        self._sleep = sleep
        self._random = random

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream and yield its pieces, as `ModelService.stream` promises, after retries if need be."""
        retries = 0
        while True:
            pieces = self._service.stream(request)
            has_begun = False
            try:
                async for piece in pieces:
                    has_begun = True
                    yield piece
                return
            except ModelError as error:
                delay_s = None if has_begun else self._delay_s(error, retries)
                if delay_s is None:
                    raise
                _log.info(
                    "model request failed (%s, status %s), retry in %.1f s",
                    error.trouble.value,
                    error.status,
                    delay_s,
                )
            finally:
                await pieces.aclose()
            retries += 1
            await self._sleep(delay_s)

    def _delay_s(self, error: ModelError, retries: int) -> float | None:
        """Return how long to wait before the next try, or nothing if there should be none."""
        policy = self._policy
        if not error.is_transient or retries >= policy.max_retries:
            return None
        if error.retry_after_s is not None:
            return error.retry_after_s if error.retry_after_s <= policy.max_delay_s else None
        longest_s = min(policy.first_delay_s * policy.factor**retries, policy.max_delay_s)
        return longest_s * (1 - policy.jitter * self._random())
