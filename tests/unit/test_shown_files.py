"""Files that are only shown: private, and gone at the end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from qwen_ls.shown_files import ShownFiles


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ShownFiles:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return ShownFiles()


def test_nothing_is_written_before_something_is_shown(files: ShownFiles, tmp_path: Path) -> None:
    files.close()
    assert list(tmp_path.iterdir()) == []


def test_a_file_has_the_text_as_it_is(files: ShownFiles) -> None:
    path = files.write("a.py", "# Größe\r\n🦄\n")
    assert path.read_bytes() == "# Größe\r\n🦄\n".encode()
    files.close()


def test_two_files_of_one_name_are_two(files: ShownFiles) -> None:
    first, second = files.write("a.py", "1"), files.write("a.py", "2")
    assert (first.read_text(), second.read_text()) == ("1", "2")
    files.close()


def test_the_folder_is_for_the_user_alone(files: ShownFiles) -> None:
    folder = files.write("a.py", "1").parent
    others = folder.stat().st_mode & 0o077 if os.name == "posix" else 0
    assert others == 0
    files.close()


def test_closing_deletes_everything(files: ShownFiles, tmp_path: Path) -> None:
    files.write("a.py", "1")
    files.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\\b:c?.py", "", "…", "x" * 500, "-.-"])
def test_no_name_leads_out_of_the_folder(files: ShownFiles, tmp_path: Path, name: str) -> None:
    path = files.write(name, "1")
    assert path.parent.parent == tmp_path
    assert len(path.name) < 100
    files.close()
