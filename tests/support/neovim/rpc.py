"""Neovim's RPC: msgpack on the pipes of a child, a call at a time. Source: Neovim's `:help rpc`."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgpack

REQUEST, RESPONSE = 0, 1
END_S = 10.0
READ_BYTES = 65536


class RpcError(Exception):
    """A call failed; what Neovim says of it."""


class Rpc:
    """A child that is called. What it tells unasked is not heard."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        self._child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(environment), cwd=folder, bufsize=0
        )
        self._heard = msgpack.Unpacker(raw=False, strict_map_key=False, unicode_errors="surrogateescape")
        self._last = 0

    def call(self, function: str, *arguments: Any) -> Any:
        """Call a function, and wait for what it gives.

        Raises:
            RpcError: it failed, or the child is gone.
        """
        self._send(function, arguments)
        for kind, *rest in self._messages():
            if kind == RESPONSE and rest[0] == self._last:
                _, error, given = rest
                if error is not None:
                    raise RpcError(error[1] if isinstance(error, list) else error)
                return given
        raise RpcError("Neovim is gone")

    def close(self, function: str, *arguments: Any) -> None:
        """Call a function that ends the child, and see to its end."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        try:
            self._send(function, arguments)
            self._child.wait(END_S)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            self._child.kill()
            self._child.wait()
        finally:
            self._child.stdin.close()
            self._child.stdout.close()

    def _send(self, function: str, arguments: Sequence[Any]) -> None:
        assert self._child.stdin is not None
        self._last += 1
        self._child.stdin.write(msgpack.packb([REQUEST, self._last, function, list(arguments)]))

    def _messages(self) -> Any:
        assert self._child.stdout is not None
        while True:
            yield from self._heard
            piece = self._child.stdout.read(READ_BYTES)
            if not piece:
                return
            self._heard.feed(piece)
