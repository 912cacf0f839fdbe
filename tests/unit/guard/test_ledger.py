"""The ledger: counts at once, writes by and by, warns, and knows when the day is spent."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

import pytest

from qwen_ls.guard.day import Amount, Row
from qwen_ls.guard.ledger import Ledger
from qwen_ls.guard.usage_file import UsageFile
from qwen_ls.model.base import Usage

pytestmark = pytest.mark.asyncio

TODAY, TOMORROW = date(2026, 11, 25), date(2026, 11, 26)
MODEL = "qwen3-coder-plus"


class Desk:
    """A ledger over a file, with a day and ears that the test has."""

    def __init__(self, folder: Path, limit: int | None = None) -> None:
        self.file = UsageFile(folder / "usage.sqlite3")
        self.day = TODAY
        self.told: list[str] = []
        self.ledger = Ledger(self.file, limit, tell=self.told.append, today=lambda: self.day)

    def use(self, tokens: int, *, is_free: bool = False) -> None:
        self.ledger.record(MODEL, "completion", Usage(tokens - 1, 1), is_free=is_free)


async def test_what_was_used_is_in_the_file_when_the_server_ends(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.use(10)
    desk.use(20)
    await desk.ledger.aclose()
    [(row, amount)] = desk.file.since("").items()
    assert row == Row("2026-11-25", MODEL, "completion")
    assert (amount.requests, amount.tokens, amount.priced) == (2, 30, 2)
    assert amount.cost_usd == pytest.approx((28 * 1 + 2 * 5) / 1_000_000)


async def test_it_is_written_by_and_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwen_ls.guard.ledger.WRITE_AFTER_S", 0)
    desk = Desk(tmp_path)
    desk.use(10)
    while desk.ledger.unwritten() or not desk.file.since(""):
        await asyncio.sleep(0)
    await desk.ledger.aclose()
    assert sum(amount.tokens for amount in desk.file.since("").values()) == 10


async def test_the_user_is_told_at_80_percent_and_at_the_end_once_a_day(tmp_path: Path) -> None:
    desk = Desk(tmp_path, limit=1000)
    desk.use(799)
    assert desk.told == []
    desk.use(1)
    desk.use(1)
    assert [each.partition(" of the ")[0] for each in desk.told] == ["qwen-ls used 800"]
    desk.use(199)
    desk.use(1)
    assert len(desk.told) == 2
    assert "do not come by themselves until tomorrow" in desk.told[1]
    assert desk.ledger.is_spent
    desk.day = TOMORROW
    assert not desk.ledger.is_spent
    desk.use(1000)
    assert len(desk.told) == 3, "of a leap over both, the more important is told"
    await desk.ledger.aclose()


async def test_what_other_editors_used_counts(tmp_path: Path) -> None:
    other = Desk(tmp_path, limit=1000)
    other.use(900)
    await other.ledger.aclose()
    desk = Desk(tmp_path, limit=1000)
    await desk.ledger.load()
    assert desk.told == []
    assert not desk.ledger.is_spent
    desk.use(100)
    assert desk.ledger.is_spent
    await desk.ledger.aclose()


async def test_without_a_limit_nothing_is_ever_spent(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.use(10**9)
    assert not desk.ledger.is_spent
    assert desk.told == []
    await desk.ledger.aclose()


async def test_the_model_on_this_machine_costs_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.use(1000, is_free=True)
    [amount] = desk.ledger.unwritten().values()
    assert (amount.priced, amount.cost_usd) == (1, 0.0)
    await desk.ledger.aclose()


async def test_what_cannot_be_written_is_kept_and_written_later(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")
    desk = Desk(tmp_path / "in the way", limit=1000)
    desk.use(400)
    await desk.ledger._write()
    desk.use(600)
    assert desk.ledger.is_spent
    (tmp_path / "in the way").unlink()
    await desk.ledger.aclose()
    assert sum(amount.tokens for amount in desk.file.since("").values()) == 1000


async def test_an_unknown_price_is_no_cost_and_not_counted_as_priced() -> None:
    amount = Amount.of(Usage(10, 10, is_estimate=True), "somebody-s-model", is_free=False)
    assert (amount.priced, amount.cost_usd, amount.estimated) == (0, 0.0, 1)
