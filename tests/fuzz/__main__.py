"""`python -m tests.fuzz [target…]`: fuzz at length, and record how much was tried."""

from __future__ import annotations

import argparse
import faulthandler
import logging
import random
import sys
import time
from collections.abc import Sequence

from rich.console import Console

from bench.finding import Finding, at_least
from bench.record import record
from tests.fuzz.catalogue import TARGETS
from tests.fuzz.running import fuzz
from tests.fuzz.target import Target

HANG_S = 60
"""One input that takes so long hangs, or less by a quarter: every thread's stack is printed, and the run is over."""


def main(argv: Sequence[str] | None = None) -> int:
    """Fuzz the targets that the command line names; the exit code."""
    args = _parser().parse_args(argv)
    logging.getLogger("qwen_ls").setLevel(logging.ERROR)
    console = Console()
    console.print(f"seed {args.seed}")
    found = [_fuzz(console, TARGETS[name], args.inputs, args.seed) for name in args.names or TARGETS]
    total = sum(int(each.figure) for each in found)
    console.print(f"{total:,} inputs, and everything held.")
    if args.record:
        everything = Finding("all targets", total, "inputs", at_least(100_000), basis="nothing raised, nothing hung")
        record({"fuzz": [*found, everything]})
    return 0


def _fuzz(console: Console, target: Target, wished: int | None, seed: int) -> Finding:
    count, inputs, began = 0, wished or target.inputs, time.monotonic()
    with console.status("") as status:
        for count in fuzz(target, inputs, seed, Watch()):
            status.update(f"{target.name}: {count:,} of {inputs:,}")
    faulthandler.cancel_dump_traceback_later()
    took_s = time.monotonic() - began
    console.print(f"{target.name:12} {count:8,} inputs in {took_s:4.0f} s: {target.summary}")
    return Finding(f"{target.name}: {target.summary}", count, "inputs", basis=f"seed {seed}; {took_s:.0f} s")


class Watch:
    """Ends the process where an input hangs. Arming costs a thread, so it is done anew only now and then."""

    def __init__(self) -> None:
        self._armed_at = 0.0

    def __call__(self) -> None:
        """An input begins."""
        if (now := time.monotonic()) - self._armed_at > HANG_S / 4:
            self._armed_at = now
            faulthandler.dump_traceback_later(HANG_S, exit=True)


def _parser() -> argparse.ArgumentParser:
    targets = "\n".join(f"  {name:12} {target.inputs:7,}  {target.summary}" for name, target in TARGETS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description="Put anything at all into the server, and see that everything holds.",
        epilog=f"targets, and the inputs of a whole run:\n{targets}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="target", choices=[[], *TARGETS], help="if none is named, all")
    parser.add_argument("--inputs", type=int, help="how many inputs each target gets")
    parser.add_argument("--record", action="store_true", help="append what was done to bench/RESULTS.md")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the first round")
    return parser


if __name__ == "__main__":
    sys.exit(main())
