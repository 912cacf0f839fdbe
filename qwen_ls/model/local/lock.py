"""A lock between processes, which the system gives back when its holder dies."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

RETRY_S = 0.5

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def hold(path: Path, while_waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file at `path`, calling `while_waiting` again and again while another process has it.

    The file itself stays: deleting it would let two processes lock two different files of the same name.

    Raises:
        OSError: the file cannot be created.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _try_lock(descriptor):
            while_waiting()
            time.sleep(RETRY_S)  # the system has no event for a lock that is let go in another process
        yield
    finally:
        os.close(descriptor)
