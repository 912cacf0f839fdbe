"""The tests in what a model said: one fenced block."""

from __future__ import annotations

from qwen_ls.assist.edits.cleaning import cleaned
from qwen_ls.assist.edits.fences import blocks_in
from qwen_ls.assist.edits.unreadable import Unreadable
from qwen_ls.assist.new_tests.signs import has_tests
from qwen_ls.syntax.grammars import grammar_of

NO_CODE = "The answer has no fenced block of code."
SEVERAL = "The answer has several blocks of code, and it is not certain which one has the tests."
CUT_OFF = "The answer was cut off."


def code_in(said: str, language_id: str) -> str:
    """The code in an answer, in line feeds and with one at its end.

    Raises:
        Unreadable: there is none, or no one that is meant for certain.
    """
    grammar = grammar_of(language_id)
    blocks = [block for block in blocks_in(cleaned(said, "")) if "".join(block.lines).strip()]
    if not blocks:
        raise Unreadable(NO_CODE)
    if len(blocks) > 1:
        blocks = [block for block in blocks if has_tests("\n".join(block.lines), grammar)]
    if len(blocks) != 1:
        raise Unreadable(SEVERAL)
    [block] = blocks
    if not block.is_closed:
        raise Unreadable(CUT_OFF)
    code = "\n".join(block.lines).strip("\n") + "\n"
    return f"<?php\n\n{code}" if grammar == "php" and "<?" not in code else code
