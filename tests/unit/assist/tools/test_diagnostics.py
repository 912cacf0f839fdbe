"""`diagnostics`: what is told of what other servers say."""

from __future__ import annotations

from qwen_ls.assist.tools.diagnostics import DIAGNOSTICS, MOST_TOLD
from qwen_ls.context.diagnostics import Diagnostic, Severity
from qwen_ls.text.lines import Point
from tests.support.tool_desk import ToolDesk


def problem(line: int, message: str = "not\ndefined", **more: object) -> Diagnostic:
    return Diagnostic(Point(line, 0), Point(line, 4), message, **more)  # type: ignore[arg-type]


def told(desk: ToolDesk, path: str = "a.py") -> str:
    return desk.use(DIAGNOSTICS, path=path)


def test_each_is_told_on_a_line(desk: ToolDesk) -> None:
    desk.open("a.py", "area", problem(0, source="pyright", code=7), problem(1, severity=Severity.WARNING))
    assert told(desk) == "line 1: error: not defined (pyright 7)\nline 2: warning: not defined"


def test_a_file_that_is_not_open_is_said_not_to_be(desk: ToolDesk) -> None:
    desk.write("a.py")
    assert told(desk) == "a.py is not open in the editor: nothing is known of its diagnostics."


def test_a_file_without_any_says_so(desk: ToolDesk) -> None:
    desk.open("a.py", "area")
    assert told(desk) == "No diagnostics are known for a.py."


def test_of_many_the_worst_are_told(desk: ToolDesk) -> None:
    desk.open("a.py", "area", *map(problem, range(MOST_TOLD + 3)))
    assert told(desk).endswith("(And 3 more.)")


def test_a_file_that_may_not_be_shown_is_not_told(desk: ToolDesk) -> None:
    desk.open("a.py", "area", problem(0, "hunter2"), may_be_shown=False)
    assert told(desk) == "a.py may not be read: it is excluded, or lies outside of the workspace."
