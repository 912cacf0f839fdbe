"""The results file: one entry for each run that was recorded, the newest last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from bench.machine import commit, machine
from bench.table import Findings, markdown_table

RESULTS = Path(__file__).parent / "RESULTS.md"

HEADING = """# Results

Written by `python -m bench --record`, `make fuzz` and `make soak`, the newest last. How to read them:
[README](README.md).
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One run: when (UTC, to the minute), of which commit, on which machine, and what was found."""

    date: str
    commit: str
    machine: str
    findings: Findings


def record(findings: Findings) -> None:
    """Put what was just found at the end of the results file."""
    append(Entry(f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC", commit(), machine(), findings))


def append(entry: Entry, file: Path = RESULTS) -> None:
    """Put an entry at the end of the results file, which is begun where there is none."""
    if not file.exists():
        file.write_text(HEADING, encoding="utf-8")
    with file.open("a", encoding="utf-8") as results:
        results.write(_as_markdown(entry))


def _as_markdown(entry: Entry) -> str:
    return f"\n## {entry.date}, {entry.commit}\n\n{entry.machine}\n\n{markdown_table(entry.findings)}"
