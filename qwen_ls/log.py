"""The server's log: lines for people on standard error, records for programs in a file, keys masked whatever happens.

At the levels above debug a record has no code in it: only what was done, how long it took and what failed.
"""

from __future__ import annotations

import contextlib
import json
import logging
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    _StreamHandler = logging.StreamHandler[TextIO]
else:
    _StreamHandler = logging.StreamHandler  # not subscriptable before Python 3.11

ROOT = "qwen_ls"

_KEY = re.compile(r"\bsk-[A-Za-z0-9_-]{6,}|(?<=Bearer )\S+")
_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def masked(text: str) -> str:
    """A text with everything that looks like a key replaced."""
    return _KEY.sub("sk-***", text)


class _Line(logging.Formatter):
    """Writes a record as a line."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


class _Json(logging.Formatter):
    """Writes a record as a line of JSON: `time` (UTC), `level`, `logger`, `message`, and `error` with its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        told = {
            "time": f"{at}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": masked(record.getMessage()),
        }
        if record.exc_info:
            told["error"] = masked(self.formatException(record.exc_info))
        return json.dumps(told)


class _Resigning(logging.Handler):
    """Says once that a line cannot be written, in place of `logging`'s traceback, which shows every line unmasked."""

    has_failed = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - as the base class has it
        if self.has_failed:
            return
        self.has_failed = True
        why = sys.exc_info()[1]
        with contextlib.suppress(OSError, ValueError):  # standard error may be what cannot be written to
            sys.stderr.write(f"qwen-ls cannot write its log: {getattr(why, 'strerror', None) or type(why).__name__}\n")
            sys.stderr.flush()


class _ToFile(_Resigning, logging.FileHandler):
    pass


class _ToStream(_Resigning, _StreamHandler):
    pass


def set_up(level: str, file: Path | None) -> None:
    """Log to a file or to standard error from now on, in place of where it went before.

    Raises:
        OSError: the file cannot be written to.
    """
    handler = _ToStream(sys.stderr) if file is None else _ToFile(file, encoding="utf-8")
    handler.setFormatter(_Line(_LINE) if file is None else _Json())
    logger = logging.getLogger(ROOT)
    for old in logger.handlers[:]:
        logger.removeHandler(old)
        with contextlib.suppress(OSError):  # what it still held cannot be written either
            old.close()
    logger.addHandler(handler)
    logger.setLevel(level.upper())
    logger.propagate = False
