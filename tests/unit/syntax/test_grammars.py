"""A language id leads to a grammar, or to none."""

from __future__ import annotations

import pytest

from qwen_ls.syntax.grammars import GRAMMAR_OF, parse, parser_for

COMMON = [
    "bash",
    "c",
    "cpp",
    "csharp",
    "css",
    "dart",
    "dockerfile",
    "elixir",
    "elm",
    "erlang",
    "go",
    "haskell",
    "html",
    "java",
    "javascript",
    "json",
    "julia",
    "kotlin",
    "lua",
    "ocaml",
    "php",
    "powershell",
    "python",
    "r",
    "ruby",
    "rust",
    "scala",
    "scss",
    "sql",
    "svelte",
    "swift",
    "terraform",
    "toml",
    "tsx",
    "typescript",
    "vue",
    "yaml",
    "zig",
]


@pytest.mark.parametrize("language_id", [*COMMON, *sorted(GRAMMAR_OF)])
def test_common_languages_have_a_grammar(language_id: str) -> None:
    assert parser_for(language_id) is not None


@pytest.mark.parametrize("language_id", ["", "plaintext", "no-such-language", "../etc/passwd", "markdown"])
def test_what_has_no_structure_has_no_parser(language_id: str) -> None:
    assert parser_for(language_id) is None
    assert parse("x", language_id) is None


def test_half_a_file_is_parsed() -> None:
    tree = parse("    return a +\n\ndef f(", "python")
    assert tree is not None
    assert tree.root_node.has_error


def test_lone_surrogates_are_taken() -> None:
    assert parse("x = '\ud800'", "python") is not None
