"""`symbols`: what is told of a file's declarations."""

from __future__ import annotations

from qwen_ls.assist.tools.symbols import SYMBOLS
from tests.support.tool_desk import ToolDesk

CODE = """import os


def area(w, h):
    return w * h


class Box:
    def grow(self, by: int) -> None:
        ...
"""


def test_declarations_are_told_with_their_lines(desk: ToolDesk) -> None:
    desk.write("a.py", CODE)
    told = desk.use(SYMBOLS, path="a.py")
    assert told == "line 4: def area(w, h): ...\nline 8: class Box:\n    def grow(self, by: int) -> None: ..."


def test_an_open_file_is_told_as_it_is_in_the_editor(desk: ToolDesk) -> None:
    desk.write("a.py", CODE)
    desk.open("a.py", "def other(): pass\n")
    assert desk.use(SYMBOLS, path="a.py") == "line 1: def other(): ..."


def test_a_file_without_declarations_says_so(desk: ToolDesk) -> None:
    desk.write("a.py", "# nothing\n")
    assert desk.use(SYMBOLS, path="a.py") == "No symbols were found in a.py."


def test_of_other_kinds_of_files_it_says_what_to_do(desk: ToolDesk) -> None:
    desk.write("a.md", "# Title\n")
    assert desk.use(SYMBOLS, path="a.md").startswith("No symbols can be told of a.md")


def test_only_the_front_of_a_long_file_is_looked_at_and_that_is_said(desk: ToolDesk) -> None:
    desk.write("a.py", CODE + "# more\n" * 20_000)
    assert desk.use(SYMBOLS, path="a.py").endswith("(Only the file's first part was looked at.)")


def test_an_excluded_file_is_not_told(desk: ToolDesk) -> None:
    desk.exclude = ("a.py",)
    desk.write("a.py", CODE)
    assert "may not be read" in desk.use(SYMBOLS, path="a.py")
