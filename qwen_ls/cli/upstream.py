"""The sockets of the server's process, as the operating system lists them."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass
from pathlib import Path

POLL_S = 0.0005
"""The pause between two looks; the system has no event for it."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """Watches a process from outside, so that what is told of its connections is seen and not claimed."""

    pid: int

    def sockets(self) -> frozenset[str]:
        """The sockets that are open now, by names that tell them apart."""
        return _links_of(self.pid) if sys.platform == "linux" else _connections_of(self.pid)

    async def closed(self, before: frozenset[str], began: float, within_s: float) -> float | None:
        """Wait until one of the sockets `before` is closed.

        Returns how many milliseconds after `began` (by `time.perf_counter`) that was seen, or None if it was not
        `within_s` seconds.
        """
        while time.perf_counter() - began < within_s:
            if before - self.sockets():
                return (time.perf_counter() - began) * 1000
            await asyncio.sleep(POLL_S)
        return None


def _links_of(pid: int) -> frozenset[str]:
    """Linux: a tenth of a millisecond. Listing connections takes 10 ms, since the kernel walks all of its table."""
    links = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            link = str(descriptor.readlink())
        except OSError:  # closed between the two calls
            continue
        if link.startswith("socket:"):
            links.add(link)
    return frozenset(links)


def _connections_of(pid: int) -> frozenset[str]:
    import psutil

    try:
        found = psutil.Process(pid).net_connections("tcp")
    except psutil.Error:  # the system does not tell
        return frozenset()
    return frozenset(f"{each.laddr} {each.raddr}" for each in found if each.status == psutil.CONN_ESTABLISHED)
