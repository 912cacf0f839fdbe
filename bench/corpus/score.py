"""`python -m bench.corpus.score`: how the trimming corpus comes out today, and which open cases fail.

Of the cases that are set aside only the counts are told: rules must not be written by looking at them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from typing import get_args

from rich.console import Console
from rich.table import Table

from tests.support.corpus import FOLDERS, Case, Kind, load_cases
from tests.support.corpus_score import Score, Verdict, verdict_of


def main(argv: Sequence[str] | None = None) -> int:
    """Score the corpus; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.corpus.score", description=__doc__)
    parser.parse_args(argv)
    console = Console()
    table = Table("folder", "kind", "cases", *(verdict.value for verdict in Verdict), "share right")
    failing: list[str] = []
    for folder in FOLDERS:
        verdicts = [(case, verdict_of(case)) for case in load_cases(folder)]
        _add_rows(table, folder, verdicts)
        if folder == "open":
            failing = [f"{case.name} ({verdict.value})" for case, verdict in verdicts if verdict is not Verdict.RIGHT]
    console.print(table)
    console.print("open cases that fail:", *(failing or ["none"]), sep="\n  ")
    return 0


def _add_rows(table: Table, folder: str, verdicts: Sequence[tuple[Case, Verdict]]) -> None:
    for kind in get_args(Kind):
        counted = Counter((case.kind, verdict) for case, verdict in verdicts if case.kind == kind)
        _add_row(table, folder, kind, Score(counted))
    _add_row(table, folder, "all", Score(Counter((case.kind, verdict) for case, verdict in verdicts)))
    table.add_section()


def _add_row(table: Table, folder: str, kind: str, score: Score) -> None:
    if score.cases:
        verdicts = (str(score.of(verdict)) for verdict in Verdict)
        table.add_row(folder, kind, str(score.cases), *verdicts, f"{score.share_right:.0%}")


if __name__ == "__main__":
    raise SystemExit(main())
