"""Whether lines are forms of one another."""

from __future__ import annotations

import pytest

from qwen_ls.assist.edits.likeness import alike, first_header, is_closer, is_comment, is_header, is_import


@pytest.mark.parametrize(
    ("left", "right"),
    [("def f(x):", "    def f(x: int):"), ("}", "};"), ("<ul>", '<ul class="a">'), ("return x", "return x")],
)
def test_forms_of_a_line_are_alike(left: str, right: str) -> None:
    assert alike(left, right)


@pytest.mark.parametrize(("left", "right"), [("def f(x):", "return y + 1"), ("}", "end"), ("<ul>", "<ol>")])
def test_others_are_not(left: str, right: str) -> None:
    assert not alike(left, right)


@pytest.mark.parametrize(
    "line",
    [
        "def f(x):",
        "    public static void main(String[] args) {",
        "export async function load(path) {",
        "func (c *Cache) Len() int {",
        "pub(crate) fn add(&mut self) {",
        "static size_t length(const struct node *head)",
        "CREATE TABLE orders (",
        "  push(job: Job): void {",
        "class A:",
    ],
)
def test_headers_are_known(line: str) -> None:
    assert is_header(line)


@pytest.mark.parametrize(
    "line", ["if (x) {", "return f(x)", "f(x);", "x = f(y)", "for (;;) {", "} else if (x) {", "call(a, b);"]
)
def test_statements_are_no_headers(line: str) -> None:
    assert not is_header(line)


def test_the_first_header_may_stand_behind_comments_and_decorators() -> None:
    assert first_header(["# c", "@cache", "def f():"]) == 2
    assert first_header(["x = 1", "def f():"]) is None


def test_comments_closers_and_imports_are_known() -> None:
    assert all(map(is_comment, ["# a", "// a", "/* a", "-- a", "<!-- a -->", '"""a"""']))
    assert not any(map(is_comment, ["#include <a.h>", "#[derive(Debug)]", "--accent: 1;", "a # b"]))
    assert all(map(is_closer, ["}", "});", "end", "fi", "</ul>", "],"]))
    assert all(
        map(is_import, ["import a", "from a import b", "#include <a.h>", "use std::io;", 'const a = require("a")'])
    )
