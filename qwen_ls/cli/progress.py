"""How far a long transfer is: a bar in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[int, int, str], None]
"""Called with the bytes done, the bytes in all, and a few words on what is going on."""

PLAIN_STEP_PERCENT = 10


@contextmanager
def transfer_progress() -> Iterator[Report]:
    """Show what is reported on standard error for as long as the context lasts."""
    if not sys.stderr.isatty():
        yield plain_lines(lambda line: print(line, file=sys.stderr, flush=True))
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)

        def report(done: int, total: int, note: str) -> None:
            bar.update(task, completed=done, total=total, description=note)

        yield report


def plain_lines(write: Callable[[str], object]) -> Report:
    """Write a line for each new note and for each `PLAIN_STEP_PERCENT` of the way."""
    last: tuple[str, int] | None = None

    def report(done: int, total: int, note: str) -> None:
        nonlocal last
        percent = 100 * done // total if total else 100
        step = (note, percent // PLAIN_STEP_PERCENT)
        if step != last:
            write(f"{percent:3d} %  {done / 1e6:,.0f} of {total / 1e6:,.0f} MB  {note}")
        last = step

    return report
