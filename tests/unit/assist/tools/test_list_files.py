"""`list_files`: which files are listed, and which are not."""

from __future__ import annotations

import pytest

from qwen_ls.assist.tools.bounds import MOST_CHARS
from qwen_ls.assist.tools.list_files import LIST_FILES, MOST_FILES
from qwen_ls.assist.tools.turn import Turn
from tests.support.tool_desk import ToolDesk

NOTHING = "There is no such file that may be read."


def listed(desk: ToolDesk, folder: str = "", pattern: str = "") -> list[str]:
    return desk.use(LIST_FILES, folder=folder, pattern=pattern).split("\n")


def test_files_are_listed_those_near_the_top_first(desk: ToolDesk) -> None:
    for name in ("src/deep/c.py", "src/b.py", "a.py", "README.md"):
        desk.write(name)
    assert listed(desk) == ["README.md", "a.py", "src/b.py", "src/deep/c.py"]


def test_a_folders_files_are_listed_by_their_whole_paths(desk: ToolDesk) -> None:
    for name in ("src/a.py", "tests/test_a.py"):
        desk.write(name)
    assert listed(desk, "tests") == ["tests/test_a.py"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.py", ["a.py", "src/b.py", "src/deep/c.py"]),
        ("src/*.py", ["src/b.py"]),
        ("src/**/*.py", ["src/b.py", "src/deep/c.py"]),
        ("deep", ["src/deep/c.py"]),
        ("*.rs", [NOTHING]),
        ("", ["README.md", "a.py", "src/b.py", "src/deep/c.py"]),
    ],
)
def test_a_pattern_chooses_as_in_a_gitignore(desk: ToolDesk, pattern: str, expected: list[str]) -> None:
    for name in ("src/deep/c.py", "src/b.py", "a.py", "README.md"):
        desk.write(name)
    assert listed(desk, pattern=pattern) == expected


def test_what_is_excluded_is_not_listed(desk: ToolDesk) -> None:
    desk.exclude = ("private/",)
    desk.write(".gitignore", "build/\n")
    for name in (".env", "private/a.py", "build/a.py", ".git/config", "node_modules/x.js", "a.py"):
        desk.write(name)
    assert listed(desk) == [".gitignore", "a.py"]


def test_a_file_that_is_open_and_may_not_be_shown_is_not_listed(desk: ToolDesk) -> None:
    for name in ("a.py", "b.py"):
        desk.write(name)
    desk.open("a.py", "", may_be_shown=False)
    assert listed(desk) == ["b.py"]


def test_links_to_folders_are_not_followed_nor_links_out(desk: ToolDesk) -> None:
    outside = desk.folder.parent / "outside.py"
    outside.write_text("")
    desk.write("src/a.py")
    (desk.folder / "around").symlink_to(desk.folder)
    (desk.folder / "out.py").symlink_to(outside)
    assert listed(desk) == ["src/a.py"]


@pytest.mark.parametrize("folder", ["..", "/", "src/../.."])
def test_a_folder_outside_of_the_workspace_is_refused(desk: ToolDesk, folder: str) -> None:
    [answer] = listed(desk, folder)
    assert answer.startswith("Only paths inside of the workspace are told")


def test_a_link_to_a_folder_outside_is_empty(desk: ToolDesk) -> None:
    outside = desk.folder.parent / "outside"
    outside.mkdir()
    (outside / "a.py").write_text("")
    (desk.folder / "out").symlink_to(outside)
    assert listed(desk, "out") == [NOTHING]


def test_only_so_many_are_listed(desk: ToolDesk) -> None:
    for number in range(MOST_FILES + 1):
        desk.write(f"{number:03}.py")
    answer = listed(desk)
    assert len(answer) == MOST_FILES + 1
    assert answer[-1] == "(There are more. Name a folder or a pattern.)"


def test_long_names_are_listed_as_far_as_there_is_room(desk: ToolDesk) -> None:
    for number in range(100):
        desk.write(f"{'x' * 200}{number:03}.py")
    answer = desk.use(LIST_FILES)
    assert len(answer) <= MOST_CHARS
    assert answer.endswith("(There are more. Name a folder or a pattern.)")


def test_a_walk_ends_when_its_time_is_over(desk: ToolDesk) -> None:
    desk.write("a.py")
    desk.turn = Turn(0)
    assert listed(desk) == ["(Not all could be looked at. Name a folder.)"]


def test_a_walk_that_is_stopped_ends(desk: ToolDesk) -> None:
    desk.write("a.py")
    desk.turn.stop()
    assert listed(desk) == ["(Not all could be looked at. Name a folder.)"]
