"""The watch over the editor: a server whose editor died without a word must not live on.

Every client names its process in `initialize`. A closed stdin says the same in most cases, but not when
another child of the editor still holds the pipe's other end.
"""

from __future__ import annotations

import asyncio
import os
import select
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil

POLL_INTERVAL_S = 1.0
"""How often a process is looked at where the system cannot tell by itself when it ends."""


async def parent_gone(pid: int) -> None:
    """Return when the process `pid` is gone, or never if it was not alive to begin with.

    A process that is already gone at the start says nothing about the editor: a client in another container
    names one that does not exist here. A reused pid is told from the process it belonged to before.
    """
    pidfd = _open_pidfd(pid)
    if pidfd is None:
        await _gone_by_polling(pid)
        return
    try:
        await _readable(pidfd)
    finally:
        os.close(pidfd)


def _open_pidfd(pid: int) -> int | None:
    """Return a descriptor that becomes readable when the process ends, or None where there is no such thing.

    None too for a process that has already ended: polling knows what to do about it.
    """
    if sys.platform != "linux":
        return None
    try:
        pidfd = os.pidfd_open(pid)
    except (OSError, OverflowError):  # no such process, an old kernel, or a sandbox that forbids the call
        return None
    if select.select([pidfd], [], [], 0)[0]:  # a zombie
        os.close(pidfd)
        return None
    return pidfd


async def _readable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(descriptor, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(descriptor)


async def _gone_by_polling(pid: int) -> None:
    # In a thread: importing psutil takes tens of milliseconds, and Windows may take its time to answer.
    process = await asyncio.to_thread(_find, pid)
    if process is None:
        await asyncio.Event().wait()
        return
    while await asyncio.to_thread(_is_alive, process):  # noqa: ASYNC110 - nothing else tells it here
        await asyncio.sleep(POLL_INTERVAL_S)


def _find(pid: int) -> psutil.Process | None:
    import psutil

    try:
        process = psutil.Process(pid)
        return process if _is_alive(process) else None
    except (psutil.Error, ValueError, OverflowError):
        return None


def _is_alive(process: psutil.Process) -> bool:
    import psutil

    try:
        # is_running compares creation times, so that a reused pid does not count.
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
