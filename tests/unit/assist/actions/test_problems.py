"""Diagnostics as a model is told them."""

from __future__ import annotations

from qwen_ls.assist.actions.problems import told_problems
from qwen_ls.context.diagnostics import Diagnostic, Related, Severity
from qwen_ls.text.lines import Point
from tests.support.places import snapshot_of

SNAPSHOT = snapshot_of("import os\nx: int = 'a'\n")


def test_a_problem_is_told_with_its_line_code_and_places() -> None:
    related = (
        Related("file:///project/b.py", (4, 0), (4, 9), "declared\nhere"),
        Related("file:///secret/c.py", (0, 0), (0, 1), "not told"),
    )
    problem = Diagnostic(
        Point(1, 0), Point(1, 12), "Not an\n  int", Severity.ERROR, code="assignment", source="mypy", related=related
    )
    told = told_problems(SNAPSHOT, [problem], lambda uri: "b.py" if "project" in uri else None)
    assert told == "- line 2, `x: int = 'a'`: error [mypy assignment]: Not an int\n  see b.py, line 5: declared here"


def test_a_bare_problem_is_told_without_brackets() -> None:
    problem = Diagnostic(Point(9, 0), Point(9, 1), "Odd", Severity.HINT)
    assert told_problems(SNAPSHOT, [problem], lambda _uri: None) == "- line 10, ``: hint: Odd"
