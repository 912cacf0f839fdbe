"""The comments and strings of a source, and which strings are names."""

from __future__ import annotations

import pytest

from qwen_ls.syntax.literals import Written, literals, rows_in_strings
from qwen_ls.text.lines import Point


def found(source: str, language: str) -> tuple[Written, ...]:
    written = literals(source, language)
    assert written is not None
    return written


def shown(source: str, language: str) -> list[str]:
    """The strings that are no names."""
    return [each.text for each in found(source, language) if each.kind == "string" and not each.is_name]


def test_comments_documentation_and_strings_are_told_apart() -> None:
    source = '"""Doc."""\n\n\ndef f():\n    """More."""\n    x = "a b"  # why\n'
    assert [(each.kind, each.text) for each in found(source, "python")] == [
        ("docs", '"""Doc."""'),
        ("docs", '"""More."""'),
        ("string", '"a b"'),
        ("comment", "# why"),
    ]


def test_points_count_characters() -> None:
    [string] = found("\U0001f600é = 'x y'\n", "python")
    assert (string.start, string.end) == (Point(0, 5), Point(0, 10))


def test_rows_are_those_of_any_line_end() -> None:
    [comment] = found("x = 1\r\ry = 2\r\n# c\r\n", "python")
    assert comment.start == Point(3, 0)


def test_a_comment_ends_before_its_line_end() -> None:
    [comment] = found("/// docs\nfn f() {}\n", "rust")
    assert (comment.text, comment.end) == ("/// docs", Point(0, 8))


def test_what_looks_like_a_comment_in_a_string_is_none() -> None:
    assert [each.kind for each in found('x = "# no /* comment"\n', "python")] == ["string"]


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ('x = {"a b": 1}\n', "python"),
        ('x["a b"]\n', "python"),
        ('if x == "a b": pass\n', "python"),
        ('re.compile("a b")\n', "python"),
        ('@dec("a b")\ndef f(): pass\n', "python"),
        ('"use strict";\n', "javascript"),
        ('import x from "a b";\n', "javascript"),
        ('const x = require("a b");\n', "javascript"),
        ('const o = {"a b": 1};\n', "javascript"),
        ('x = <p className="a b">t</p>;\n', "javascript"),
        ('switch (x) { case "a b": break; }\n', "javascript"),
        ('type A = "a b" | "c d";\n', "typescript"),
        ('import "a b"\n', "go"),
        ('#include "a b"\n', "c"),
        ('class A { @B("a b") int c; }\n', "java"),
        ('#[doc = "a b"]\nfn f() {}\n', "rust"),
        ('{"a b": 1}\n', "json"),
        ('require "a b"\n', "ruby"),
        ('h = {"a b" => 1}\n', "ruby"),
        ('x = _("a b")\n', "python"),
        ('x = self.tr("a b") % 1\n', "python"),
        ('x = i18n.t("a b");\n', "javascript"),
        ('x = <p>{t("a b")}</p>;\n', "javascript"),
        ("<?php\necho __('a b', 'c');\n", "php"),
        ("<?php\n$x->trans('a b');\n", "php"),
        ('package a\nvar x = p.gettext("a b")\n', "go"),
        ('puts I18n.t("a b")\n', "ruby"),
        ('class A { String b = getString("c d"); }\n', "java"),
        ('val x = getString("c d")\n', "kotlin"),
        ('let x = NSLocalizedString("a b", comment: "c d")\n', "swift"),
        ('fn f() { g(tr!("a b")); }\n', "rust"),
        ('char *x = gettext("a b");\n', "c"),
    ],
)
def test_what_is_looked_up_compared_or_loaded_is_a_name(source: str, language: str) -> None:
    assert shown(source, language) == []
    assert len(found(source, language)) >= 1


@pytest.mark.parametrize(
    ("source", "language", "expected"),
    [
        ('raise ValueError("a b")\n', "python", '"a b"'),
        ('print(f"a {b} c")\n', "python", 'f"a {b} c"'),
        ('x = <p title="a b">t</p>;\n', "javascript", '"a b"'),
        ("alert(`a ${b} c`);\n", "javascript", "`a ${b} c`"),
        ('package a\nvar x = errors.New("a b")\n', "go", '"a b"'),
        ('fn f() { println!("a {} b", c); }\n', "rust", '"a {} b"'),
        ('class A { String b = "c d"; }\n', "java", '"c d"'),
        ("<?php\necho 'a b';\n", "php", "'a b'"),
        ('{"a": "b c"}\n', "json", '"b c"'),
    ],
)
def test_what_is_shown_is_no_name(source: str, language: str, expected: str) -> None:
    assert shown(source, language) == [expected]


def test_a_language_without_a_grammar_has_none() -> None:
    assert literals("x", "plaintext") is None


def test_rows_that_begin_in_a_string_are_told() -> None:
    assert rows_in_strings('x = """a\n  b\n  c"""\n# d\n', "python") == {1, 2}


@pytest.mark.parametrize(
    ("source", "language", "holes"),
    [
        ("""x = f"a {b if b else f' ({c})'} d {e!r:>{w}}"\n""", "python", ("{b if b else f' ({c})'}", "{e!r:>{w}}")),
        ("x = `a ${b(`${c}`)} d`;\n", "javascript", ("${b(`${c}`)}",)),
        ('x = "a #{h["b"]} c"\n', "ruby", ('#{h["b"]}',)),
        ('echo "a $(b "$c") d $e ${f}"\n', "shellscript", ('$(b "$c")', "$e", "${f}")),
        ('<?php\necho "a $b {$c->d} $e[0]";\n', "php", ("$b", "$c->d", "$e[0]")),
        ('val x = "a ${b + "c"} d"\n', "kotlin", ('b + "c"',)),
        ('var x = $"a {b["c"]} d";\n', "csharp", ('{b["c"]}',)),
        ('x = "a b"\n', "python", ()),
    ],
)
def test_the_code_in_a_string_is_told(source: str, language: str, holes: tuple[str, ...]) -> None:
    assert found(source, language)[0].holes == holes


@pytest.mark.parametrize("source", ["COMMENT ON TABLE a IS 'b c';\n", "COMMENT ON COLUMN a.b IS 'c d';\n"])
def test_a_statement_that_is_called_comment_is_none(source: str) -> None:
    assert [each.kind for each in found(source, "sql") if each.kind == "comment"] == []


def test_both_kinds_of_comments_in_sql_are_told() -> None:
    assert [each.text for each in found("-- a\nSELECT 1 /* b */;\n", "sql")] == ["-- a", "/* b */"]


@pytest.mark.timeout(60)  # it took half an hour when each string was looked for among all of them
@pytest.mark.parametrize(("head", "tail", "language"), [("x = [", "]\n", "python"), ("f(", ");\n", "javascript")])
def test_very_many_strings_on_one_line_are_read_at_once(head: str, tail: str, language: str) -> None:
    count = 20_000
    written = found(head + ", ".join(['"a b"'] * count) + tail, language)
    assert len(written) == count
    assert written[-1].start == Point(0, len(head) + 7 * (count - 1))
