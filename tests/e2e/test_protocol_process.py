"""The life of the server's process: how it ends, whom it outlives, and what it leaves behind."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.support.raw_client import ANSWER_TIMEOUT_S, RawClient, ServerProcess, start_module

pytestmark = pytest.mark.asyncio


async def started(*arguments: str) -> ServerProcess:
    server = await ServerProcess.start(*arguments)
    await server.client.initialize()
    return server


# Exit codes


async def test_exit_after_shutdown_is_0_and_cleans_up(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    server = await started("--exit-mark", str(mark))

    assert await server.leave() == 0
    assert mark.read_text(encoding="utf-8") == "left in good order"
    assert await server.complaints() == ""


async def test_exit_without_shutdown_is_1_and_cleans_up(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    server = await started("--exit-mark", str(mark))
    running = server.client.ask("test/hang")

    server.client.notify("exit")

    assert await server.exit_code() == 1
    assert server.client.answers[running][0]["error"]["code"] == -32800
    assert mark.exists()
    assert await server.complaints() == ""


async def test_the_end_of_the_input_is_an_orderly_end(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    server = await started("--exit-mark", str(mark))
    server.client.ask("test/hang")
    assert server.process.stdin is not None

    server.process.stdin.close()

    assert await server.exit_code() == 1
    assert mark.exists()
    assert await server.complaints() == ""


async def test_the_end_of_the_input_after_shutdown_is_0() -> None:
    server = await started()
    await server.client.request("shutdown")
    assert server.process.stdin is not None

    server.process.stdin.close()

    assert await server.exit_code() == 0


async def test_an_input_that_never_held_a_message_is_an_orderly_end() -> None:
    server = await ServerProcess.start()
    assert server.process.stdin is not None

    server.process.stdin.close()

    assert await server.exit_code() == 1
    assert await server.complaints() == ""


async def test_a_client_that_reads_no_more_is_an_orderly_end(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    program = (
        "import subprocess, sys; "
        f"server = subprocess.Popen([sys.executable, '-m', 'tests.support.bare_server', '--exit-mark', {str(mark)!r}],"
        " stdin=subprocess.PIPE, stdout=subprocess.PIPE); "
        "server.stdout.close(); "
        "server.stdin.write(b'Content-Length: 2\\r\\n\\r\\n{}'); server.stdin.flush(); "
        "sys.exit(server.wait())"
    )
    client = await asyncio.create_subprocess_exec(sys.executable, "-c", program, cwd=Path(__file__).parents[2])

    assert await asyncio.wait_for(client.wait(), ANSWER_TIMEOUT_S) == 1
    assert mark.exists()


async def test_a_task_that_cannot_be_cancelled_does_not_hold_up_the_end() -> None:
    server = await started()
    server.client.ask("test/swallowCancellation")

    server.client.notify("exit")

    assert await server.exit_code() == 1
    assert await server.complaints() == ""


async def test_a_worker_thread_that_is_stuck_does_not_hold_up_the_end() -> None:
    server = await started()
    server.client.ask("test/blockWorker", {"seconds": 600})
    await server.client.notification("test/blocking")

    assert await server.leave() == 0
    assert await server.complaints() == ""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
async def test_a_signal_is_an_orderly_end(tmp_path: Path, name: str) -> None:
    mark = tmp_path / "mark"
    server = await started("--exit-mark", str(mark))

    if sys.platform == "win32":  # a process cannot be sent these signals there: its input is closed instead
        assert server.process.stdin is not None
        server.process.stdin.close()
    else:
        server.process.send_signal(signal.Signals[name])

    assert await server.exit_code() == 1
    assert mark.exists()
    assert await server.complaints() == ""


# The parent


async def test_the_server_ends_with_the_process_that_the_client_names(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    editor = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import sys; sys.stdin.read()", stdin=asyncio.subprocess.PIPE
    )
    server = await ServerProcess.start("--exit-mark", str(mark))
    await server.client.initialize(processId=editor.pid)
    assert await server.client.result("test/echo", [1]) == [1]

    editor.kill()
    await editor.wait()

    assert await server.exit_code() == 1  # although its input is still open
    assert mark.exists()


async def test_a_parent_that_was_never_there_does_not_end_the_server() -> None:
    gone = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await gone.wait()
    server = await ServerProcess.start()

    await server.client.initialize(processId=gone.pid)

    assert await server.client.result("test/echo", [1]) == [1]
    assert await server.leave() == 0


# TCP


class TcpServer:
    """A server process that listens on a port of its own choice."""

    def __init__(self, process: asyncio.subprocess.Process, host: str, port: int) -> None:
        self.process = process
        self._address = host, port

    @classmethod
    async def start(cls, *arguments: str) -> TcpServer:
        process = await start_module("tests.support.bare_server", "--tcp", "localhost:0", *arguments)
        assert process.stderr is not None
        announcement = await asyncio.wait_for(process.stderr.readline(), ANSWER_TIMEOUT_S)
        found = re.fullmatch(r"listening (\S+) (\d+)", announcement.decode().strip())
        assert found is not None, announcement
        return cls(process, found[1], int(found[2]))

    async def connect(self) -> RawClient:
        return RawClient(*await asyncio.open_connection(*self._address))

    async def exit_code(self) -> int:
        code = await asyncio.wait_for(self.process.wait(), ANSWER_TIMEOUT_S)
        assert self.process.stdin is not None
        self.process.stdin.close()
        return code


async def test_a_socket_serves_one_client_until_exit(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    server = await TcpServer.start("--exit-mark", str(mark))
    client = await server.connect()

    await client.initialize()
    assert await client.result("test/echo", {"a": 1}) == {"a": 1}
    await client.request("shutdown")
    client.notify("exit")
    await client.until_closed()

    assert await server.exit_code() == 0
    assert mark.exists()
    await client.close()


async def test_a_second_connection_is_refused_and_the_first_goes_on() -> None:
    server = await TcpServer.start()
    first = await server.connect()
    await first.initialize()

    with pytest.raises(ConnectionError):
        await server.connect()

    assert await first.result("test/echo", {"a": 1}) == {"a": 1}
    await first.close()
    assert await server.exit_code() == 1


async def test_a_connection_in_the_same_breath_is_closed_and_the_first_goes_on() -> None:
    server = await TcpServer.start()
    clients = await asyncio.gather(server.connect(), server.connect(), return_exceptions=True)
    connected = [client for client in clients if isinstance(client, RawClient)]

    for client in connected:
        client.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    answers = {asyncio.create_task(client.answer(1)): client for client in connected}
    (answered,), waiting = await asyncio.wait(answers, return_when=asyncio.FIRST_COMPLETED)

    assert await answers[answered].result("test/echo", {"a": 1}) == {"a": 1}
    for refused in waiting:
        await answers[refused].until_closed()
        refused.cancel()
    for client in connected:
        await client.close()
    assert await server.exit_code() == 1


async def test_a_client_that_hangs_up_ends_the_server(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    server = await TcpServer.start("--exit-mark", str(mark))
    client = await server.connect()
    await client.initialize()
    client.ask("test/hang")

    await client.close()

    assert await server.exit_code() == 1
    assert mark.exists()


async def test_a_socket_that_nobody_uses_ends_on_a_signal(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    server = await TcpServer.start("--exit-mark", str(mark))

    if sys.platform == "win32":  # no such signal there
        await (await server.connect()).close()
    else:
        server.process.terminate()

    assert await server.exit_code() == 1
    assert mark.exists()
