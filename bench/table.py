"""Findings as a table: for the terminal, and as Markdown for the results file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Column, Table
from rich.text import Text

from bench.finding import Bound, Finding, Verdict

Findings = Mapping[str, Sequence[Finding]]
"""What was found, by the names of the benchmarks."""

COLUMNS = ("benchmark", "what", "figure", "spread", "bound", "", "made of")

_STYLES = {Verdict.PASS: "green", Verdict.FAIL: "bold red", Verdict.INFORMATION: "dim"}


def terminal_table(findings: Findings) -> Table:
    """The table for a person at a terminal, narrow enough for 80 columns."""
    table = Table("benchmark", "what", Column("figure", no_wrap=True), Column("bound", no_wrap=True), "")
    for name, finding in _flat(findings):
        _, what, figure, spread, bound, verdict, basis = _cells(name, finding)
        table.add_row(
            name,
            Text.assemble(what, "\n", (basis, "dim")),
            Text.assemble(figure, "\n", (spread, "dim")),
            bound,
            Text(verdict, _STYLES[finding.verdict]),
        )
    return table


def markdown_table(findings: Findings) -> str:
    """The table for the results file."""
    rows = [COLUMNS, ("---",) * len(COLUMNS), *(_cells(name, finding) for name, finding in _flat(findings))]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in rows)


def _flat(findings: Findings) -> Iterator[tuple[str, Finding]]:
    for name, found in findings.items():
        for finding in found:
            yield name, finding


def _cells(name: str, finding: Finding) -> tuple[str, ...]:
    return (
        name,
        finding.what,
        quantity(finding.figure, finding.unit),
        finding.spread,
        _bound(finding.bound, finding.unit),
        finding.verdict.value,
        finding.basis,
    )


def _bound(bound: Bound | None, unit: str) -> str:
    return "" if bound is None else f"{'≥' if bound.more_is_better else '≤'} {quantity(bound.limit, unit)}"


def quantity(figure: float, unit: str) -> str:
    """A figure as it is printed: three digits or so, and its unit."""
    digits = 0 if abs(figure) >= 100 else 1 if abs(figure) >= 10 else 2
    return f"{figure:.{digits}f} {unit}"


def interval(low: float, high: float, unit: str) -> str:
    """Two figures that something lies between."""
    return f"{quantity(low, unit).removesuffix(f' {unit}')} to {quantity(high, unit)}"
