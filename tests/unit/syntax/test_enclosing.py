"""The smallest definition around a line."""

from __future__ import annotations

import pytest

from qwen_ls.syntax.enclosing import MOST_PARSED_CHARS, enclosing_lines
from qwen_ls.text.lines import Text

PYTHON = (
    "import a\n\n\n@cache\ndef f(x):\n    y = x\n\n    return y\n\n\n"
    "class A:\n    b = 1\n\n    def g(self):\n        pass\n"
)
GO = "package a\n\nfunc f() int {\n\treturn 1\n}\n\ntype T struct {\n\tx int\n}\n"
TYPESCRIPT = "export class Q {\n  push(job: Job): void {\n    this.waiting.push(job);\n  }\n}\n"
LUA = "local S = {}\n\nfunction S:push(value)\n  self.x = value\nend\n"
PLAIN = "first:\n    one\n    two\nsecond:\n    three\n"


def code_at(source: str, language_id: str, line: int) -> str:
    text = Text.of(source)
    return "".join(text.lines(*enclosing_lines(text, language_id, line)))


@pytest.mark.parametrize(
    ("source", "language_id", "line", "first", "last"),
    [
        (PYTHON, "python", 5, "@cache", "    return y"),
        (PYTHON, "python", 6, "@cache", "    return y"),
        (PYTHON, "python", 14, "    def g(self):", "        pass"),
        (PYTHON, "python", 11, "class A:", "        pass"),
        (PYTHON, "python", 0, "import a", "import a"),
        (GO, "go", 3, "func f() int {", "}"),
        (GO, "go", 7, "\tx int", "\tx int"),
        (TYPESCRIPT, "typescript", 2, "  push(job: Job): void {", "  }"),
        (LUA, "lua", 3, "function S:push(value)", "end"),
        (PLAIN, "plaintext", 1, "first:", "    two"),
        (PLAIN, "plaintext", 3, "second:", "    three"),
    ],
)
def test_the_definition_is_found(source: str, language_id: str, line: int, first: str, last: str) -> None:
    lines = code_at(source, language_id, line).splitlines()
    assert (lines[0], lines[-1]) == (first, last)


def test_an_empty_line_between_definitions_is_just_that_line() -> None:
    assert code_at("a = 1\n\nb = 2\n", "python", 1) == "\n"


def test_an_empty_file_has_one_line() -> None:
    assert enclosing_lines(Text.of(""), "python", 0) == (0, 1)


def test_long_documents_go_by_indentation() -> None:
    source = PYTHON + "x = 1\n" * MOST_PARSED_CHARS
    assert code_at(source, "python", 5).startswith("def f(x):")


@pytest.mark.parametrize("language_id", ["python", "plaintext"])
def test_every_line_of_a_file_is_in_what_is_found_for_it(language_id: str) -> None:
    text = Text.of(PYTHON)
    for line in range(text.line_count):
        first, end = enclosing_lines(text, language_id, line)
        assert 0 <= first < end <= text.line_count
        assert not text.content(line).strip() or first <= line < end
