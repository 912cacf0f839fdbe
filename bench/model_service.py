"""The fake model service in a process of its own: what a benchmark does cannot delay what the service sees."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, TypeAlias

from bench.surroundings import API_KEY
from tests.support.fake_service import FakeService, RecordedRequest, Reply

Answer: TypeAlias = Reply | Callable[[RecordedRequest], Reply]
"""The same for each request, or a function of a module that makes one for each."""

ANSWER_TIMEOUT_S = 30.0

Question: TypeAlias = tuple[str, int, int]


class ModelService:
    """Answers every request, and tells what it saw of each. Requests count from 1."""

    def __init__(self, reply: Answer) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, far_end = context.Pipe()
        self._process = context.Process(target=_serve, args=(far_end, reply), daemon=True)
        self._process.start()
        far_end.close()
        self.base_url: str = self._receive()

    def wait_tokens(self, number: int, tokens: int) -> None:
        """Block until so many tokens of a request's answer were sent."""
        self._ask("tokens", number, tokens)

    def hung_up_at(self, number: int) -> float:
        """Block until the client closed a request's connection; when that was, by `time.monotonic`.

        That clock is the same in all processes of a machine (CLOCK_MONOTONIC and its likes).
        """
        at = self._ask("hung up", number)
        assert isinstance(at, float)
        return at

    def request_body(self, number: int) -> Mapping[str, Any]:
        """What a request said."""
        body = self._ask("body", number)
        assert isinstance(body, dict)
        return body

    def count(self) -> int:
        """How many requests came so far."""
        count = self._ask("count")
        assert isinstance(count, int)
        return count

    def __enter__(self) -> ModelService:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()  # which ends the process
        self._process.join(ANSWER_TIMEOUT_S)

    def _ask(self, what: str, number: int = 0, amount: int = 0) -> object:
        self._connection.send((what, number, amount))
        return self._receive()

    def _receive(self) -> Any:
        if not self._connection.poll(ANSWER_TIMEOUT_S):
            raise TimeoutError("the fake model service does not answer")
        said = self._connection.recv()
        if isinstance(said, Exception):
            raise said
        return said


def _serve(connection: Connection, answer: Answer) -> None:
    """Run the service and answer questions about it, until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Ctrl-C the parent closes its end
    with FakeService(api_key=API_KEY) as service:
        service.answers(answer) if callable(answer) else service.reply(answer)
        connection.send(service.base_url)
        while (question := _next(connection)) is not None:
            connection.send(_answer(service, question))


def _next(connection: Connection) -> Question | None:
    try:
        question: Question = connection.recv()
    except EOFError:
        return None
    return question


def _answer(service: FakeService, question: Question) -> object:
    what, number, amount = question
    try:
        if what == "count":
            return len(service.requests)
        return _TOLD[what](service.wait_for_request(number), amount)
    except TimeoutError as error:
        return error


_TOLD: Mapping[str, Callable[[RecordedRequest, int], object]] = {
    "tokens": lambda request, tokens: request.wait_tokens(tokens),
    "hung up": lambda request, _: request.wait_hung_up(),
    "body": lambda request, _: request.body,
}
