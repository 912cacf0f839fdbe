from __future__ import annotations

from pathlib import Path

import pytest

from qwen_ls.cli.errors import CommandError
from qwen_ls.cli.source import (
    LANGUAGES,
    Source,
    language_of,
    lines_in,
    point_in,
    read_source,
    split_lines,
    split_position,
    workspace_of,
)
from qwen_ls.text.lines import Point, Text


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path / "a.py", tmp_path, "python", Text.of("x = '🦊'\n\nlast"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a.py:3:5", ("a.py", 3, 5)),
        (r"C:\code\a.py:3:5", (r"C:\code\a.py", 3, 5)),
        ("a:1:2:3:5", ("a:1:2", 3, 5)),
    ],
)
def test_a_position_is_split_from_its_end(words: str, expected: tuple[str, int, int]) -> None:
    assert split_position(words) == expected


@pytest.mark.parametrize("words", ["a.py", "a.py:3", r"C:\a.py:3", ":3:5", "a.py:3:x", "a.py:-1:2"])
def test_what_is_no_position_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(CommandError, match=r"is not FILE:LINE:COL, as in src/app\.py:12:5"):
        split_position(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("a.py", ("a.py", None)),
        ("a.py:3", ("a.py", (3, 3))),
        ("a.py:3-7", ("a.py", (3, 7))),
        (r"C:\a.py", (r"C:\a.py", None)),
        (r"C:\a.py:3-7", (r"C:\a.py", (3, 7))),
    ],
)
def test_lines_are_split_from_the_end(words: str, expected: tuple[str, tuple[int, int] | None]) -> None:
    assert split_lines(words) == expected


def test_columns_count_characters(source: Source) -> None:
    assert point_in(source, 1, 7) == Point(0, 6)


def test_the_column_behind_the_last_character_is_a_place(source: Source) -> None:
    assert point_in(source, 3, 5) == Point(2, 4)


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        (4, 1, "a.py has lines 1 to 3; there is no line 4."),
        (0, 1, "a.py has lines 1 to 3; there is no line 0."),
        (2, 2, "Line 2 of a.py has columns 1 to 1; there is no column 2."),
        (1, 0, "Line 1 of a.py has columns 1 to 8; there is no column 0."),
    ],
)
def test_a_position_outside_is_refused_with_what_there_is(
    source: Source, line: int, column: int, sentence: str
) -> None:
    with pytest.raises(CommandError) as caught:
        point_in(source, line, column)

    assert str(caught.value) == sentence


def test_lines_reach_to_the_end_of_the_last(source: Source) -> None:
    assert lines_in(source, 1, 3) == (Point(0, 0), Point(2, 4))


def test_lines_that_run_backwards_are_refused(source: Source) -> None:
    with pytest.raises(CommandError, match="run backwards; write 1-3"):
        lines_in(source, 3, 1)


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"\xef\xbb\xbfx = 1\r\n")

    assert str(read_source(str(path)).text) == "x = 1\r\n"


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no file .*gone\.py"):
        read_source(str(tmp_path / "gone.py"))


def test_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="is a folder; name a file"):
        read_source(str(tmp_path))


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "latin.py"
    path.write_bytes(b"x = 1\ny = '\xe4'\n")

    with pytest.raises(CommandError, match=r"is not UTF-8 text \(line 2\)"):
        read_source(str(path))


def test_the_repository_is_the_workspace(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()

    assert workspace_of(tmp_path / "src" / "a.py") == tmp_path


@pytest.mark.parametrize(("name", "language"), [("a.py", "python"), ("A.PY", "python"), ("a.tsx", "typescriptreact")])
def test_the_language_is_told_by_the_ending(name: str, language: str) -> None:
    assert language_of(Path(name)) == language


def test_an_unknown_ending_is_plain_text() -> None:
    assert "zzz" not in LANGUAGES
    assert language_of(Path("a.zzz")) == "plaintext"
