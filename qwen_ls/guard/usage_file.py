"""The file of what was used, in the user's state folder: SQLite, since several editors write it at the same time.

It holds numbers by day, model and kind, and nothing of any code. A write is whole or did not happen.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import astuple
from pathlib import Path

from qwen_ls.guard.day import Amount, Row

logger = logging.getLogger(__name__)

BUSY_S = 5.0
"""How long another editor's write is waited for."""
BROKEN = ".broken"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS used (
    day TEXT, model TEXT, kind TEXT,
    requests INTEGER, prompt_tokens INTEGER, cached_tokens INTEGER, completion_tokens INTEGER,
    estimated INTEGER, priced INTEGER, cost_usd REAL,
    PRIMARY KEY (day, model, kind)
) WITHOUT ROWID
"""
_ADD = """
INSERT INTO used VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (day, model, kind) DO UPDATE SET
    requests = requests + excluded.requests,
    prompt_tokens = prompt_tokens + excluded.prompt_tokens,
    cached_tokens = cached_tokens + excluded.cached_tokens,
    completion_tokens = completion_tokens + excluded.completion_tokens,
    estimated = estimated + excluded.estimated,
    priced = priced + excluded.priced,
    cost_usd = cost_usd + excluded.cost_usd
"""
_SINCE = "SELECT * FROM used WHERE day >= ? ORDER BY day, model, kind"


def usage_path() -> Path:
    """Where the file is: `qwen-ls/usage.sqlite3` in the platform's folder for state."""
    from platformdirs import user_state_path

    return user_state_path("qwen-ls", appauthor=False) / "usage.sqlite3"


class UsageFile:
    """Reads and adds up. Each call opens the file and closes it: editors come and go, and so may their folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, amounts: Mapping[Row, Amount]) -> None:
        """Add to what is there.

        Raises:
            OSError: the file cannot be written: no room, no right, or another program holds it.
        """
        rows = [(*row, *astuple(amount)) for row, amount in amounts.items()]
        with self._connection() as connection, connection:
            connection.executemany(_ADD, rows)

    def since(self, day: str) -> dict[Row, Amount]:
        """What was used from a day on.

        Raises:
            OSError: the file cannot be read.
        """
        if not self._path.exists():
            return {}
        with self._connection() as connection:
            found = connection.execute(_SINCE, (day,)).fetchall()
        return {Row(*each[:3]): Amount(*each[3:]) for each in found}

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self._open()) as connection:
                yield connection
        except sqlite3.Error as error:
            raise OSError(f"{self._path}: {error}") from error

    def _open(self) -> sqlite3.Connection:
        """Open it; a file that is no database is put aside, and counting begins anew."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._ready()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # locked, full, read-only: the file itself is well
                raise
            logger.warning("%s cannot be read (%s): it is put aside, and counting begins anew", self._path, error)
            self._path.replace(self._path.with_name(self._path.name + BROKEN))
            return self._ready()

    def _ready(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=BUSY_S)
        try:
            connection.execute(_SCHEMA)
        except BaseException:
            connection.close()
            raise
        return connection
