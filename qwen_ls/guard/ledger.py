"""The ledger of one server: counts at once, writes by and by, and knows when the day's tokens are used up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from qwen_ls.guard.day import Amount, Row
from qwen_ls.guard.usage_file import UsageFile
from qwen_ls.model.base import Usage

logger = logging.getLogger(__name__)

WRITE_AFTER_S = 2.0
"""So long after a request what it took is in the file; what an editor that is killed used since then is lost."""
WARN_SHARE = 0.8

NEARLY = "qwen-ls used {used:,} of the {limit:,} tokens that limits.tokensPerDay allows for today."
REACHED = (
    "qwen-ls used {used:,} tokens today, and limits.tokensPerDay is {limit:,}: completions do not come by themselves "
    "until tomorrow. What you ask for still works."
)


class Ledger:
    """What all editors of this user used today, as far as this server knows."""

    def __init__(
        self,
        file: UsageFile,
        tokens_per_day: int | None = None,
        *,
        tell: Callable[[str], None] = lambda _: None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """`tell` gets a sentence for the user, once a day each: at 80 % of the limit, and when it is reached."""
        self._file = file
        self._limit = tokens_per_day
        self._tell = tell
        self._today = today
        self._pending: dict[Row, Amount] = {}
        self._day = ""
        self._tokens_in_file = 0
        self._told: set[str] = set()
        self._writing: asyncio.TimerHandle | None = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="usage")
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_broken = False

    @property
    def is_spent(self) -> bool:
        """Whether the day's tokens are used up."""
        return self._limit is not None and self._tokens_today() >= self._limit

    @property
    def sentence(self) -> str:
        """What to say of that."""
        return REACHED.format(used=self._tokens_today(), limit=self._limit or 0)

    async def load(self) -> None:
        """Read what was used today before; without it, it counts from nothing until the first write."""
        await self._in_thread(self._read_or_write, {})

    def record(self, model: str, kind: str, usage: Usage, *, is_free: bool) -> None:
        """Count one request, and have it written soon. Free are those to the model on this machine."""
        row = Row(self._today().isoformat(), model, kind)
        amount = Amount.of(usage, model, is_free=is_free)
        self._pending[row] = self._pending.get(row, Amount()) + amount
        if self._writing is None:
            self._writing = asyncio.get_running_loop().call_later(WRITE_AFTER_S, self._start_writing)
        self._warn()

    async def recent(self, days: int) -> dict[Row, Amount]:
        """What was used in so many days, today among them: what is in the file, and what will be."""
        first = (self._today() - timedelta(days=days - 1)).isoformat()
        try:
            used = await asyncio.get_running_loop().run_in_executor(self._worker, self._file.since, first)
        except OSError as error:
            logger.warning("what was used cannot be read (%s)", error)
            used = {}
        for row, amount in self._pending.items():
            used[row] = used.get(row, Amount()) + amount
        return dict(sorted(used.items()))

    def unwritten(self) -> Mapping[Row, Amount]:
        """What is not in the file yet."""
        return dict(self._pending)

    async def aclose(self) -> None:
        """Write what is left, and end the thread."""
        if self._writing is not None:
            self._writing.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._pending:
            await self._write()
        self._worker.shutdown(wait=False)

    def _tokens_today(self) -> int:
        day = self._today().isoformat()
        in_file = self._tokens_in_file if self._day == day else 0
        return in_file + sum(amount.tokens for row, amount in self._pending.items() if row.day == day)

    def _warn(self) -> None:
        if self._limit is None:
            return
        used, day = self._tokens_today(), self._today().isoformat()
        for share, sentence in ((1.0, REACHED), (WARN_SHARE, NEARLY)):
            if used >= share * self._limit:
                if f"{day} {share}" not in self._told:
                    self._told |= {f"{day} {share}", f"{day} {WARN_SHARE}"}
                    self._tell(sentence.format(used=used, limit=self._limit))
                return

    def _start_writing(self) -> None:
        self._writing = None
        task = asyncio.get_running_loop().create_task(self._write())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self) -> None:
        amounts, self._pending = self._pending, {}
        if not await self._in_thread(self._read_or_write, amounts):
            for row, amount in amounts.items():  # nothing is lost: it is tried again with the next request
                self._pending[row] = self._pending.get(row, Amount()) + amount
        self._warn()

    async def _in_thread(self, work: Callable[[Mapping[Row, Amount], str], int], amounts: Mapping[Row, Amount]) -> bool:
        day = self._today().isoformat()
        try:
            tokens = await asyncio.get_running_loop().run_in_executor(self._worker, work, amounts, day)
        except OSError as error:
            if not self._is_broken:
                logger.warning("what was used cannot be written down (%s): it is counted in memory only", error)
            self._is_broken = True
            return False
        self._is_broken = False
        self._day, self._tokens_in_file = day, tokens
        return True

    def _read_or_write(self, amounts: Mapping[Row, Amount], day: str) -> int:
        """Write amounts; what all editors used on this day."""
        if amounts:
            self._file.add(amounts)
        return sum(amount.tokens for amount in self._file.since(day).values())
