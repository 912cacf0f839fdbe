"""The watch over a process, with real processes that really end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from pathlib import Path

import psutil
import pytest

from qwen_ls import parent
from qwen_ls.parent import parent_gone

TIMEOUT_S = 10.0


@pytest.fixture(params=["the system tells", "polling"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Watch as this system can, and as every system can."""
    name: str = request.param
    if name == "polling":
        monkeypatch.setattr(parent, "_open_pidfd", lambda _pid: None)
        monkeypatch.setattr(parent, "POLL_INTERVAL_S", 0.01)
    return name


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Be set once the watch has found the process alive, on either way."""
    event = threading.Event()
    look, wait = parent._is_alive, parent._readable

    def is_alive(process: psutil.Process) -> bool:
        alive = look(process)
        event.set()
        return alive

    async def readable(descriptor: int) -> None:
        event.set()
        await wait(descriptor)

    monkeypatch.setattr(parent, "_is_alive", is_alive)
    monkeypatch.setattr(parent, "_readable", readable)
    return event


async def start_sleeper() -> asyncio.subprocess.Process:
    """Start a process that lives until its stdin is closed."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", "import sys; sys.stdin.read()", stdin=asyncio.subprocess.PIPE
    )


@pytest.mark.asyncio
async def test_the_watch_ends_when_the_process_does(way: str, found: threading.Event) -> None:
    process = await start_sleeper()
    watch = asyncio.create_task(parent_gone(process.pid))
    assert await asyncio.to_thread(found.wait, TIMEOUT_S)
    assert not watch.done()

    process.kill()

    await asyncio.wait_for(watch, TIMEOUT_S)
    await process.wait()


@pytest.mark.asyncio
async def test_a_process_that_was_never_there_says_nothing(way: str) -> None:
    process = await start_sleeper()
    process.kill()
    await process.wait()

    watch = asyncio.create_task(parent_gone(process.pid))
    await asyncio.wait({watch}, timeout=0.3)

    assert not watch.done()
    watch.cancel()
    await asyncio.wait({watch})


@pytest.mark.asyncio
@pytest.mark.parametrize("pid", [-1, 2**31 - 1, 2**70])
async def test_a_pid_that_cannot_be_says_nothing(way: str, pid: int) -> None:
    watch = asyncio.create_task(parent_gone(pid))
    await asyncio.wait({watch}, timeout=0.2)

    assert not watch.done()
    watch.cancel()
    await asyncio.wait({watch})


@pytest.mark.asyncio
async def test_a_cancelled_watch_leaves_no_descriptor_open(way: str, found: threading.Event) -> None:
    watch = asyncio.create_task(parent_gone(os.getpid()))
    assert await asyncio.to_thread(found.wait, TIMEOUT_S)

    watch.cancel()

    with pytest.raises(asyncio.CancelledError):
        await watch
    assert _open_pidfds() == []


def _open_pidfds() -> list[str]:
    """Return this process' open pidfds, on the system that has them."""
    links = []
    for entry in Path("/proc/self/fd").glob("*"):
        with contextlib.suppress(OSError):
            links.append(str(entry.readlink()))
    return [link for link in links if "pidfd" in link]
