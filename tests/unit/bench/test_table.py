"""Findings as tables."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from bench.finding import Finding, at_least, at_most
from bench.table import interval, markdown_table, quantity, terminal_table

SLOW = Finding("a key", 31.4, "ms", at_most(20), spread="3 to 40 ms", basis="median of 9")


@pytest.mark.parametrize(
    ("figure", "printed"), [(1.036, "1.04 ms"), (12.34, "12.3 ms"), (444.4, "444 ms"), (-0.5, "-0.50 ms")]
)
def test_a_quantity_has_about_three_digits(figure: float, printed: str) -> None:
    assert quantity(figure, "ms") == printed


def test_an_interval_names_its_unit_once() -> None:
    assert interval(0.98, 10.1, "×") == "0.98 to 10.1 ×"


def test_markdown_has_a_row_for_each_finding() -> None:
    table = markdown_table({"cancel": [SLOW], "typist": [Finding("characters a key", 3.0, "×", at_least(2.5))]})

    assert table.splitlines()[2:] == [
        "| cancel | a key | 31.4 ms | 3 to 40 ms | ≤ 20.0 ms | FAIL | median of 9 |",
        "| typist | characters a key | 3.00 × |  | ≥ 2.50 × | pass |  |",
    ]


def test_a_bar_in_a_cell_does_not_end_it() -> None:
    table = markdown_table({"cancel": [Finding("a|b", 1, "ms")]})

    assert "a\\|b" in table


def test_the_terminal_shows_the_failure_in_80_columns() -> None:
    console = Console(file=io.StringIO(), width=80)

    console.print(terminal_table({"cancel": [SLOW]}))

    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert any("31.4 ms" in line and "≤ 20.0 ms" in line and "FAIL" in line for line in lines)
