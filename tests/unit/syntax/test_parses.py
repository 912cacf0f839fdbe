"""Whether a source is well-formed."""

from __future__ import annotations

import pytest

from qwen_ls.syntax.parses import MOST_CHARS, count_errors, parses


@pytest.mark.parametrize(
    ("language_id", "source"),
    [
        ("python", "def f(x):\n    if x:\n        return 1\n    return 2\n\n\nclass A:\n    b = 1; c = 2\n"),
        ("python", "if a: b()\nelse:\n    # why\n    c()\n"),
        ("python", "x = (1,\n  2)\ntry:\n    a\nexcept E:\n    b\n"),
        ("go", "package a\n\nfunc f() {}\n"),
        ("typescriptreact", "const a = <b>c</b>;\n"),
        ("yaml", "a:\n  - b\n"),
    ],
)
def test_good_code_parses(language_id: str, source: str) -> None:
    assert parses(source, language_id) is True


@pytest.mark.parametrize(
    ("language_id", "source"),
    [
        ("python", "def f(:\n    pass\n"),
        ("python", "def f():\nx = 1\n"),
        ("python", "def f():\n    x = 1\n        y = 2\n"),
        ("python", "def f():\n    x = 1\n  y = 2\n"),
        ("python", "for x in y:\n    # nothing\nz()\n"),
        ("go", "package a\n\nfunc f() {\n"),
        ("javascript", "f({ a: 1 };\n"),
    ],
)
def test_bad_code_does_not(language_id: str, source: str) -> None:
    assert parses(source, language_id) is False


@pytest.mark.parametrize("language_id", ["plaintext", "markdown", "no-such-language"])
def test_without_a_grammar_nothing_is_told(language_id: str) -> None:
    assert parses("what ( ever", language_id) is None


def test_very_long_sources_are_not_parsed() -> None:
    assert parses("x" * (MOST_CHARS + 1), "python") is None


def test_errors_are_counted() -> None:
    assert count_errors("def f():\ndef g():\nx = 1\n", "python") == 2
