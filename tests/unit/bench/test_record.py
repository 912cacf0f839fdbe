"""The results file."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.finding import Finding
from bench.record import HEADING, Entry, append


def entry(commit: str) -> Entry:
    return Entry("2026-01-02 03:04 UTC", commit, "Linux, 2 cores", {"cancel": [Finding("a cancel", 4.2, "ms")]})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "RESULTS.md"


def test_the_first_entry_begins_the_file(file: Path) -> None:
    append(entry("abc1234"), file)

    assert file.read_text(encoding="utf-8").startswith(HEADING)


def test_an_entry_says_when_on_what_and_where(file: Path) -> None:
    append(entry("abc1234"), file)

    assert "\n## 2026-01-02 03:04 UTC, abc1234\n\nLinux, 2 cores\n\n| benchmark |" in file.read_text(encoding="utf-8")


def test_a_later_entry_comes_after_what_is_there(file: Path) -> None:
    append(entry("abc1234"), file)
    before = file.read_text(encoding="utf-8")

    append(entry("def5678"), file)

    after = file.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert "def5678" in after[len(before) :]
