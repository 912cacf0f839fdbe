"""`read_file`: which lines are told, and of which files none are."""

from __future__ import annotations

import os

import pytest

from qwen_ls.assist.tools.bounds import MOST_CHARS
from qwen_ls.assist.tools.files import MOST_BYTES
from qwen_ls.assist.tools.read_file import READ_FILE
from tests.support.tool_desk import ToolDesk

SECRET = "SECRET = 'hunter2'\n"


def read(desk: ToolDesk, path: str, **lines: int) -> str:
    return desk.use(READ_FILE, path=path, **lines)


def test_a_file_is_told_whole(desk: ToolDesk) -> None:
    desk.write("src/a.py", "a = 1\nb = 2\n")
    assert read(desk, "src/a.py") == "src/a.py, lines 1 to 2 of 2:\na = 1\nb = 2\n"


@pytest.mark.parametrize("path", ["./src/a.py", "src/../src/a.py", " src/a.py", "src//a.py"])
def test_detours_inside_of_the_workspace_are_understood(desk: ToolDesk, path: str) -> None:
    desk.write("src/a.py", "a = 1\n")
    assert read(desk, path) == "src/a.py, lines 1 to 1 of 1:\na = 1\n"


def test_some_lines_are_told(desk: ToolDesk) -> None:
    desk.write("a.py", "a\nb\nc\nd\n")
    assert read(desk, "a.py", first_line=2, last_line=3) == "a.py, lines 2 to 3 of 4:\nb\nc\n"


def test_lines_beyond_the_end_are_said_to_be_so(desk: ToolDesk) -> None:
    desk.write("a.py", "a\nb\n")
    assert read(desk, "a.py", first_line=3) == "a.py has 2 lines."


def test_lines_in_the_wrong_order_are_said_to_be_so(desk: ToolDesk) -> None:
    desk.write("a.py", "a\nb\n")
    assert read(desk, "a.py", first_line=2, last_line=1) == "last_line is above first_line; a.py has 2 lines."


def test_an_empty_file_is_told(desk: ToolDesk) -> None:
    desk.write("a.py")
    assert read(desk, "a.py") == "a.py, lines 1 to 1 of 1:\n"


def test_a_long_file_is_told_in_parts_that_join_up(desk: ToolDesk) -> None:
    lines = [f"line {number}\n" for number in range(3_000)]
    desk.write("a.py", "".join(lines))
    told: list[str] = []
    while len(told) < len(lines):
        answer = read(desk, "a.py", first_line=len(told) + 1)
        assert len(answer) <= MOST_CHARS
        told += [line for line in answer.splitlines(keepends=True) if line.startswith("line ")]
    assert told == lines


def test_a_line_without_end_is_cut(desk: ToolDesk) -> None:
    desk.write("a.js", "x" * 20_000 + "\nend\n")
    answer = read(desk, "a.js")
    assert len(answer) <= MOST_CHARS
    assert "cut here" in answer
    assert "Go on with first_line 2" in answer


def test_an_open_file_is_told_as_it_is_in_the_editor(desk: ToolDesk) -> None:
    desk.write("a.py", "saved = 1\n")
    desk.open("a.py", "typed = 2\n")
    assert "typed = 2" in read(desk, "a.py")


def test_a_link_to_an_open_file_is_told_as_it_is_in_the_editor(desk: ToolDesk) -> None:
    (desk.folder / "b.py").symlink_to(desk.write("a.py", "saved = 1\n"))
    desk.open("a.py", "typed = 2\n")
    assert "typed = 2" in read(desk, "b.py")


def test_an_open_file_that_may_not_be_shown_is_not_told(desk: ToolDesk) -> None:
    desk.write("a.py", SECRET)
    (desk.folder / "b.py").symlink_to(desk.folder / "a.py")
    desk.open("a.py", SECRET, may_be_shown=False)
    for name in ("a.py", "b.py"):
        assert read(desk, name) == f"{name} may not be read: it is excluded, or lies outside of the workspace."


@pytest.mark.parametrize("path", ["../outside.py", "src/../../outside.py", "/etc/passwd", "..", "a\0.py"])
def test_a_path_outside_of_the_workspace_is_refused(desk: ToolDesk, path: str) -> None:
    (desk.folder.parent / "outside.py").write_text(SECRET)
    assert read(desk, path).startswith("Only paths inside of the workspace are told")


@pytest.mark.parametrize("is_there", [True, False])
def test_a_link_out_of_the_workspace_is_not_followed(desk: ToolDesk, is_there: bool) -> None:
    outside = desk.folder.parent / "outside"
    if is_there:
        outside.mkdir()
        (outside / "a.py").write_text(SECRET)
    (desk.folder / "link.py").symlink_to(outside / "a.py")
    (desk.folder / "folder").symlink_to(outside)
    for name in ("link.py", "folder/a.py"):
        assert read(desk, name) == f"{name} may not be read: it is excluded, or lies outside of the workspace."


@pytest.mark.parametrize("is_there", [True, False])
@pytest.mark.parametrize("name", [".env", "keys/id_rsa", "private/a.py", "ignored.py", ".git/config"])
def test_an_excluded_file_is_not_told_nor_whether_it_is_there(desk: ToolDesk, name: str, is_there: bool) -> None:
    desk.exclude = ("private/",)
    desk.write(".gitignore", "ignored.py\n")
    if is_there:
        desk.write(name, SECRET)
    assert read(desk, name) == f"{name} may not be read: it is excluded, or lies outside of the workspace."


def test_a_link_to_an_excluded_file_is_not_followed(desk: ToolDesk) -> None:
    (desk.folder / "innocent.py").symlink_to(desk.write(".env", SECRET))
    assert "may not be read" in read(desk, "innocent.py")


def test_a_file_that_is_not_there_is_said_not_to_be(desk: ToolDesk) -> None:
    assert read(desk, "src/none.py") == "There is no file src/none.py. list_files tells which there are."


def test_a_folder_is_said_to_be_one(desk: ToolDesk) -> None:
    desk.write("src/a.py")
    assert read(desk, "src") == "src is a folder: list_files tells what is in it."


def test_a_binary_file_is_said_to_be_one(desk: ToolDesk) -> None:
    desk.write("a.bin", b"\x7fELF\0\0")
    assert read(desk, "a.bin") == "a.bin is a binary file."


def test_a_huge_file_is_said_to_be_one(desk: ToolDesk) -> None:
    desk.write("a.txt", "x" * (MOST_BYTES + 1))
    assert read(desk, "a.txt") == "a.txt is too large to be read: it has more than 512 kB."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(desk: ToolDesk) -> None:
    os.mkfifo(desk.folder / "pipe")
    assert read(desk, "pipe") == "pipe is no plain file."


def test_bytes_that_are_not_utf_8_are_told_as_far_as_they_are(desk: ToolDesk) -> None:
    desk.write("a.py", b"# caf\xe9\n")
    assert "# caf\ufffd\n" in read(desk, "a.py")
