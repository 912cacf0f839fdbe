"""`python -m tests.fuzz.guided [target…] --seconds N`: fuzzing that is led by what code an input reaches.

atheris (libFuzzer) chooses the bytes, hypothesis makes the input of a target out of them, and the targets are the
same. It is a matter of minutes to hours and comes out different each time, so it is no test. Only targets that live
in one thread are led so: coverage that another thread or process adds says nothing of the input. What was found
worth keeping stays in `.fuzz`, where the next run begins.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / ".fuzz"
NAMES = ("frames", "streams", "refusals", "settings", "middles", "rewrites")
FIGURES = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
COVERED = re.compile(r"cov: (\d+)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the targets that the command line names, each in a process of its own; the exit code."""
    args = _parser().parse_args(argv)
    if args.here:
        _fuzz_here(args.here, args.seconds)
    failed = [name for name in args.names or NAMES if not _fuzz(name, args.seconds)]
    return 1 if failed else 0


def _fuzz(name: str, seconds: int) -> bool:
    command = [sys.executable, "-m", "tests.fuzz.guided", "--here", name, "--seconds", str(seconds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if done.returncode:
        sys.stdout.write(said[-10_000:])
        return False
    found = COVERED.findall(said)
    [inputs] = FIGURES.findall(said)
    sys.stdout.write(f"{name:12} {int(inputs):9,} inputs in {seconds} s, edges covered {found[0]} to {found[-1]}\n")
    return True


def _fuzz_here(name: str, seconds: int) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris  # on Linux and macOS only, and of no use to anything else

    with atheris.instrument_imports(include=["qwen_ls"], enable_loader_override=False):
        from tests.fuzz.catalogue import TARGETS
    from tests.fuzz.running import as_property

    target = TARGETS[name]
    with target.world(0) as world:
        one = as_property(target, lambda drawn: target.holds(world, *drawn), 1, 0).hypothesis.fuzz_one_input  # type: ignore[attr-defined]
        corpus = CORPUS / name
        corpus.mkdir(parents=True, exist_ok=True)
        options = [f"-max_total_time={seconds}", "-print_final_stats=1", "-timeout=60", f"-artifact_prefix={corpus}."]
        atheris.Setup([name, *options, str(corpus)], one)
        atheris.Fuzz()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.guided", description="Fuzz, led by coverage.")
    parser.add_argument("names", nargs="*", metavar="target", choices=[[], *NAMES], help=f"of {', '.join(NAMES)}")
    parser.add_argument("--seconds", type=int, default=300, help="for each target (300)")
    parser.add_argument("--here", choices=NAMES, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
