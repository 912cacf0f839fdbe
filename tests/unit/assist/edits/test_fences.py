"""The fenced blocks of an answer."""

from __future__ import annotations

from qwen_ls.assist.edits.fences import Block, blocks_in, has_fences, outermost_block


def test_blocks_are_found_in_order_with_what_they_are() -> None:
    text = "a\n```python\nx\n```\nb\n~~~\ny\n~~~\n"
    assert blocks_in(text) == [Block("python", ("x",), True), Block("", ("y",), True)]


def test_a_longer_fence_holds_shorter_ones() -> None:
    assert blocks_in("````md\n```\nx\n```\n````")[0].lines == ("```", "x", "```")


def test_a_block_that_was_not_closed_says_so() -> None:
    assert blocks_in("```\nx\n") == [Block("", ("x",), False)]


def test_an_indented_fence_indents_what_is_in_it() -> None:
    assert blocks_in("1. So:\n   ```\n   x\n     y\n   ```")[0].lines == ("x", "  y")


def test_the_outermost_block_goes_from_the_first_fence_to_the_last() -> None:
    block = outermost_block("```md\na\n```sh\nls\n```\nb\n```\n")
    assert block is not None
    assert block.lines == ("a", "```sh", "ls", "```", "b")


def test_code_may_have_fences() -> None:
    assert has_fences("a\n```\nb\n```")
    assert not has_fences("a = '```'")


def test_the_language_is_the_first_word() -> None:
    assert Block("Python title=x", (), True).language == "python"
