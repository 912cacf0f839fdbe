"""THE STORM: requests, cancels and changes in random order leave none unanswered, none answered twice, no task."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio

from tests.support.raw_client import Message, RawClient, ServerProcess

pytestmark = pytest.mark.asyncio(loop_scope="module")

MESSAGES = 2_000
CANCELLED = -32800

Expectation = Callable[[Message], bool]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[ServerProcess]:
    server = await ServerProcess.start()
    await server.client.initialize()
    yield server
    assert await server.leave() == 0
    complaints = await server.complaints()
    assert "Task was destroyed" not in complaints
    assert "never retrieved" not in complaints


def failed_with(*codes: int) -> Expectation:
    return lambda answer: "error" in answer and answer["error"]["code"] in codes


def returned(result: Any, *, may_be_cancelled: bool = False) -> Expectation:
    def fits(answer: Message) -> bool:
        if may_be_cancelled and failed_with(CANCELLED)(answer):
            return True
        return "result" in answer and bool(answer["result"] == result)

    return fits


class Storm:
    """One storm, the same for the same seed."""

    def __init__(self, client: RawClient, seed: int) -> None:
        self._client = client
        self._random = random.Random(seed)
        self.expected: dict[int, Expectation] = {}
        self.hanging: list[int] = []
        self._kinds = [
            self._echo,
            self._echo_later,
            self._hang,
            self._hang_command,
            self._cancel_from_inside,
            self._fail,
            self._be_unknown,
            self._misfit,
            self._change,
            self._cancel_any,
            self._cancel_any,
            self._cancel_the_unknown,
            self._note_the_unknown,
        ]

    def blow(self) -> None:
        for _ in range(MESSAGES):
            self._random.choice(self._kinds)()

    def calm(self) -> None:
        for msg_id in self.hanging:
            self._client.cancel(msg_id)

    def _ask(self, expectation: Expectation, method: str, params: Any) -> int:
        msg_id = self._client.ask(method, params)
        self.expected[msg_id] = expectation
        return msg_id

    def _echo(self) -> None:
        params = {"n": self._random.random()}
        self._ask(returned(params), "test/echo", params)

    def _echo_later(self) -> None:
        params = {"turns": self._random.randrange(30)}
        self._ask(returned(params, may_be_cancelled=True), "test/echoLater", params)

    def _hang(self) -> None:
        self.hanging.append(self._ask(failed_with(CANCELLED), "test/hang", None))

    def _hang_command(self) -> None:
        params = {"command": "bare.hang"}
        self.hanging.append(self._ask(failed_with(CANCELLED), "workspace/executeCommand", params))

    def _cancel_from_inside(self) -> None:
        params = {"command": "bare.cancelMyself"}
        self._ask(failed_with(CANCELLED), "workspace/executeCommand", params)

    def _fail(self) -> None:
        self._ask(failed_with(-32603), "test/fail", None)

    def _be_unknown(self) -> None:
        self._ask(failed_with(-32601), "test/unheardOf", None)

    def _misfit(self) -> None:
        self._ask(failed_with(-32602), "workspace/executeCommand", {"arguments": 5})

    def _change(self) -> None:
        document = {"uri": "file:///a.py", "version": self._random.randrange(1000)}
        self._client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": []})

    def _cancel_any(self) -> None:
        if self.expected:
            self._client.cancel(self._random.choice(list(self.expected)[-20:]))

    def _cancel_the_unknown(self) -> None:
        self._client.cancel(self._random.choice([-1, "never", None, 2.5]))

    def _note_the_unknown(self) -> None:
        self._client.notify(self._random.choice(["$/unheardOf", "unheardOf"]), {})


@pytest.mark.parametrize("seed", range(4))
async def test_a_storm_leaves_each_request_answered_once_and_no_task(server: ServerProcess, seed: int) -> None:
    client = server.client
    tasks_before = await client.result("test/tasks")
    storm = Storm(client, seed)

    storm.blow()
    storm.calm()

    for msg_id, fits in storm.expected.items():
        assert fits(answer := await client.answer(msg_id)), answer
    assert await client.result("test/tasks") == tasks_before
    assert {len(client.answers[msg_id]) for msg_id in storm.expected} == {1}


@pytest.mark.parametrize("seed", [10, 11])
async def test_a_storm_that_shutdown_ends_leaves_each_request_answered_once(seed: int) -> None:
    server = await ServerProcess.start()
    await server.client.initialize()
    storm = Storm(server.client, seed)

    storm.blow()
    shutdown = server.client.ask("shutdown")
    server.client.notify("exit")

    assert await server.exit_code() == 0
    await server.client.until_closed()
    assert server.client.answers[shutdown][0]["result"] is None
    answers = {msg_id: len(server.client.answers[msg_id]) for msg_id in storm.expected}
    assert set(answers.values()) == {1}
