"""`qwen-ls doctor`: what works and what does not, a line each, with the fix beside what fails."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.check import Check, Course, Result
from qwen_ls.cli.checks.finding import Status
from qwen_ls.cli.checks.order import checks
from qwen_ls.cli.doctor_sheet import JsonSheet, PlainSheet, Sheet
from qwen_ls.cli.waiting import waiting

FAILED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the form of the answer, and how much is looked at."""
    parser.add_argument("--json", action="store_true", help="print the findings and the versions as JSON")
    parser.add_argument(
        "--local", action="store_true", help="verify the local model's weights and ask it too, even if a key is set"
    )
    parser.epilog = (
        "The model is asked a few very short questions, a few hundred tokens in all; what was used is told at the end. "
        "The exit code is 1 if anything failed. The key is never shown."
    )


def run(args: argparse.Namespace) -> int:
    """Make the checks and tell what they found; 1 if one failed."""
    results = asyncio.run(examine(_sheet(as_json=args.json), asks_local=args.local))
    return FAILED if any(result.status is Status.FAILED for result in results) else 0


async def examine(sheet: Sheet, *, asks_local: bool) -> Sequence[Result]:
    """Make the checks, and write what each finds on a sheet as it comes."""
    case = Case.read(os.environ)
    course, results = Course(case), list[Result]()
    try:
        sheet.begin()
        for check in checks(case, asks_local=asks_local):
            result = await _take(course, check)
            sheet.add(result)
            results.append(result)
    finally:
        await case.aclose()
    sheet.end(results, case.tally)
    return results


async def _take(course: Course, check: Check) -> Result:
    with waiting(lambda: f"{check.doing} …"):
        return await course.take(check)


def _sheet(*, as_json: bool) -> Sheet:
    if as_json:
        return JsonSheet(sys.stdout)
    if not sys.stdout.isatty():
        return PlainSheet(sys.stdout)
    from rich.console import Console

    from qwen_ls.cli.doctor_terminal import TerminalSheet

    return TerminalSheet(Console())
