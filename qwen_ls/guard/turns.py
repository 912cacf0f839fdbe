"""Whose turn it is: how many requests may be under way, and how many may begin in a minute.

A person who waits goes before a guess (an automatic completion). A guess for which the minute has no room is refused,
since nobody will want it when its turn comes; a person's request waits as long as a person does.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from qwen_ls.model.errors import ModelError, Trouble

MINUTE_S = 60.0
LONGEST_WAIT_S = 30.0
"""How long a person's request waits for the minute to have room again."""

TOO_MANY = (
    "qwen-ls made {count} requests in the last minute, which is the most that limits.requestsPerMinute allows. It goes "
    "on in {seconds:.0f} s."
)


class Turns:
    """Lets requests begin, one limit for all kinds of work. Everything runs on one event loop."""

    def __init__(self, concurrency: int, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow so many requests at the same time, and so many in any 60 seconds of the clock."""
        self._concurrency = concurrency
        self._per_minute = per_minute
        self._clock = clock
        self._running = 0
        self._began: deque[float] = deque()
        self._people: deque[asyncio.Future[None]] = deque()
        self._guesses: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def turn(self, *, is_waited_for: bool) -> AsyncGenerator[None, None]:
        """Wait for a turn, and have it until the block ends.

        Raises:
            ModelError: the minute has no room, for a guess now or for a person soon.
        """
        await self._begin(is_waited_for=is_waited_for)
        try:
            yield
        finally:
            self._release()

    async def _begin(self, *, is_waited_for: bool) -> None:
        await self._place(is_waited_for=is_waited_for)
        try:
            while (wait_s := self._minute_has_room_in_s()) > 0:
                if not is_waited_for or wait_s > LONGEST_WAIT_S:
                    raise self._too_many(wait_s)
                await asyncio.sleep(wait_s)
        except BaseException:
            self._release()
            raise
        self._began.append(self._clock())

    async def _place(self, *, is_waited_for: bool) -> None:
        """Take one of the places for requests that run, in turn."""
        if self._running < self._concurrency:
            self._running += 1
            return
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._people if is_waited_for else self._guesses
        queue.append(waiting)
        try:
            await waiting
        except asyncio.CancelledError:
            if waiting.done() and not waiting.cancelled():  # the place was handed over in the same moment
                self._release()
            else:
                queue.remove(waiting)
            raise

    def _release(self) -> None:
        """Hand the place to whoever waits: people first, in the order in which they came."""
        for queue in (self._people, self._guesses):
            while queue:
                waiting = queue.popleft()
                if not waiting.done():
                    waiting.set_result(None)
                    return
        self._running -= 1

    def _minute_has_room_in_s(self) -> float:
        now = self._clock()
        while self._began and now - self._began[0] >= MINUTE_S:
            self._began.popleft()
        return 0.0 if len(self._began) < self._per_minute else self._began[0] + MINUTE_S - now

    def _too_many(self, wait_s: float) -> ModelError:
        sentence = TOO_MANY.format(count=len(self._began), seconds=wait_s)
        return ModelError(Trouble.RATE_LIMITED, sentence, retry_after_s=wait_s)
