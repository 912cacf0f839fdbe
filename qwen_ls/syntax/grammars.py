"""From an editor's language id to a tree-sitter parser.

The grammars lie in the wheel of `tree-sitter-language-pack` and are loaded one by one, each when it is first needed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Parser

GRAMMAR_OF = {
    "c++": "cpp",
    "cs": "csharp",
    "cuda-cpp": "cuda",
    "javascriptreact": "javascript",
    "jsonc": "json",
    "makefile": "make",
    "objective-c": "objc",
    "objective-cpp": "objc",
    "proto3": "proto",
    "sh": "bash",
    "shellscript": "bash",
    "terraform": "hcl",
    "typescriptreact": "tsx",
    "zsh": "bash",
}
"""Language ids that are not the name of their grammar. Source: LSP 3.18, TextDocumentItem, and editors' own ids."""

WITHOUT_STRUCTURE = {
    "plaintext",
    "text",
    "csv",
    "tsv",
    "psv",
    "diff",
    "gitcommit",
    "markdown",
    "markdown_inline",
}
"""Languages whose grammar tells nothing of where a statement ends."""

UNSAFE = {
    "agda": "some 500 signs without a space, as `}` or `@`, crash it",
    "cobol": "its scanner works for ever on a line end before the seventh column",
    "perl": "`${` 300 times crashes it; without a line end after it, `fooy#` keeps its scanner at work for ever",
    "typst": "100 pairs of `*_` overflow a buffer of its scanner",
}
"""Grammars that hang or crash on a short text, and how. No parse can be stopped while it is inside of a scanner."""


def grammar_of(language_id: str) -> str:
    """The name of a language's grammar, whether or not there is one."""
    return GRAMMAR_OF.get(language_id.lower(), language_id.lower())


@cache
def parser_for(language_id: str) -> Parser | None:
    """Return a parser for a language id, or None where there is no grammar for it. It belongs to the event loop."""
    return new_parser(language_id)


def new_parser(language_id: str) -> Parser | None:
    """Return a parser of the caller's own: one parser must not be used by two threads."""
    name = grammar_of(language_id)
    if name in WITHOUT_STRUCTURE or name in UNSAFE:
        return None
    import tree_sitter_language_pack as pack  # not before it is needed: 30 ms

    try:
        return pack.get_parser(name)  # type: ignore[arg-type]
    except (LookupError, OSError, AttributeError):  # no grammar, none that can be loaded, or a module that is none
        return None
