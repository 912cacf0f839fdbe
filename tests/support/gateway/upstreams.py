"""The services behind a gateway: two replicas of a model and what is fallen back to, scripted as one."""

from __future__ import annotations

import asyncio
import queue

from tests.support.fake_service import Answer, FakeService, RecordedRequest, Script
from tests.support.fake_service.record import TIMEOUT_S
from tests.support.gateway.page import Addresses

REPLICAS_KEY = "sk-of-the-replicas"
"""The gateway's own key; nobody else has it."""

FALLBACK = "fallback"


class Upstreams:
    """Whichever of the three is asked gives the script's next answer, since the gateway chooses by chance.

    Attributes:
        asked: the name of each service that was asked to generate, in order.
    """

    def __init__(self, first: FakeService, second: FakeService, fallback: FakeService) -> None:
        self._services = {"first": first, "second": second, FALLBACK: fallback}
        self._came: queue.SimpleQueue[RecordedRequest] = queue.SimpleQueue()
        self.asked: list[str] = []

    @property
    def addresses(self) -> Addresses:
        """Where they are."""
        first, second, fallback = (service.base_url for service in self._services.values())
        return Addresses((first, second), fallback)

    def answers(self, script: Script) -> None:
        """Ask this function for the answer to each request, whoever it came to."""
        for name, service in self._services.items():
            service.answers(self._noting(name, script))

    def reply(self, answer: Answer | str) -> None:
        """Answer each request with this."""
        self.answers(lambda _request: answer)

    def replies(self, first: Answer | str, then: Answer | str) -> None:
        """Answer the first request with one thing, and all others with another."""
        self.answers(lambda _request: first if len(self.asked) == 1 else then)

    def forget(self) -> None:
        """Begin anew for the next test."""
        for service in self._services.values():
            service.forget()
        self._came = queue.SimpleQueue()
        self.asked.clear()

    async def next_request(self) -> RecordedRequest:
        """Wait for the next request that generates, whoever it came to."""
        return await asyncio.to_thread(self._came.get, timeout=TIMEOUT_S)

    def _noting(self, name: str, script: Script) -> Script:
        came = self._came

        def answer(request: RecordedRequest) -> Answer | str:
            self.asked.append(name)
            came.put(request)
            return script(request)

        return answer
