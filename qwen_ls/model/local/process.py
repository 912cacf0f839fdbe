"""The local model's process as its parent sees it: started once, noticed when it dies, never left behind."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import secrets
import subprocess
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.model.local.environment import harmless
from qwen_ls.model.local.serve import KEY_VARIABLE

log = logging.getLogger(__name__)

LOAD_S = 180.0
"""How long the model may take to load: 4 to 7 s measured, much more from a slow disk."""

HEALTH_S = 5.0
"""How long the server may take to answer one question about its health."""

HEALTH_PAUSE_S = 0.1
"""The pause between two such questions while it says that it is still loading."""

END_S = 2.0
"""How long the process may take to end by itself before it is made to."""

STDERR_BYTES = 16 * 1024
"""How much of what llama.cpp says is kept for an error message."""

# `-m` looks for packages in the working folder first. The parent's is a user's project: no code from there.
PACKAGE_ROOT = Path(__file__).parents[3]

NO_WINDOW: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows only


@dataclass(frozen=True, slots=True)
class LocalAddress:
    """Where the local model answers, and the key it asks for."""

    base_url: str
    api_key: str = field(repr=False)


class LocalServer:
    """The process that runs the model, for as long as this object wants it.

    `command` gives the command line anew for each start, or raises the `ModelError` that says why there is
    none. `load_s` bounds the loading. `withheld` names environment variables that the process must not see, beside
    those whose names tell that they hold secrets.
    """

    def __init__(
        self, command: Callable[[], Sequence[str]], load_s: float = LOAD_S, withheld: Collection[str] = ()
    ) -> None:
        self._command = command
        self._withheld = withheld
        self._load_s = load_s
        self._child: _Child | None = None
        self._address: LocalAddress | None = None
        self._starting: asyncio.Task[LocalAddress] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the model is loaded and its process alive."""
        return self._child is not None and self._child.is_alive

    async def start(self) -> LocalAddress:
        """Say where the model answers, starting it first if it is not running (any more).

        Callers at the same time share one start, which goes on when one of them is cancelled.

        Raises:
            ModelError: the model cannot be run here, died while loading, or took longer than it may.
        """
        if self._address is not None and self.is_running:
            return self._address
        if self._starting is None:
            self._starting = asyncio.create_task(self._spawn(), name="local-model-start")
            self._starting.add_done_callback(self._started)
        starting = self._starting
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            if starting.cancelled():  # by `stop`, not by the caller
                raise ModelError(Trouble.TRANSIENT, "The local model was stopped while it was loading.") from None
            raise

    async def wait(self) -> int:
        """Wait until the running process ends, and return its exit code; 0 at once if none is running."""
        return await self._child.process.wait() if self._child is not None else 0

    async def stop(self) -> None:
        """End the process, also one that is still loading. Without one, do nothing."""
        if self._starting is not None:
            starting = self._starting
            starting.cancel()
            await asyncio.wait([starting])
        child, self._child = self._child, None  # only now: a start may have succeeded in the same turn
        if child is not None:
            await child.end()

    async def _spawn(self) -> LocalAddress:
        if self._child is not None:
            log.warning("local model died exit_code=%s", self._child.process.returncode)
            await self._child.end()
            self._child = None
        began = time.monotonic()
        child = await _Child.spawn(self._command(), harmless(os.environ, self._withheld))
        try:
            address = await asyncio.wait_for(child.ready(), self._load_s)
        except asyncio.TimeoutError:
            await child.end()
            raise _too_slow(self._load_s, child.last_words()) from None
        except BaseException:
            await child.end()
            raise
        self._child, self._address = child, address
        log.info("local model ready load_ms=%d", (time.monotonic() - began) * 1000)
        return address

    def _started(self, starting: asyncio.Task[LocalAddress]) -> None:
        self._starting = None
        if not starting.cancelled():
            starting.exception()  # looked at, also when every caller was cancelled


class _Child:
    """One process from its start to its end, with a task that keeps the last of what it says."""

    def __init__(self, process: Process, api_key: str) -> None:
        self.process = process
        self._api_key = api_key
        self._stderr = b""
        self._listening = asyncio.create_task(self._listen(), name="local-model-stderr")

    @classmethod
    async def spawn(cls, command: Sequence[str], environment: dict[str, str]) -> _Child:
        """Start the process in an environment, with a new key of its own."""
        api_key = secrets.token_urlsafe(32)
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                cwd=PACKAGE_ROOT,
                env={**environment, KEY_VARIABLE: api_key},
                creationflags=NO_WINDOW,
            )
        except OSError as error:
            raise ModelError(
                Trouble.REFUSED,
                f"The local model's process could not be started: {error}. Run 'qwen-ls doctor'.",
            ) from error
        return cls(process, api_key)

    @property
    def is_alive(self) -> bool:
        return self.process.returncode is None

    async def ready(self) -> LocalAddress:
        """Wait for the line with the port, then for the server to say that it is well."""
        port = await self._port()
        while not await _is_healthy(port):
            if not self.is_alive:
                raise await self._death()
            await asyncio.sleep(HEALTH_PAUSE_S)  # it has no event for "loaded": 503 until then
        return LocalAddress(f"http://127.0.0.1:{port}/v1", self._api_key)

    async def end(self) -> None:
        """Close the process's input, which ends it; force it if it does not."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        for force in (self.process.terminate, self.process.kill):
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self.process.wait(), END_S)
                break
            with contextlib.suppress(ProcessLookupError):
                force()
        await self.process.wait()
        await self._listening

    def last_words(self) -> str:
        """The last lines the process said."""
        return "\n".join(self._stderr.decode("utf-8", "replace").splitlines()[-8:])

    async def _port(self) -> int:
        """Read lines until one is ours: `{"port": …}`."""
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                return int(json.loads(line)["port"])
        raise await self._death()

    async def _death(self) -> ModelError:
        code = await self.process.wait()
        await self._listening
        words = self.last_words()
        reason = words.splitlines()[-1] if words else f"exit code {code}"
        return ModelError(
            Trouble.REFUSED,
            f"The local model's process ended while it was loading ({reason}). Run 'qwen-ls doctor'.",
            service_message=words,
        )

    async def _listen(self) -> None:
        assert self.process.stderr is not None
        while chunk := await self.process.stderr.read(4096):
            self._stderr = (self._stderr + chunk)[-STDERR_BYTES:]


async def _is_healthy(port: int) -> bool:
    """Whether `/health` answers 200. Asked by hand: HTTP clients would go through the user's proxy."""
    try:
        return await asyncio.wait_for(_status_of_health(port), HEALTH_S) == b"200"
    except (OSError, asyncio.TimeoutError, EOFError, IndexError, asyncio.LimitOverrunError):
        return False


async def _status_of_health(port: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        status_line = await reader.readuntil(b"\r\n")
        return status_line.split()[1]
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def _too_slow(load_s: float, words: str) -> ModelError:
    return ModelError(
        Trouble.TRANSIENT,
        f"The local model was not loaded after {load_s:.0f} s. Free some memory and try again.",
        service_message=words,
    )
