from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from qwen_ls.model.base import Chat, Finish, Message, ModelRequest, Piece, Text
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.model.retry import Retrying, RetryPolicy

REQUEST = ModelRequest("m", Chat((Message("user", "Hi"),)))
DEFAULT = RetryPolicy()
ANSWER: list[Piece | Exception] = [Text("a"), Finish("stop")]


def failure(trouble: Trouble = Trouble.TRANSIENT, retry_after_s: float | None = None) -> ModelError:
    return ModelError(trouble, "It failed. Try again.", retry_after_s=retry_after_s)


class Scripted:
    """Answers each stream with the next script: pieces to give, or an error to raise."""

    def __init__(self, *scripts: list[Piece | Exception]) -> None:
        self.scripts = list(scripts)
        self.opened = 0
        self.closed = 0

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        self.opened += 1
        try:
            for step in self.scripts.pop(0):
                if isinstance(step, Exception):
                    raise step
                yield step
        finally:
            self.closed += 1


class Clock:
    """Notes how long would have been slept."""

    def __init__(self) -> None:
        self.slept_s: list[float] = []

    async def sleep(self, delay_s: float) -> None:
        self.slept_s.append(delay_s)


def retrying(service: Scripted, clock: Clock, policy: RetryPolicy = DEFAULT, random: float = 0) -> Retrying:
    return Retrying(service, policy, sleep=clock.sleep, random=lambda: random)


async def read(service: Retrying) -> list[Piece]:
    return [piece async for piece in service.stream(REQUEST)]


@pytest.mark.asyncio
async def test_transient_trouble_is_tried_again_after_growing_delays() -> None:
    service, clock = Scripted([failure()], [failure(Trouble.RATE_LIMITED)], ANSWER), Clock()

    pieces = await read(retrying(service, clock))

    assert (pieces, clock.slept_s) == (ANSWER, [0.5, 1.0])


@pytest.mark.asyncio
@pytest.mark.parametrize("trouble", [Trouble.REQUEST, Trouble.REFUSED])
async def test_permanent_trouble_is_not_tried_again(trouble: Trouble) -> None:
    service, clock = Scripted([failure(trouble)], ANSWER), Clock()

    with pytest.raises(ModelError):
        await read(retrying(service, clock))

    assert (service.opened, clock.slept_s) == (1, [])


@pytest.mark.asyncio
async def test_nothing_is_tried_again_after_the_first_piece() -> None:
    service, clock = Scripted([Text("half"), failure()], ANSWER), Clock()
    stream = retrying(service, clock).stream(REQUEST)

    assert await anext(stream) == Text("half")
    with pytest.raises(ModelError):
        await anext(stream)
    assert service.opened == 1


@pytest.mark.asyncio
async def test_the_last_error_is_raised_when_the_retries_are_used_up() -> None:
    last = failure(Trouble.RATE_LIMITED)
    service = Scripted([failure()], [failure()], [last], ANSWER)

    with pytest.raises(ModelError) as caught:
        await read(retrying(service, Clock()))

    assert (caught.value, service.opened) == (last, 3)


@pytest.mark.asyncio
async def test_no_retries_means_one_try() -> None:
    service = Scripted([failure()], ANSWER)

    with pytest.raises(ModelError):
        await read(retrying(service, Clock(), RetryPolicy(max_retries=0)))

    assert service.opened == 1


@pytest.mark.asyncio
async def test_a_delay_never_grows_past_its_maximum() -> None:
    service, clock = Scripted([failure()], [failure()], [failure()], [failure()], ANSWER), Clock()

    await read(retrying(service, clock, RetryPolicy(max_retries=4, first_delay_s=3, factor=3, max_delay_s=20)))

    assert clock.slept_s == [3, 9, 20, 20]


@pytest.mark.asyncio
@pytest.mark.parametrize(("random", "slept_s"), [(0.0, 8.0), (0.5, 6.0), (1.0, 4.0)])
async def test_jitter_takes_away_a_share_of_the_delay(random: float, slept_s: float) -> None:
    service, clock = Scripted([failure()], ANSWER), Clock()

    await read(retrying(service, clock, RetryPolicy(first_delay_s=8, jitter=0.5), random))

    assert clock.slept_s == [slept_s]


@pytest.mark.asyncio
async def test_retry_after_is_honoured_without_jitter() -> None:
    service, clock = Scripted([failure(Trouble.RATE_LIMITED, retry_after_s=7)], ANSWER), Clock()

    await read(retrying(service, clock, random=0.9))

    assert clock.slept_s == [7]


@pytest.mark.asyncio
async def test_a_retry_after_that_nobody_waits_for_ends_the_retries() -> None:
    service, clock = Scripted([failure(Trouble.RATE_LIMITED, retry_after_s=21)], ANSWER), Clock()

    with pytest.raises(ModelError) as caught:
        await read(retrying(service, clock))

    assert (caught.value.retry_after_s, service.opened, clock.slept_s) == (21, 1, [])


@pytest.mark.asyncio
async def test_every_stream_is_closed_before_the_next_is_opened() -> None:
    service = Scripted([failure()], [failure()], ANSWER)
    open_at_sleep: list[int] = []

    async def sleep(delay_s: float) -> None:
        open_at_sleep.append(service.opened - service.closed)

    await read(Retrying(service, sleep=sleep))

    assert (open_at_sleep, service.closed) == ([0, 0], 3)


@pytest.mark.asyncio
async def test_closing_the_stream_closes_the_one_behind_it() -> None:
    service = Scripted(ANSWER)
    stream = retrying(service, Clock()).stream(REQUEST)
    await anext(stream)

    await stream.aclose()

    assert service.closed == 1


@pytest.mark.asyncio
async def test_a_cancel_ends_the_wait_for_a_retry() -> None:
    service, waiting = Scripted([failure()], ANSWER), asyncio.Event()

    async def sleep(delay_s: float) -> None:
        waiting.set()
        await asyncio.Event().wait()

    reading = asyncio.create_task(read(Retrying(service, sleep=sleep)))
    await waiting.wait()
    reading.cancel()

    with pytest.raises(asyncio.CancelledError):
        await reading
    assert service.opened == 1


@pytest.mark.asyncio
async def test_any_other_exception_passes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        await read(retrying(Scripted([ZeroDivisionError()], ANSWER), Clock()))
