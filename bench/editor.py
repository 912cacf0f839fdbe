"""An editor at the pipes of a server process. It blocks and has no threads, so that nothing delays its clock."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from bench import messages
from bench.machine import ROOT
from bench.messages import Params

LIFETIME_S = 900.0
"""A server that lives longer is stuck, and is killed."""

Message = dict[str, Any]


class Editor:
    """One conversation with a server that was started as `python -m MODULE`."""

    def __init__(
        self,
        module: str,
        *arguments: str,
        environ: Mapping[str, str] | None = None,
        lifetime_s: float = LIFETIME_S,
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._ids = itertools.count(1)
        self._answers: dict[int, Message] = {}
        self._notified: list[Message] = []
        self._watchdog = threading.Timer(lifetime_s, self._process.kill)
        self._watchdog.daemon = True
        self._watchdog.start()

    def initialize(self, settings: Params | None = None) -> Message:
        """Begin the conversation; the answer to `initialize`."""
        return self.request("initialize", messages.initialize(settings or {}))

    def begin(self, settings: Params) -> None:
        """Initialize, and wait until the server has loaded its settings and services."""
        self.initialize(settings)
        self.notify("initialized", {})
        while self._read().get("method") != "qwen-ls/status":
            pass

    def notify(self, method: str, params: Params) -> None:
        """Send a notification."""
        self._write(messages.body(method, params))

    def ask(self, method: str, params: Params) -> int:
        """Send a request; its id."""
        msg_id = next(self._ids)
        self._write(messages.body(method, params, msg_id))
        return msg_id

    def cancel(self, msg_id: int) -> None:
        """Cancel a request."""
        self.notify("$/cancelRequest", {"id": msg_id})

    def answer(self, msg_id: int) -> Message:
        """Wait for the answer to a request."""
        while msg_id not in self._answers:
            self._take(self._read())
        return self._answers.pop(msg_id)

    def request(self, method: str, params: Params) -> Message:
        """Send a request and wait for its answer."""
        return self.answer(self.ask(method, params))

    def until_notified(self, method: str) -> None:
        """Wait until there is a notification of this method that was not given out yet."""
        while not any(message["method"] == method for message in self._notified):
            self._take(self._read())

    def notified(self, method: str) -> list[Params]:
        """Give out the params of the notifications of this method so far, and forget all that came."""
        params = [message["params"] for message in self._notified if message["method"] == method]
        self._notified.clear()
        return params

    def settle(self) -> None:
        """Wait until the server has taken in everything that was sent."""
        self.request("bench/settle", {})  # which no server knows, and every server refuses

    def __enter__(self) -> Editor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave as the specification has it, or kill a server that failed the benchmark."""
        try:
            if error is None:
                self._leave()
        finally:
            self._watchdog.cancel()
            self._process.kill()
            self._process.communicate()

    def _leave(self) -> None:
        self._write(json.dumps({"jsonrpc": "2.0", "id": 0, "method": "shutdown"}).encode())
        self.answer(0)
        self._write(json.dumps({"jsonrpc": "2.0", "method": "exit"}).encode())
        self._process.wait(LIFETIME_S)

    def _take(self, message: Message) -> None:
        if "method" not in message:
            self._answers[message["id"]] = message
        elif "id" not in message:
            self._notified.append(message)

    def _write(self, body: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> Message:
        assert self._process.stdout is not None
        length = 0
        while header := self._process.stdout.readline().strip():
            name, _, value = header.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        body = self._process.stdout.read(length)
        if not body:
            raise EOFError("the server ended in the middle of the conversation")
        message: Message = json.loads(body)
        return message
