"""A conversation with a real server in which anything may be said, and in which the rules are watched."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from lsprotocol.converters import get_converter

from tests.fuzz.messages import REPLIES, URIS, answered_ids
from tests.support.editors import EMACS, HELIX, NEOVIM, VSCODE, EditorKind
from tests.support.fake_service import Answer, FakeService
from tests.support.raw_client import Message, RawClient
from tests.support.served import Complaints, Served, environment_of

ANSWERS_S = 15.0
"""A request that takes longer is not answered."""

KINDS = (VSCODE, NEOVIM, HELIX, EMACS)

INTERNAL_ERROR = -32603
"""What nobody is to be answered with: it is an exception that nobody foresaw."""

FORESEEN = "failed: JsonRpcInvalidParams"
"""What the server logs of a notification that does not fit."""

OPTIONS = {
    "completion": {"debounceMs": 0, "candidates": 1},
    "endpoint": {"maxRetries": 0, "timeouts": {"wholeMs": 5_000, "firstTokenMs": 3_000, "betweenTokensMs": 3_000}},
}

_numbers = itertools.count(1)


def hello(kind: EditorKind) -> dict[str, Any]:
    """What an editor says of itself in `initialize`."""
    capabilities = get_converter().unstructure(kind.capabilities)
    return {
        "processId": None,
        "rootUri": None,
        "clientInfo": {"name": kind.client_name},
        "capabilities": capabilities,
        "initializationOptions": OPTIONS,
    }


class Conversation:
    """One server, and everything that is tried on it. What is found wrong ends the server; another takes its place."""

    def __init__(self, loop: asyncio.AbstractEventLoop, service: FakeService, kind: EditorKind) -> None:
        self._loop = loop
        self._service = service
        self._kind = kind
        self._replies: Iterator[Any] = iter(())
        self.complaints: Complaints
        self.served: Served
        self._answering: asyncio.Task[None]

    def try_(self, said: Sequence[Any], answers: Sequence[Answer], replies: Sequence[Any]) -> None:
        """Say these messages, each JSON or a body as it is.

        `answers` are the model service's, and `replies` what the client answers to the server's own requests, where
        it does not answer as it should: both in turn, over and over.

        Raises:
            AssertionError: a request was not answered, or not once, or as none should be; or the server complains.
        """
        try:
            self._loop.run_until_complete(self._try(said, answers, replies))
        except BaseException:
            self._loop.run_until_complete(self._begin_anew())
            raise

    async def _try(self, said: Sequence[Any], answers: Sequence[Answer], replies: Sequence[Any]) -> None:
        self._service.requests.clear()
        self._service.replies(*answers)
        self._replies = itertools.cycle(replies) if replies else iter(())
        client = self.served.client
        client.answers.clear()
        expected: Counter[Any] = Counter()
        for message in said:
            body = message if isinstance(message, bytes) else json.dumps(message).encode()
            expected.update(answered_ids(_parsed(body)))
            client.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        await all_answered(client, expected)
        await self._tidy(client)
        answered = Counter({msg_id: len(each) for msg_id, each in client.answers.items() if each})
        assert answered == expected
        self._watch_rules(client)

    async def _tidy(self, client: RawClient) -> None:
        """Close what may be open, forget what failed, and see that the server still answers."""
        for uri in URIS:
            client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        for name in ("qwen-ls.resume", "qwen-ls.reset", "qwen-ls.status"):
            msg_id = f"tidy-{next(_numbers)}"
            params: dict[str, Any] = {"command": name, "arguments": []}
            client.send({"jsonrpc": "2.0", "id": msg_id, "method": "workspace/executeCommand", "params": params})
            await asyncio.wait_for(client.answer(msg_id), ANSWERS_S)
            [answer] = client.answers.pop(msg_id)
            assert "result" in answer, answer

    def _watch_rules(self, client: RawClient) -> None:
        for answer in itertools.chain(*client.answers.values()):
            assert ("result" in answer) != ("error" in answer), answer
            assert answer.get("error", {}).get("code") != INTERNAL_ERROR, answer
        unforeseen = [said for said in self.complaints.said if FORESEEN not in said]
        self.complaints.said.clear()
        assert unforeseen == [], "\n".join(unforeseen)

    # The server's side of it

    async def begin(self) -> None:
        """Start the server and say hello."""
        self.served = await Served.start()
        self._answering = asyncio.create_task(self._answer_server(self.served.client))
        await self.served.client.initialize(**hello(self._kind))
        await self._tidy(self.served.client)

    async def end(self) -> None:
        """End the server."""
        self._answering.cancel()
        await asyncio.wait({self._answering})
        await self.served.end()

    async def _begin_anew(self) -> None:
        await self.end()
        self.complaints.said.clear()
        await self.begin()

    async def _answer_server(self, client: RawClient) -> None:
        while True:
            request = await client.requests.get()
            client.send({"jsonrpc": "2.0", "id": request["id"], **self._reply(request)})

    def _reply(self, request: Message) -> dict[str, Any]:
        try:
            reply = next(self._replies)
        except StopIteration:
            return {"result": REPLIES.get(request["method"])}
        return reply if isinstance(reply, dict) and ("result" in reply or "error" in reply) else {"result": reply}


async def all_answered(client: RawClient, expected: Mapping[Any, int]) -> None:
    """Wait until there are so many answers for each of these ids.

    Raises:
        AssertionError: some did not come in time.
    """

    def missing() -> list[Any]:
        return [msg_id for msg_id, count in expected.items() if len(client.answers[msg_id]) < count]

    try:
        async with client._news:
            await asyncio.wait_for(client._news.wait_for(lambda: not missing()), ANSWERS_S)
    except asyncio.TimeoutError:
        raise AssertionError(f"not answered within {ANSWERS_S:g} s: {missing()}") from None


def _parsed(body: bytes) -> Any:
    """What a body says, or nothing that is a message if it is no JSON."""
    try:
        return json.loads(body.decode())
    except (ValueError, RecursionError):
        return None


@contextmanager
def conversation(number: int) -> Iterator[Conversation]:
    """A conversation for one round; the number chooses the editor that the server is told of."""
    with ExitStack() as stack:
        service = stack.enter_context(FakeService())
        complaints = stack.enter_context(environment_of(service))
        loop = asyncio.new_event_loop()
        stack.callback(loop.close)
        talk = Conversation(loop, service, KINDS[number % len(KINDS)])
        talk.complaints = complaints
        loop.run_until_complete(talk.begin())
        stack.callback(lambda: loop.run_until_complete(talk.end()))
        yield talk
