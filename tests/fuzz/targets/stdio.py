"""What comes over standard input: frames with anything in them, and noise between them, to a process of its own."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.conversation import INTERNAL_ERROR, KINDS, hello
from tests.fuzz.messages import messages, openings
from tests.fuzz.target import Target
from tests.support.fake_service import FakeService
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.raw_client import ServerProcess, frame

NOISE = (b"", b"", b"noise\r\n", b"\n\n", b"\xff\x00\n", b'{"jsonrpc": "2.0"}\n', b"x" * 9_000 + b"\n")
BAD_FRAMES = (b"Content-Length: -1\r\n\r\n", b"Content-Length: 1e3\r\n\r\n", b"Content-Length: 0\r\n\r\n")

blobs = st.tuples(st.sampled_from(NOISE), messages.map(frame) | openings.map(frame) | st.sampled_from(BAD_FRAMES)).map(
    b"".join
)
cuts = st.lists(st.integers(1, 300), max_size=3)


class Process:
    """A server in a process of its own."""

    def __init__(self, loop: asyncio.AbstractEventLoop, environment: dict[str, str]) -> None:
        self.loop = loop
        self.server: ServerProcess
        self._environment = environment
        self._numbers = itertools.count(1)

    async def begin(self, number: int) -> None:
        """Start it and say hello as one of the editors."""
        self.server = await ServerProcess.start(module="qwen_ls", environment=self._environment)
        await self.server.client.initialize(**hello(KINDS[number % len(KINDS)]))

    async def try_(self, data: bytes, places: list[int]) -> None:
        """Send bytes in parts; after a line that ends whatever was begun, a request is answered, and once."""
        client = self.server.client
        client.answers.clear()
        for start, end in itertools.pairwise([0, *sorted(min(place, len(data)) for place in places), len(data)]):
            client.send_bytes(data[start:end])
            await asyncio.sleep(0)
        msg_id = f"last-{next(self._numbers)}"
        status: dict[str, Any] = {"command": "qwen-ls.status", "arguments": []}
        request = {"jsonrpc": "2.0", "id": msg_id, "method": "workspace/executeCommand", "params": status}
        client.send_bytes(b"\r\n" + frame(request))
        assert "result" in await client.answer(msg_id)
        assert len(client.answers[msg_id]) == 1
        for answer in itertools.chain(*client.answers.values()):
            assert answer.get("error", {}).get("code") != INTERNAL_ERROR, answer
        while not client.requests.empty():
            client.send({"jsonrpc": "2.0", "id": client.requests.get_nowait()["id"], "result": None})


@contextmanager
def process(number: int) -> Iterator[Process]:
    """A process for one round."""
    with ExitStack() as stack:
        service = stack.enter_context(FakeService())
        service.reply("42\n")
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        loop = asyncio.new_event_loop()
        stack.callback(loop.close)
        each = Process(loop, isolated_environment(home, **set_up_with(service)))
        loop.run_until_complete(each.begin(number))
        stack.callback(lambda: loop.run_until_complete(each.server.leave()))
        yield each


def holds(each: Process, data: list[bytes], places: list[int]) -> None:
    """The process goes on, answers the next request once, and nothing by an internal error."""
    each.loop.run_until_complete(each.try_(b"".join(data), places))


TARGET = Target(
    "stdio", "bytes to a server process, over stdio", 2_000, holds, (st.lists(blobs, max_size=6), cuts), process
)
