"""A workspace of many files to have open: alike, as the files of one project are, and each with names of its own."""

from __future__ import annotations

from pathlib import Path

from bench.source import python_source

LINES = 300
"""The length of each file."""

WRITTEN = 20
"""How many of the files are on the disk too."""

HEADER = "from part_1 import total_1_10000\nfrom part_2 import total_2_10001, total_2_10002\nimport part_3\n\n"
"""What the file that is edited imports."""


def part(number: int) -> str:
    """The text of one file."""
    return python_source(LINES).replace("total_", f"total_{number}_").replace("weight", f"weight_{number}")


def write(folder: Path) -> None:
    """Write some of the files, those that are imported among them."""
    for number in range(WRITTEN):
        (folder / f"part_{number}.py").write_text(part(number), encoding="utf-8")


def uri(folder: Path, number: int) -> str:
    """The URI of one file."""
    return (folder / f"part_{number}.py").as_uri()
