"""`symbols`: what a file declares."""

from __future__ import annotations

from pydantic import Field

from qwen_ls.assist.tools.tool import Arguments, Desk, Looking
from qwen_ls.syntax.grammars import grammar_of
from qwen_ls.syntax.outline import LANGUAGES, MOST_BYTES, Outliner


class Symbols(Arguments):
    """A file."""

    path: str = Field(max_length=1_024, description="Relative to the workspace's folder.")


def symbols(said: Symbols, desk: Desk) -> str:
    """The signatures of a file, with the lines that they stand on."""
    source = desk.files.read(said.path)
    if grammar_of(source.language_id) not in LANGUAGES:
        return f"No symbols can be told of {source.told}: read it, or look for something in it with find_text."
    outline = Outliner(lambda: desk.turn.is_over).outline(str(source.text), source.language_id)
    told = [f"line {each.line + 1}: {each.text}" for each in outline.signatures]
    if source.text.length > MOST_BYTES:
        told.append("(Only the file's first part was looked at.)")
    return "\n".join(told) or f"No symbols were found in {source.told}."


SYMBOLS = Looking(
    "symbols",
    "Tell the functions, classes and other declarations of a source file, without their bodies.",
    Symbols,
    symbols,
    lambda said: f"looking at the symbols of {said.path}",
)
