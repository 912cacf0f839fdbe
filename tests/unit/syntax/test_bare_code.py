"""A source apart from its comments and documentation."""

from __future__ import annotations

from qwen_ls.syntax.bare_code import bare_code, code_around_texts, remark_rows

PYTHON = '"""Docs."""\nx = "a string"  # a remark\n\n\ndef f():\n    """More\n    docs.\n    """\n    return 1\n'
SCRIPT = "/** Docs.\n * More.\n */\nfunction f() { // a remark\n  return 'a // string';\n}\n"


def test_comments_and_documentation_are_left_out_and_strings_are_not() -> None:
    assert bare_code(PYTHON, "python") == 'x="astring"deff():return1'
    assert bare_code(SCRIPT, "javascript") == "functionf(){return'a//string';}"


def test_the_rows_that_hold_nothing_else_are_told() -> None:
    assert sorted(remark_rows(PYTHON, "python") or ()) == [0, 5, 6, 7]
    assert sorted(remark_rows(SCRIPT, "javascript") or ()) == [0, 1, 2]


def test_of_strings_only_the_code_in_them_is_left() -> None:
    assert code_around_texts(PYTHON, "python") == "\0x=\0deff():\0return1"
    assert code_around_texts('x = f"is {a} of {b}"  # so', "python") == "x=\0{a}\0{b}\0"
    assert code_around_texts('x = f"von {b} ist {a}"', "python") == "x=\0{a}\0{b}\0"
    assert code_around_texts("x", "plaintext") is None


def test_without_a_grammar_nothing_is_known() -> None:
    assert bare_code("x", "plaintext") is None
    assert remark_rows("x", "plaintext") is None


def test_line_ends_do_not_matter() -> None:
    assert remark_rows(PYTHON.replace("\n", "\r\n"), "python") == remark_rows(PYTHON, "python")
