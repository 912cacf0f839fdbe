from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from qwen_ls import log

FULL = Path("/dev/full")


@pytest.fixture(autouse=True)
def _put_back() -> Iterator[None]:
    logger = logging.getLogger(log.ROOT)
    before = logger.handlers[:], logger.level, logger.propagate
    logger.handlers = []
    yield
    for handler in logger.handlers:
        with contextlib.suppress(OSError):
            handler.close()
    logger.handlers, logger.level, logger.propagate = before


def test_a_key_is_masked(tmp_path: Path) -> None:
    log.set_up("info", tmp_path / "log")
    logging.getLogger("qwen_ls.x").info("sent Bearer abc.def and %s", "sk-0123456789")

    written = (tmp_path / "log").read_text(encoding="utf-8")
    assert "sent Bearer sk-*** and sk-***" in written


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_log_that_cannot_be_written_says_so_once_and_shows_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("info", FULL)
    for _ in range(3):
        logging.getLogger("qwen_ls.x").info("%s", "sk-0123456789")

    assert capsys.readouterr().err == "qwen-ls cannot write its log: No space left on device\n"


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_log_that_could_not_be_written_gives_way_to_another(tmp_path: Path) -> None:
    log.set_up("info", FULL)
    logging.getLogger("qwen_ls.x").info("lost")
    log.set_up("info", tmp_path / "log")
    logging.getLogger("qwen_ls.x").info("kept")

    assert "kept" in (tmp_path / "log").read_text(encoding="utf-8")


def test_what_was_logged_to_before_is_closed(tmp_path: Path) -> None:
    log.set_up("info", tmp_path / "first")
    (first,) = logging.getLogger(log.ROOT).handlers
    log.set_up("info", tmp_path / "second")

    assert isinstance(first, logging.FileHandler)
    assert first.stream is None
