"""`python -m bench.edits.score`: how the edit corpus comes out today, and which open cases fail.

Of the cases that are set aside only the counts are told: rules must not be written by looking at them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.support.corpus import FOLDERS
from tests.support.edit_corpus import EditCase, load_edit_cases
from tests.support.edit_score import Verdict, verdict_of


def main(argv: Sequence[str] | None = None) -> int:
    """Score the corpus; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.edits.score", description=__doc__)
    parser.parse_args(argv)
    console = Console()
    table = Table("folder", "source", "cases", *(verdict.value for verdict in Verdict), "share right")
    failing: list[str] = []
    for folder in FOLDERS:
        verdicts = [(case, verdict_of(case)) for case in load_edit_cases(folder)]
        for source in ("recorded", "written"):
            _add_row(table, folder, source, [each for each in verdicts if each[0].source.startswith(source)])
        _add_row(table, folder, "all", verdicts)
        table.add_section()
        if folder == "open":
            failing = [f"{case.name} ({verdict.value})" for case, verdict in verdicts if verdict is not Verdict.RIGHT]
    console.print(table)
    console.print("open cases that fail:", *(failing or ["none"]), sep="\n  ")
    return 0


def _add_row(table: Table, folder: str, source: str, verdicts: Sequence[tuple[EditCase, Verdict]]) -> None:
    counts = Counter(verdict for _, verdict in verdicts)
    if verdicts:
        share = counts[Verdict.RIGHT] / len(verdicts)
        table.add_row(folder, source, str(len(verdicts)), *(str(counts[each]) for each in Verdict), f"{share:.0%}")


if __name__ == "__main__":
    raise SystemExit(main())
