"""`python -m bench [name…]`: run benchmarks, print what they found, and record it if asked to."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import cast

from rich.console import Console

from bench.finding import Benchmark, Finding, Verdict
from bench.record import RESULTS, record
from bench.table import Findings, terminal_table

BENCHMARKS = {
    "startup": "from the start of the process to the initialize response",
    "keystroke": "a key in a long document against one in a short document",
    "growth": "a request as files grow and more are open, up to the body that would be sent",
    "prompt_cache": "how much of a prompt is a prefix of the one before, while a line is typed",
    "cancel": "from a cancel or a diverging change to the upstream connection closed",
    "typist": "a simulated person, against a naive server, in simulated time",
    "offering": "code actions offered after each move of the cursor, in a long file",
    "explain": "an explanation's first words against the same call made straight, and many explanations at once",
    "overhead": "an invoked completion against the same call made straight",
}
"""Each is a module of this package with a function `run`."""

LONG = {
    "middles": "real functions filled by the local model, straight and through the server (about an hour)",
    "activation": "the VS Code extension's activation against a bare extension's, in a real VS Code (three minutes)",
    "neovim": "the Neovim plugin's cost, and a simulated person who types through it in a real Neovim (five minutes)",
}
"""The same, but these are run only when they are named."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmarks that the command line names; the exit code."""
    args = _parser().parse_args(argv)
    console = Console()
    findings: dict[str, Sequence[Finding]] = {}
    for name in args.names or BENCHMARKS:
        console.print(f"{name}: {(BENCHMARKS | LONG)[name]} …")  # no spinner: its thread would disturb what is measured
        findings[name] = _benchmark(name)()
    console.print(terminal_table(findings))
    if args.record:
        record(findings)
        console.print(f"Recorded in bench/{RESULTS.name}.")
    return 1 if args.check and _any_failed(findings) else 0


def _parser() -> argparse.ArgumentParser:
    names = "\n".join(f"  {name:12} {summary}" for name, summary in (BENCHMARKS | LONG).items())
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description="Measure qwen-ls, as ratios in one run.",
        epilog=f"benchmarks:\n{names}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="name", type=_known, help="if none is named, all but the long ones")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a bound does not hold")
    parser.add_argument("--record", action="store_true", help=f"append the findings to bench/{RESULTS.name}")
    return parser


def _known(name: str) -> str:
    if name not in BENCHMARKS | LONG:
        known = ", ".join(BENCHMARKS | LONG)
        raise argparse.ArgumentTypeError(f"there is no benchmark '{name}' (there are: {known})")
    return name


def _benchmark(name: str) -> Benchmark:
    return cast(Benchmark, importlib.import_module(f"bench.{name}").run)


def _any_failed(findings: Findings) -> bool:
    return any(finding.verdict is Verdict.FAIL for found in findings.values() for finding in found)


if __name__ == "__main__":
    sys.exit(main())
