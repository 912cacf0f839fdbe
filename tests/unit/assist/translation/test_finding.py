"""The texts that are found in code: what is sent of each, where it stands, and what is passed over."""

from __future__ import annotations

import pytest

from qwen_ls.assist.translation.finding import units_in
from qwen_ls.assist.translation.unit import Unit
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Text


def units(source: str, language: str = "python") -> list[Unit]:
    snapshot = Snapshot("file:///x", language, 1, Text.of(source))
    found = units_in(snapshot, 0, snapshot.text.line_count)
    assert found is not None
    for unit in found:  # each stands where it says, but for its line ends
        written = snapshot.text.slice(unit.start, unit.end)
        assert (written[0], written[-1]) == (unit.text[0], unit.text[-1])
    return found


def texts(source: str, language: str = "python") -> list[str]:
    return [unit.text for unit in units(source, language)]


# Comments


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("python", "# Say what it is.\nx = 1\n"),
        ("python", '"""Say what it is."""\n'),
        ("python", "x = 1  # Say what it is.\n"),
        ("javascript", "// Say what it is.\n"),
        ("javascript", "/** Say what it is. */\n"),
        ("javascript", "/* Say what it is. */\n"),
        ("rust", "/// Say what it is.\nfn f() {}\n"),
        ("rust", "//! Say what it is.\n"),
        ("sql", "-- Say what it is.\nSELECT 1;\n"),
        ("html", "<!-- Say what it is. -->\n"),
        ("haskell", "{- Say what it is. -}\nx = 1\n"),
        ("lua", "--[[ Say what it is. ]]\n"),
        ("csharp", "/// <summary>Say what it is.</summary>\nclass A {}\n"),
        ("ruby", "# Say what it is.\n"),
        ("css", "/* Say what it is. */\n"),
        ("yaml", "# Say what it is.\na: 1\n"),
    ],
)
def test_a_comment_is_told_without_its_marks(language: str, source: str) -> None:
    assert texts(source, language) == ["Say what it is."]


def test_lines_that_were_wrapped_are_one_text() -> None:
    source = "# Say what\n# it is.\n#\n# And why\n# it is so.\n"
    assert texts(source) == ["Say what it is.", "And why it is so."]


def test_wrapped_lines_of_a_script_without_spaces_are_joined_without_one() -> None:
    assert texts("# 这是一个\n# 注释。\n") == ["这是一个注释。"]


def test_further_lines_begin_as_the_others_do() -> None:
    [unit] = units("def f():\n    # Say what\n    # it is.\n    pass\n")
    assert unit.lead == "    # "


@pytest.mark.parametrize(
    ("source", "language", "lead"),
    [
        ("    # One line.\n", "python", "    # "),
        ("x = 1  # One line.\n", "python", None),
        ("/* One line. */\n", "javascript", None),
        ('"""One line."""\n', "python", None),
        ("/**\n * One line.\n */\n", "javascript", " * "),
        ("/** One\n *  line.\n */\n", "javascript", " *  "),
        ('def f():\n    """One line.\n\n    @a\n    """\n', "python", "    "),
        ("// - One line.\n", "javascript", "//   "),
        ("/**\n * @param x One line.\n */\n", "javascript", " *     "),
    ],
)
def test_how_a_further_line_would_begin_is_known(source: str, language: str, lead: str | None) -> None:
    [unit] = units(source, language)
    assert (unit.text, unit.lead) == ("One line.", lead)


@pytest.mark.parametrize(
    ("source", "language", "expected"),
    [
        (
            "/**\n * Adds.\n *\n * @param {number} a the first one\n * @returns {number} the sum\n */\n",
            "javascript",
            ["Adds.", "the first one", "the sum"],
        ),
        (
            '"""Adds.\n\n:param a: the first one\n:returns: the sum\n"""\n',
            "python",
            ["Adds.", "the first one", "the sum"],
        ),
        (
            '"""Adds.\n\nArgs:\n    a (int): the first one,\n        or none\n    b: the second\n"""\n',
            "python",
            ["Adds.", "the first one, or none", "the second"],
        ),
        ('"""Adds.\n\nRaises:\n    ValueError: it is too much\n"""\n', "python", ["Adds.", "it is too much"]),
        ("# TODO(me): mend this\n", "python", ["mend this"]),
        ("# - the first\n# - the second\n", "python", ["the first", "the second"]),
        ('"""Adds.\n\n>>> add(1, 2)\n3\n"""\n', "python", ["Adds."]),
        (
            "/// Adds.\n///\n/// # Examples\n///\n/// ```\n/// let sum = add(1, 2);\n/// ```\n/// That is all.\n",
            "rust",
            ["Adds.", "That is all."],
        ),
        ('"""Adds::\n\n    add the numbers\n\nThat is all.\n"""\n', "python", ["Adds::", "That is all."]),
        (
            '/// <summary>\n/// Adds.\n/// </summary>\n/// <param name="a">The first.</param>\nclass A {}\n',
            "csharp",
            ["Adds.", "The first."],
        ),
    ],
)
def test_tags_bullets_and_code_are_no_part_of_the_texts(source: str, language: str, expected: list[str]) -> None:
    assert texts(source, language) == expected


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("#!/usr/bin/env python3\n", "python"),
        ("# -*- coding: utf-8 -*-\n", "python"),
        ("x = f()  # type: ignore[arg]\n", "python"),
        ("x = f()  # noqa: E501\n", "python"),
        ("// eslint-disable-next-line no-console\n", "javascript"),
        ("// @ts-expect-error\n", "typescript"),
        ("//go:build linux && amd64\npackage a\n", "go"),
        ("# frozen_string_literal: true\n", "ruby"),
        ("// SPDX-License-Identifier: MIT\n", "javascript"),
        ("# Copyright 2026 Someone\n#\n# Licensed under the Apache License; see the file.\n", "python"),
        ("/*\n * Copyright (c) 2026 Someone. All rights\n * reserved.\n */\n", "javascript"),
        ("# ----------\n", "python"),
        ("# x = compute(y)\n", "python"),
        ("// return value;\n", "javascript"),
        ("// if (a) {\n", "javascript"),
        ("# https://example.org/a/b\n", "python"),
        ("# 1234\n", "python"),
    ],
)
def test_what_speaks_to_tools_or_is_code_is_passed_over(source: str, language: str) -> None:
    assert texts(source, language) == []


# Strings


@pytest.mark.parametrize(
    ("source", "language", "expected"),
    [
        ('raise ValueError("The file was not found.")\n', "python", ["The file was not found."]),
        ('print(f"Hello {name}, you have {count} messages")\n', "python", ["Hello {name}, you have {count} messages"]),
        ('log.warning("cannot read %s", path)\n', "python", ["cannot read %s"]),
        ('print("  Two words  ")\n', "python", ["Two words"]),
        ("alert(`Hello ${name}, welcome`);\n", "javascript", ["Hello ${name}, welcome"]),
        ('package a\nvar x = errors.New("file is not there")\n', "go", ["file is not there"]),
        ('fn f() { println!("Found {} of them", n); }\n', "rust", ["Found {} of them"]),
        ('x = <p title="Your name" className="flex row wrap">t</p>;\n', "javascript", ["Your name"]),
        ('print("保存しました")\n', "python", ["保存しました"]),
        ('{"a": "Save the file"}\n', "json", ["Save the file"]),
    ],
)
def test_strings_that_people_read_are_told(source: str, language: str, expected: list[str]) -> None:
    assert texts(source, language) == expected


@pytest.mark.parametrize(
    "literal",
    [
        '"key"',
        '"some_name"',
        '"a.b c.d"',
        '"btn btn-primary"',
        '"text/html; charset=utf-8"',
        '"%Y-%m-%d %H:%M"',
        '"SELECT name FROM users WHERE id = 1"',
        'r"The \\d+ files"',
        'b"The file was not found"',
        '"{} {}"',
        '"#fff solid 1px"',
        '"GET /a HTTP/1.1"',
        '"utf-8 strict"',
        '"""One line\nand another."""',
    ],
)
def test_strings_that_machines_read_are_passed_over(literal: str) -> None:
    assert texts(f"x = f({literal})\n") == []


def test_only_what_lies_in_the_lines_is_told() -> None:
    snapshot = Snapshot("file:///x", "python", 1, Text.of("# One.\n\nx = 1\n\n# Two.\n\ny = 2\n"))
    assert [unit.text for unit in units_in(snapshot, 4, 5) or ()] == ["Two."]


def test_a_language_without_a_grammar_has_none() -> None:
    snapshot = Snapshot("file:///x", "plaintext", 1, Text.of("# One.\n"))
    assert units_in(snapshot, 0, 1) is None


def test_a_line_of_many_thousand_signs_is_passed_over() -> None:
    assert texts(f"# {'very ' * 400}long\n") == []
