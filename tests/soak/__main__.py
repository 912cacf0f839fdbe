"""`python -m tests.soak`: a soak at length, told while it runs, and kept in `bench/RESULTS.md` if asked to."""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
from collections.abc import Sequence

from rich.console import Console

from bench.finding import Finding, at_most
from bench.record import record
from tests.soak.running import MOST_GROWTH, Soak, soak

KEYS = 200_000


def main(argv: Sequence[str] | None = None) -> int:
    """Soak as the command line says; the exit code."""
    args = _parser().parse_args(argv)
    console = Console()
    console.print(f"seed {args.seed}")
    found = asyncio.run(soak(args.keys, args.seed, lambda soak: console.print(_line(soak))))
    for finding in findings(found):
        console.print(f"{finding.what}: {finding.figure:,.4g} {finding.unit} ({finding.basis})")
    for entry in found.unforeseen:
        console.print(entry, markup=False)
    if args.record:
        record({"soak": findings(found)})
    return 0 if found.is_good else 1


def findings(found: Soak) -> list[Finding]:
    """What was measured, for the results file."""
    did = (
        f"seed {found.seed}; {found.keys:,} keys, {found.requests:,} requests, {found.model_requests:,} upstream, "
        f"{found.taken:,} suggestions taken, {found.applied:,} edits applied in {found.seconds / 60:.0f} min"
    )
    start, end, megabytes = found.start, found.end, [round(each / 2**20, 1) for each in found.memory]
    return [
        Finding(
            "memory after the warm-up, growth",
            found.growth * 100,
            "%",
            at_most(MOST_GROWTH * 100),
            f"{min(megabytes)} to {max(megabytes)} MB",
            did,
        ),
        _more("tasks", end.tasks, start.tasks),
        _more("connections", end.connections, start.connections),
        _more("open files", end.descriptors, start.descriptors),
        Finding(
            "requests without exactly one answer",
            0,
            "requests",
            at_most(0),
            "",
            f"of {found.requests:,}; the run ends at the first",
        ),
    ]


def _more(what: str, end: int, start: int) -> Finding:
    return Finding(f"{what} more than at the start", end - start, "", at_most(0), "", f"{start} then")


def _line(found: Soak) -> str:
    return (
        f"{found.keys:9,} keys {found.requests:9,} requests {found.model_requests:7,} to the service "
        f"{found.memory[-1] / 2**20:6.1f} MB {found.seconds:6.0f} s"
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Type without rest, and see what grows.")
    parser.add_argument("--keys", type=int, default=KEYS)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--record", action="store_true", help="append what was found to bench/RESULTS.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
