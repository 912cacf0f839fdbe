"""What a source consists of, as lines."""

from __future__ import annotations

from typing import Any

import pytest

from qwen_ls.syntax.members import Member, members


def told(source: str, language: str) -> list[Any]:
    """Kind, name and lines of each member, and what is inside of it."""
    found = members(source, language)
    assert found is not None
    return [_told(each) for each in found]


def _told(member: Member) -> Any:
    own = (member.kind, member.name, member.first, member.end)
    return own if member.inner is None else (*own, member.inner, [_told(each) for each in member.members])


def test_python() -> None:
    source = (
        'import a\n\n\n# why\n@dec\ndef f():\n    pass\n\n\nclass A:\n    """D."""\n\n    def m(self):\n        pass\n'
        'X = 1\n\nif __name__ == "__main__":\n    f()\n'
    )
    assert told(source, "python") == [
        ("import", "a", 0, 1),
        ("function", "f", 3, 7),
        ("class", "A", 9, 14, (10, 14), [("remark", "", 10, 11), ("function", "m", 12, 14)]),
        ("other", "X", 14, 15),
        ("main", "", 16, 18),
    ]


@pytest.mark.parametrize("language", ["javascript", "typescript", "typescriptreact"])
def test_scripts(language: str) -> None:
    source = (
        'import { a } from "./a";\nconst b = require("b");\n\n// c\ndescribe("x", () => {\n  it("y", () => {});\n'
        '  it.each([1])("z", function () {\n  });\n});\nexport function f() {}\n'
    )
    assert told(source, language) == [
        ("import", "", 0, 1),
        ("import", "b", 1, 2),
        ("group", "x", 3, 9, (5, 8), [("call", "y", 5, 6), ("call", "z", 6, 8)]),
        ("function", "f", 9, 10),
    ]


def test_go() -> None:
    source = 'package a\n\nimport (\n\t"b"\n)\n\n// TestA tests.\nfunc TestA(t *testing.T) {\n}\n'
    assert told(source, "go") == [("package", "", 0, 1), ("import", "", 2, 5), ("function", "TestA", 6, 9)]


def test_rust() -> None:
    source = (
        "use a::b;\n\nimpl A for B {\n    fn c(&self) {}\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n"
        "    /// d\n    #[test]\n    fn e() {}\n}\n"
    )
    assert told(source, "rust") == [
        ("import", "", 0, 1),
        ("class", "impl A for B", 2, 5, (3, 4), [("function", "c", 3, 4)]),
        ("group", "tests", 6, 14, (8, 13), [("import", "", 8, 9), ("function", "e", 10, 13)]),
    ]


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("java", "package a;\nimport b.C;\n/** d */\nclass A {\n  @Test\n  void m() {}\n}\n"),
        ("kotlin", "package a\nimport b.C\n/** d */\nclass A {\n  @Test\n  fun m() {}\n}\n"),
        ("csharp", "namespace A;\nusing B;\n// d\npublic class A {\n  [Fact]\n  public void m() {}\n}\n"),
        ("php", "<?php\nuse B\\C;\n/** d */\nfinal class A {\n  #[Test]\n  public function m(): void {}\n}\n"),
    ],
)
def test_languages_of_classes(language: str, source: str) -> None:
    assert told(source, language)[2:] == [("class", "A", 2, 7, (4, 6), [("function", "m", 4, 6)])]
    assert [each[0] for each in told(source, language)[:2]] == ["package", "import"]


def test_ruby() -> None:
    source = 'require "a"\n\nRSpec.describe A do\n  it "b" do\n  end\nend\n\nclass T < M\n  def test_a\n  end\nend\n'
    assert told(source, "ruby") == [
        ("import", "a", 0, 1),
        ("group", "A", 2, 6, (3, 5), [("call", "b", 3, 5)]),
        ("class", "T", 7, 11, (8, 10), [("function", "test_a", 8, 10)]),
    ]


def test_a_class_on_one_line_has_no_lines_inside() -> None:
    [member] = members("class A {}\n", "java") or ()
    assert member.inner is None


def test_a_comment_that_stands_apart_belongs_to_nothing() -> None:
    assert told("# apart\n\ndef f(): pass\n", "python") == [("function", "f", 2, 3)]


def test_a_comment_behind_code_does_not_belong_to_what_follows() -> None:
    assert told("x = 1  # one\ndef f(): pass\n", "python")[1] == ("function", "f", 1, 2)


def test_a_language_that_is_not_known_has_none() -> None:
    assert members("a: 1\n", "yaml") is None


def test_a_source_with_errors_gives_what_can_be_told() -> None:
    assert ("function", "g", 2, 3) in told("def f(:\n\ndef g(): pass\n", "python")
