"""The doctor's sheet in a terminal: a mark in colour, the name, the message, and the fix below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from qwen_ls import __version__
from qwen_ls.cli.checks.check import Result
from qwen_ls.cli.checks.finding import Status
from qwen_ls.cli.checks.tally import Tally
from qwen_ls.cli.doctor_sheet import BEFORE, NAME_COLUMNS, cost, in_all


class Mark(NamedTuple):
    """How a status looks; `ascii` is for consoles without the sign."""

    sign: str
    ascii: str
    style: str


MARKS: Mapping[Status, Mark] = {
    Status.OK: Mark("✓", "+", "green"),
    Status.WARNING: Mark("!", "!", "yellow"),
    Status.FAILED: Mark("✗", "x", "bold red"),
    Status.NOT_CHECKED: Mark("–", "-", "dim"),
}


class TerminalSheet:
    """Prints each result for good as it comes."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self) -> None:
        """Print the title and what it costs."""
        self._console.print(Text(f"qwen-ls doctor {__version__}", style="bold"))
        self._console.print(Text(BEFORE, style="dim"), end="\n\n")

    def add(self, result: Result) -> None:
        """Print a result."""
        mark = MARKS[result.status]
        message = Text(result.message, style="dim" if result.status is Status.NOT_CHECKED else "")
        if result.fix:
            message.append(f"\n{result.fix}", style=mark.style)
        row = Table.grid(padding=(0, 1))
        row.add_column(width=1)
        row.add_column(width=NAME_COLUMNS)
        row.add_column(overflow="fold")
        sign = mark.ascii if self._console.options.ascii_only else mark.sign
        row.add_row(Text(sign, style=mark.style), Text(result.check, style="bold"), message)
        self._console.print(row)

    def end(self, results: Sequence[Result], tally: Tally) -> None:
        """Print the sums."""
        has_failed = any(result.status is Status.FAILED for result in results)
        self._console.print()
        self._console.print(Text(in_all(results), style="bold red" if has_failed else "bold green"))
        self._console.print(Text(cost(tally), style="dim"))
