"""`qwen-ls usage`: what was used, with estimates and unknown prices marked."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from qwen_ls.cli.main import main
from qwen_ls.guard.day import Amount, Row
from qwen_ls.guard.usage_file import UsageFile, usage_path
from tests.support.isolation import isolated_environment

TODAY = date.today().isoformat()
LONG_AGO = (date.today() - timedelta(days=40)).isoformat()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of the test's own."""
    for name, value in isolated_environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("COLUMNS", "120")


def use(day: str, model: str, amount: Amount) -> None:
    UsageFile(usage_path()).add({Row(day, model, "completion"): amount})


def usage(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["usage", *words]) == 0
    return capsys.readouterr().out


def test_nothing_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert usage(capsys).startswith("Nothing was used since")


def test_rows_and_their_sum(capsys: pytest.CaptureFixture[str]) -> None:
    use(TODAY, "priced", Amount(2, 1_500, 100, 50, 0, 2, 0.0123))
    use(TODAY, "unknown", Amount(1, 10_000, 0, 5, 1, 0, 0.0))
    rows = [line.split() for line in usage(capsys).splitlines()]
    assert [TODAY, "priced", "completion", "2", "1,500", "100", "50", "$0.0123"] in rows
    assert ["unknown", "completion", "1", "~10,000", "0", "~5", "–"] in rows
    assert ["all", "3", "~11,500", "100", "~55", "≥", "$0.0123"] in rows


def test_as_json_and_how_far_back(capsys: pytest.CaptureFixture[str]) -> None:
    use(LONG_AGO, "old", Amount(1, 1, 0, 1, 0, 1, 2.5))
    use(TODAY, "new", Amount(1, 1, 0, 1, 0, 0, 0.0))
    [told] = json.loads(usage(capsys, "--json"))
    assert (told["model"], told["costUsd"]) == ("new", None)
    assert [each["costUsd"] for each in json.loads(usage(capsys, "--json", "--days", "60"))] == [2.5, None]


@pytest.mark.parametrize("days", ["0", "-1", "x", "1.5"])
def test_a_number_of_days_that_is_none_is_refused(days: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["usage", f"--days={days}"])
    assert "no number of days" in capsys.readouterr().err
