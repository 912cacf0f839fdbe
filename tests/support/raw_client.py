"""A client that hides nothing: it sends any bytes, and keeps every message that the server sends."""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ANSWER_TIMEOUT_S = 20.0
"""A test that waits longer fails."""

Message = dict[str, Any]


def frame(message: Any) -> bytes:
    """Return a message as it goes over the wire."""
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class RawClient:
    """One conversation with a server, whatever it runs over."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.answers: dict[Any, list[Message]] = defaultdict(list)
        self.notifications: list[Message] = []
        self.requests: asyncio.Queue[Message] = asyncio.Queue()
        self._writer = writer
        self._ids = itertools.count(1)
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read(reader))

    def send_bytes(self, data: bytes) -> None:
        """Send anything at all."""
        self._writer.write(data)

    def send(self, message: Any) -> None:
        """Send any JSON in a frame."""
        self.send_bytes(frame(message))

    def notify(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> int:
        """Send a request and return its id."""
        msg_id = next(self._ids)
        self.send({"jsonrpc": "2.0", "id": msg_id, "method": method, "params": params})
        return msg_id

    def cancel(self, msg_id: Any) -> None:
        """Cancel a request."""
        self.notify("$/cancelRequest", {"id": msg_id})

    async def answer(self, msg_id: Any) -> Message:
        """Return the first answer to a request as soon as it is there."""
        await self._until(lambda: bool(self.answers.get(msg_id)))
        return self.answers[msg_id][0]

    async def request(self, method: str, params: Any = None) -> Message:
        """Send a request and return its whole answer."""
        return await self.answer(self.ask(method, params))

    async def result(self, method: str, params: Any = None) -> Any:
        """Send a request and return its result."""
        return (await self.request(method, params))["result"]

    async def notification(self, method: str) -> Message:
        """Return the first notification of this method as soon as it is there."""
        await self._until(lambda: any(n["method"] == method for n in self.notifications))
        return next(n for n in self.notifications if n["method"] == method)

    async def initialize(self, **params: Any) -> Message:
        """Begin the conversation and return what the server says of itself."""
        result: Message = await self.result(
            "initialize", {"processId": None, "rootUri": None, "capabilities": {}} | params
        )
        self.notify("initialized", {})
        return result

    async def until_closed(self) -> None:
        """Return when the server has closed its side."""
        await asyncio.wait_for(asyncio.shield(self._reading), ANSWER_TIMEOUT_S)

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        self._reading.cancel()
        await asyncio.wait({self._reading})

    async def _until(self, fulfilled: Any) -> None:
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(fulfilled), ANSWER_TIMEOUT_S)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while header := await reader.readline():
                name, _, value = header.decode("ascii").partition(": ")
                assert name == "Content-Length", f"the server wrote {header!r}"
                assert await reader.readline() == b"\r\n"
                self._keep(json.loads(await reader.readexactly(int(value))))
                async with self._news:
                    self._news.notify_all()
        except ConnectionError:
            return

    def _keep(self, message: Message) -> None:
        if "method" not in message:
            self.answers[message["id"]].append(message)
        elif "id" in message:
            self.requests.put_nowait(message)
        else:
            self.notifications.append(message)


class ServerProcess:
    """A server that runs as a process of its own, with the client at its stdio and what it wrote to stderr."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        assert process.stdin is not None
        self.process = process
        self.client = RawClient(process.stdout, process.stdin)
        self._complaints = asyncio.create_task(self._read_complaints())

    @classmethod
    async def start(
        cls,
        *arguments: str,
        module: str = "tests.support.bare_server",
        environment: Mapping[str, str] | None = None,
    ) -> ServerProcess:
        """Start a module as a server on stdio."""
        return cls(await start_module(module, *arguments, environment=environment))

    async def leave(self) -> int:
        """End the conversation as the specification has it, and return the exit code."""
        await self.client.request("shutdown")
        self.client.notify("exit")
        return await self.exit_code()

    async def exit_code(self) -> int:
        """Return the exit code as soon as the process has ended."""
        code = await asyncio.wait_for(self.process.wait(), ANSWER_TIMEOUT_S)
        await self.client.close()
        return code

    async def complaints(self) -> str:
        """Return all that the server wrote to stderr, once it has ended."""
        return await asyncio.wait_for(self._complaints, ANSWER_TIMEOUT_S)

    async def _read_complaints(self) -> str:
        assert self.process.stderr is not None
        return (await self.process.stderr.read()).decode()


async def start_module(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> asyncio.subprocess.Process:
    """Start a module of this project with pipes for its three streams, in this environment if none is given."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        cwd=ROOT,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
