"""A language id leads to a grammar, or to none."""

from __future__ import annotations

import pytest
import tree_sitter_language_pack

from qwen_ls.syntax.grammars import GRAMMAR_OF, UNSAFE, new_parser, parser_for
from qwen_ls.syntax.parsing import parse

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


@pytest.mark.parametrize(
    "language_id", ["", "plaintext", "no-such-language", "../etc/passwd", "markdown", "__init__", "a.b", "\0", *UNSAFE]
)
def test_what_has_no_structure_has_no_parser(language_id: str) -> None:
    assert parser_for(language_id) is None
    assert parse(b"x", language_id) is None


def test_a_grammar_that_cannot_be_loaded_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise OSError(f"{name}.so: cannot open shared object file")

    monkeypatch.setattr(tree_sitter_language_pack, "get_parser", broken)
    assert new_parser("python") is None
