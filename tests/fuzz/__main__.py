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
    total = 0
    for name in args.names or TARGETS:
        target = TARGETS[name]
        total += _fuzz(console, target, args.inputs or target.inputs, args.seed)
    console.print(f"{total:,} inputs, and everything held.")
    return 0


def _fuzz(console: Console, target: Target, inputs: int, seed: int) -> int:
    count, began = 0, time.monotonic()
    with console.status("") as status:
        for count in fuzz(target, inputs, seed, Watch()):
            status.update(f"{target.name}: {count:,} of {inputs:,}")
    faulthandler.cancel_dump_traceback_later()
    console.print(f"{target.name:12} {count:8,} inputs in {time.monotonic() - began:4.0f} s: {target.summary}")
    return count


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
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the first round")
    return parser


if __name__ == "__main__":
    sys.exit(main())
