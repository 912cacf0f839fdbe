"""A small language client: it starts a server process and talks to it over stdio, as an editor does.

Positions are in UTF-32, so they are the points that the rest of the house counts in.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

from qwen_ls import __version__
from qwen_ls.cli.errors import CommandError
from qwen_ls.text import uris

SERVER = (sys.executable, "-m", "qwen_ls")

START_S = 60.0
"""How long the server may take to answer `initialize`; usually half a second."""

SHUTDOWN_S = 15.0
"""How long the server may take to end its streams, the local model and itself, before it is killed."""

STDERR_LINES = 20
"""How much of the server's log is kept, for the message when it dies."""

METHOD_NOT_FOUND = -32601

# `-m` looks for packages in the working folder first. The user's is a project: no code from there.
PACKAGE_ROOT = Path(__file__).parents[2]

# Ctrl-C in a terminal goes to the whole process group. The server is in one of its own and is told by protocol.
OWN_GROUP: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Windows only

CAPABILITIES: Mapping[str, Any] = {
    "general": {"positionEncodings": ["utf-32"]},
    "textDocument": {
        "inlineCompletion": {},
        "synchronization": {},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}},
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}

Json: TypeAlias = dict[str, Any]
Listener: TypeAlias = Callable[[Any], None]


@asynccontextmanager
async def language_server(
    folder: Path, options: Mapping[str, Any] | None = None, command: Sequence[str] = SERVER
) -> AsyncIterator[LanguageServer]:
    """Run a language server for a workspace folder for as long as the context lasts.

    `options` are its initializationOptions; `command` starts it.

    Raises:
        CommandError: the server could not be started, or ended by itself.
    """
    server = LanguageServer(await _start(command))
    try:
        await server.begin(folder, options or {})
        yield server
    finally:
        await server.end()


async def _start(command: Sequence[str]) -> Process:
    try:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            cwd=PACKAGE_ROOT,
            start_new_session=True,
            creationflags=OWN_GROUP,
        )
    except OSError as error:
        raise CommandError(f"The language server could not be started: {error}.") from error


class LanguageServer:
    """A server process, and the conversation with it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._ids = count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._listeners: dict[int, Listener] = {}
        self._log: list[str] = []
        self._reading = asyncio.create_task(self._read(), name="language-server-stdout")
        self._listening = asyncio.create_task(self._listen(), name="language-server-stderr")
        self.commands: frozenset[str] = frozenset()
        """The commands that the server offers."""
        self.status: Json = {}
        """The last `qwen-ls/status`."""
        self.warnings: list[str] = []
        """What the server wanted the user to be shown."""

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    @property
    def model(self) -> str | None:
        """The model that answers, once the server told it."""
        model = self.status.get("model")
        return model if isinstance(model, str) else None

    # Its life

    async def begin(self, folder: Path, options: Mapping[str, Any]) -> None:
        """Shake hands."""
        uri = uris.from_path(folder)
        asked = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "clientInfo": {"name": "qwen-ls command line", "version": __version__},
                "rootUri": uri,
                "workspaceFolders": [{"uri": uri, "name": folder.name or "workspace"}],
                "capabilities": CAPABILITIES,
                "initializationOptions": options,
            },
        )
        try:
            told = await asyncio.wait_for(asked, START_S)
        except asyncio.TimeoutError:
            raise CommandError(f"The language server did not answer within {START_S:.0f} s.") from None
        self.commands = frozenset(told["capabilities"].get("executeCommandProvider", {}).get("commands", ()))
        self.notify("initialized", {})

    async def end(self) -> None:
        """Say good-bye, and wait until the process and what belongs to it are gone."""
        with contextlib.suppress(CommandError, asyncio.TimeoutError):
            await asyncio.wait_for(self.request("shutdown", None), SHUTDOWN_S)
            self.notify("exit", None)
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), SHUTDOWN_S)
        except asyncio.TimeoutError:
            self._process.kill()
            await self._process.wait()
        await asyncio.wait({self._reading, self._listening})

    # Talking

    async def request(self, method: str, params: Any) -> Any:
        """Ask, and return the result. Being cancelled cancels the request.

        Raises:
            CommandError: the server answered with an error, or ended.
        """
        return await self._request(next(self._ids), method, params)

    def notify(self, method: str, params: Any) -> None:
        """Tell."""
        self._send({"method": method, "params": params})

    async def execute(self, command: str, argument: Json, on_part: Listener | None = None) -> Any:
        """Run one of the server's commands; `on_part` gets each partial result as it comes.

        What `on_part` raises ends the command and is raised here.

        Raises:
            CommandError: the command failed; the message is the server's.
        """
        number = next(self._ids)
        if on_part is not None:
            self._listeners[number] = on_part
            argument = {**argument, "partialResultToken": number}
        try:
            params = {"command": command, "arguments": [argument]}
            return await self._request(number, "workspace/executeCommand", params)
        finally:
            self._listeners.pop(number, None)

    async def _request(self, number: int, method: str, params: Any) -> Any:
        if self._reading.done():
            raise self._death()
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self._send({"id": number, "method": method, "params": params})
        try:
            return await answer
        except asyncio.CancelledError:
            self._cancel(number)
            raise
        finally:
            del self._answers[number]

    def _cancel(self, number: int) -> None:
        self.notify("$/cancelRequest", {"id": number})

    def _send(self, message: Json) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    # Listening

    async def _read(self) -> None:
        assert self._process.stdout is not None
        try:
            while (message := await _next_message(self._process.stdout)) is not None:
                self._take(message)
        finally:
            await asyncio.wait({self._listening})
            for answer in self._answers.values():
                if not answer.done():
                    answer.set_exception(self._death())

    def _take(self, message: Json) -> None:
        if "method" not in message:
            self._take_answer(message)
        elif "id" in message:
            self._refuse(message)
        else:
            self._take_notification(message["method"], message.get("params") or {})

    def _take_answer(self, message: Json) -> None:
        answer = self._answers.get(message["id"])
        if answer is None or answer.done():  # cancelled meanwhile
            return
        if (error := message.get("error")) is not None:
            answer.set_exception(CommandError(error["message"]))
        else:
            answer.set_result(message.get("result"))

    def _refuse(self, message: Json) -> None:
        """This client offers nothing that a server could ask for."""
        error = {"code": METHOD_NOT_FOUND, "message": f"{message['method']} is not offered."}
        self._send({"id": message["id"], "error": error})

    def _take_notification(self, method: str, params: Json) -> None:
        if method == "qwen-ls/status":
            self.status = params
        elif method == "window/showMessage":
            self.warnings.append(params["message"])
        elif method == "$/progress":
            self._take_part(params["token"], params["value"])

    def _take_part(self, number: int, value: Any) -> None:
        listener = self._listeners.get(number)
        if listener is None:  # the command was cancelled meanwhile
            return
        try:
            listener(value)
        except Exception as error:
            del self._listeners[number]
            self._cancel(number)
            answer = self._answers[number]
            if not answer.done():
                answer.set_exception(error)

    async def _listen(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self._log = [*self._log, line.decode("utf-8", "replace").strip()][-STDERR_LINES:]

    def _death(self) -> CommandError:
        words = next((line for line in reversed(self._log) if line), "it said nothing")
        return CommandError(f"The language server ended by itself ({words}). Run 'qwen-ls doctor'.")


async def _next_message(stream: asyncio.StreamReader) -> Json | None:
    """The next message of a server that frames as it should, or None at the end."""
    try:
        header = await stream.readuntil(b"\r\n\r\n")
        length = int(header.lower().partition(b"content-length:")[2].split()[0])
        message: Json = json.loads(await stream.readexactly(length))
    except asyncio.IncompleteReadError:
        return None
    return message
