"""The server's log: a line an event, to standard error or a file, with keys masked whatever happens."""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path

ROOT = "qwen_ls"

_KEY = re.compile(r"\bsk-[A-Za-z0-9_-]{6,}|(?<=Bearer )\S+")
_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _Masking(logging.Formatter):
    """Writes a record as one line, with everything that looks like a key replaced."""

    def format(self, record: logging.LogRecord) -> str:
        return _KEY.sub("sk-***", super().format(record))


def set_up(level: str, file: Path | None) -> None:
    """Log to a file or to standard error from now on, in place of where it went before.

    Raises:
        OSError: the file cannot be written to.
    """
    handler = logging.StreamHandler(sys.stderr) if file is None else logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(_Masking(_LINE))
    logger = logging.getLogger(ROOT)
    for old in logger.handlers[:]:
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False
