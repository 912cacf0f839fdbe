"""A server without a trade: it has what tests of the protocol and of the transports ask for, and nothing else.

Run as `python -m tests.support.bare_server [--tcp HOST:PORT] [--exit-mark FILE]`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from lsprotocol import types

from qwen_ls.protocol import CommandCall, Server
from qwen_ls.transport import end_process, serve_stdio, serve_tcp


class Bare:
    """The handlers, with what they remember of each other."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._version = 0
        self._ended: list[str] = []
        self._stuck = asyncio.Event()

    def open(self, params: types.DidOpenTextDocumentParams) -> None:
        self._version = params.text_document.version

    def change(self, params: types.DidChangeTextDocumentParams) -> None:
        self._version = params.text_document.version

    async def version_before_first_await(self, _params: Any) -> int:
        version = self._version
        await asyncio.sleep(0)
        return version

    def echo(self, params: Any) -> Any:
        return params

    async def echo_later(self, params: Any) -> Any:
        for _ in range(params["turns"]):
            await asyncio.sleep(0)
        return params

    async def hang(self, _params: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self._ended.append("hang")

    async def hang_command(self, call: CommandCall) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self._ended.append(call.name)

    async def cancel_myself(self, _anything: Any) -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(0)

    async def swallow_cancellation(self, _params: Any) -> None:
        while True:
            try:
                await self._stuck.wait()
            except asyncio.CancelledError:
                continue

    async def tell_call(self, call: CommandCall) -> dict[str, Any]:
        return {"arguments": call.arguments, "token": call.work_done_token}

    def count_tasks(self, _params: Any) -> int:
        return len(asyncio.all_tasks())

    def tell_ended(self, _params: Any) -> list[str]:
        return self._ended

    def fail(self, _params: Any) -> None:
        raise ValueError("no such thing")

    async def print_noise(self, _params: Any) -> bool:
        print("a stray print")  # noqa: T201 - the very thing
        os.write(1, b"a stray write\n")
        child = "import sys; print('a stray child', sys.stdin.read())"
        await asyncio.to_thread(subprocess.run, [sys.executable, "-c", child], check=True)
        return True

    async def ask_client(self, params: Any) -> Any:
        return await self._server.protocol.send_request_async("test/question", params)

    async def block_a_worker(self, params: Any) -> None:
        self._server.protocol.notify("test/blocking")
        await asyncio.to_thread(time.sleep, params["seconds"])


def build(exit_mark: Path | None = None) -> Server:
    """Return the server; `exit_mark` is written by its `on_exit`."""
    server = Server("bare", "0")
    bare = Bare(server)
    handlers: dict[str, Callable[[Any], Any]] = {
        types.TEXT_DOCUMENT_DID_OPEN: bare.open,
        types.TEXT_DOCUMENT_DID_CHANGE: bare.change,
        "test/version": bare.version_before_first_await,
        "test/echo": bare.echo,
        "test/echoLater": bare.echo_later,
        "test/hang": bare.hang,
        "test/cancelMyself": bare.cancel_myself,
        "test/swallowCancellation": bare.swallow_cancellation,
        "test/tasks": bare.count_tasks,
        "test/ended": bare.tell_ended,
        "test/fail": bare.fail,
        "test/noise": bare.print_noise,
        "test/ask": bare.ask_client,
        "test/blockWorker": bare.block_a_worker,
    }
    for method, handler in handlers.items():
        server.register_handler(method, handler)
    server.register_command("bare.hang", bare.hang_command)
    server.register_command("bare.cancelMyself", bare.cancel_myself)
    server.register_command("bare.tellCall", bare.tell_call)
    if exit_mark is not None:
        server.on_exit = _marking(exit_mark)
    return server


def _marking(mark: Path) -> Callable[[], Awaitable[None]]:
    async def on_exit() -> None:
        await asyncio.to_thread(mark.write_text, "left in good order", encoding="utf-8")

    return on_exit


def main() -> None:
    """Serve as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tcp")
    parser.add_argument("--exit-mark", type=Path)
    arguments = parser.parse_args()
    server = build(arguments.exit_mark)
    if arguments.tcp is None:
        end_process(serve_stdio(server))
    host, _, port = arguments.tcp.rpartition(":")
    end_process(serve_tcp(server, host, int(port), announce=_announce))


def _announce(host: str, port: int) -> None:
    sys.stderr.write(f"listening {host} {port}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
