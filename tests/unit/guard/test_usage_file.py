"""The file of what was used: added up by many at once, whole or not at all, and begun anew when it is broken."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from qwen_ls.guard.day import Amount, Row
from qwen_ls.guard.usage_file import UsageFile

ROW = Row("2026-11-25", "qwen3-coder-next", "completion")
ONE = Amount(requests=1, prompt_tokens=100, cached_tokens=10, completion_tokens=5, estimated=1, priced=1, cost_usd=0.25)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "usage.sqlite3"


def test_nothing_is_there_before_something_is_used(path: Path) -> None:
    assert UsageFile(path).since("") == {}
    assert not path.exists()


def test_amounts_add_up_by_day_model_and_kind(path: Path) -> None:
    other = ROW._replace(kind="edit")
    UsageFile(path).add({ROW: ONE})
    UsageFile(path).add({ROW: ONE, other: ONE})
    assert UsageFile(path).since("") == {ROW: ONE + ONE, other: ONE}
    assert UsageFile(path).since("2026-11-26") == {}


ADD_MANY = """
import sys
from pathlib import Path
from qwen_ls.guard.day import Amount, Row
from qwen_ls.guard.usage_file import UsageFile

for _ in range(25):
    UsageFile(Path(sys.argv[1])).add({Row("2026-11-25", "qwen3-coder-next", "completion"): Amount(requests=1)})
"""


def test_several_editors_write_at_the_same_time(path: Path) -> None:
    editors = [subprocess.Popen([sys.executable, "-c", ADD_MANY, str(path)]) for _ in range(4)]
    assert [each.wait(60) for each in editors] == [0, 0, 0, 0]
    assert UsageFile(path).since("")[ROW].requests == 100


def test_a_write_that_is_torn_did_not_happen(path: Path) -> None:
    UsageFile(path).add({ROW: ONE})
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE used SET requests = 1000")
    connection.close()  # as at the end of a process that is killed
    assert UsageFile(path).since("") == {ROW: ONE}


def test_a_file_that_is_no_database_is_put_aside(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is no database, and longer than a header" * 100)
    UsageFile(path).add({ROW: ONE})
    assert UsageFile(path).since("") == {ROW: ONE}
    assert path.with_name("usage.sqlite3.broken").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file is in the way")
    with pytest.raises(OSError, match="state"):
        UsageFile(tmp_path / "state" / "usage.sqlite3").add({ROW: ONE})


def test_a_lock_that_is_held_too_long_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qwen_ls.guard.usage_file.BUSY_S", 0.01)
    UsageFile(path).add({ROW: ONE})
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(OSError, match="locked"):
        UsageFile(path).add({ROW: ONE})
    holder.close()
    assert not path.with_name("usage.sqlite3.broken").exists()
