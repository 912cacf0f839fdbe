"""`qwen-ls usage`: what was used by day, model and kind of work, by all editors of this user."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date, timedelta

from qwen_ls.cli.errors import CommandError
from qwen_ls.guard.day import Amount, Row
from qwen_ls.guard.usage_file import UsageFile, usage_path

DAYS = 30
NOTES = (
    "~ is an estimate in part: a stream that is closed early never gets to tell.",
    "Costs are of list prices, where they are known; \u2265 is where some are not. The local model costs nothing.",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the form of the answer, and how far back it goes."""
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.add_argument(
        "--days", type=_days, default=DAYS, metavar="N", help=f"how many days, today among them ({DAYS})"
    )


def run(args: argparse.Namespace) -> int:
    """Tell what was used."""
    first = date.today() - timedelta(days=args.days - 1)
    try:
        used = UsageFile(usage_path()).since(first.isoformat())
    except OSError as error:
        raise CommandError(f"what was used cannot be read ({error}).") from error
    if args.json:
        sys.stdout.write(json.dumps([as_json(row, amount) for row, amount in used.items()], indent=2) + "\n")
    elif used:
        _print(used)
    else:
        print(f"Nothing was used since {first}.")
    return 0


def as_json(row: Row, amount: Amount) -> dict[str, object]:
    """A row as `--json` has it: `costUsd` is null where no price is known, and of `priced` requests only."""
    return {
        "day": row.day,
        "model": row.model,
        "kind": row.kind,
        "requests": amount.requests,
        "promptTokens": amount.prompt_tokens,
        "cachedTokens": amount.cached_tokens,
        "completionTokens": amount.completion_tokens,
        "estimatedRequests": amount.estimated,
        "pricedRequests": amount.priced,
        "costUsd": amount.cost_usd if amount.priced else None,
    }


def _print(used: Mapping[Row, Amount]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table("day", "model", "kind", box=box.SIMPLE)
    for title in ("requests", "tokens in", "cached", "out", "cost"):
        table.add_column(title, justify="right", no_wrap=True)
    last = ""
    for row, amount in used.items():
        table.add_row(row.day if row.day != last else "", row.model, row.kind.replace("_", " "), *_cells(amount))
        last = row.day
    table.add_section()
    table.add_row("all", "", "", *_cells(sum(used.values(), Amount())), style="bold")
    console = Console()
    console.print(table)
    for note in NOTES:
        console.print(note, style="dim")


def _cells(amount: Amount) -> tuple[str, ...]:
    about = "~" if amount.estimated else ""
    return (
        f"{amount.requests:,}",
        f"{about}{amount.prompt_tokens:,}",
        f"{amount.cached_tokens:,}",
        f"{about}{amount.completion_tokens:,}",
        cost(amount),
    )


def cost(amount: Amount) -> str:
    """What it cost, as far as that is known."""
    if not amount.priced:
        return "\u2013"
    digits = 2 if amount.cost_usd >= 1 or not amount.cost_usd else 4
    told = f"${amount.cost_usd:.{digits}f}"
    return told if amount.priced == amount.requests else f"\u2265 {told}"


def _days(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= 36_500:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of days, such as 7")
    return int(text)
