"""What a server process takes: memory, file descriptors, connections, tasks."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from tests.support.raw_client import RawClient

WARM_UP_KEYS, WARM_UP_SHARE = 5_000, 0.25
"""So long memory may grow, the longer of the two: imports, parsers of languages, and caches that fill. The slowest are
those of verdicts on paths: 4,096 of each."""

COMPARED = 4
"""So many samples are taken together, by their median: one alone may be taken in the middle of something."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What the process holds while it has nothing to do."""

    tasks: int
    connections: int
    descriptors: int
    threads: int

    def is_within(self, other: Holding) -> bool:
        """Whether it is no more than another of anything; worker threads are kept, as many as there ever were."""
        return (
            self.tasks <= other.tasks
            and self.connections <= other.connections
            and self.descriptors <= other.descriptors
        )


NOTHING = Holding(0, 0, 0, 0)


async def holding(client: RawClient, process: psutil.Process) -> Holding:
    """What a server holds now."""
    tasks = await client.result("test/tasks")
    return Holding(len(tasks), len(process.net_connections()), descriptors(process), process.num_threads())


def descriptors(process: psutil.Process) -> int:
    """How many files, pipes and sockets are open; handles on Windows."""
    count: int = (getattr(process, "num_handles", None) or process.num_fds)()
    return count


def growth(samples: Sequence[int], keys: int) -> float:
    """By what share memory grew from the first samples behind the warm-up to the last.

    Samples were taken at even distances while keys were pressed.
    """
    share = max(WARM_UP_SHARE, min(WARM_UP_KEYS / keys, 0.5))
    begun = int(len(samples) * share)
    first = statistics.median(samples[begun : begun + COMPARED])
    return statistics.median(samples[-COMPARED:]) / first - 1
