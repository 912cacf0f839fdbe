"""A source apart from its comments and documentation."""

from __future__ import annotations

from qwen_ls.syntax.bare_code import Apart, code_around_texts, taken_apart

PYTHON = '"""Docs."""\nx = "a string"  # a remark\n\n\ndef f():\n    """More\n    docs.\n    """\n    return 1\n'
SCRIPT = "/** Docs.\n * More.\n */\nfunction f() { // a remark\n  return 'a // string';\n}\n"


def test_comments_and_documentation_are_left_out_and_strings_are_not() -> None:
    assert apart(PYTHON, "python").code == 'x="astring"deff():return1'
    assert apart(SCRIPT, "javascript").code == "functionf(){return'a//string';}"


def test_the_rows_that_hold_nothing_else_are_told() -> None:
    assert sorted(apart(PYTHON, "python").remark_rows) == [0, 5, 6, 7]
    assert sorted(apart(SCRIPT, "javascript").remark_rows) == [0, 1, 2]


def test_of_strings_only_the_code_in_them_is_left() -> None:
    assert code_around_texts(PYTHON, "python") == "\0x=\0deff():\0return1"
    assert code_around_texts('x = f"is {a} of {b}"  # so', "python") == "x=\0{a}\0{b}\0"
    assert code_around_texts('x = f"von {b} ist {a}"', "python") == "x=\0{a}\0{b}\0"
    assert code_around_texts("x", "plaintext") is None


def test_without_a_grammar_nothing_is_known() -> None:
    assert taken_apart("x", "plaintext") is None


def test_line_ends_do_not_matter() -> None:
    assert apart(PYTHON.replace("\n", "\r\n"), "python") == apart(PYTHON, "python")


def apart(source: str, language_id: str) -> Apart:
    found = taken_apart(source, language_id)
    assert found is not None
    return found
