"""Taking a suggestion by words and by lines: what is left of it is offered at once, and nobody is asked for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.commands import Command
from tests.support.editors import with_each_habit
from tests.support.fake_service import FakeService, Reply
from tests.support.lsp import Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACCEPTED = "qwen-ls.completion.accepted"

BLOCK = "if width < 0:\n        raise ValueError(width)\n    return width * height"


async def take(editor: Editor, item: Any, text: str, part: str) -> None:
    """Take the first part of a suggestion as editors do: type it where the cursor is, and tell the server."""
    assert item.insert_text.startswith(text)
    editor.type(text)
    await tell(editor, item, part)


async def tell(editor: Editor, item: Any, part: str) -> None:
    """Tell the server that a part of a suggestion was taken."""
    await Command(editor, ACCEPTED, {"id": item.command.arguments[0]["id"], "part": part}).result()


@with_each_habit
async def test_after_a_word_the_rest_is_offered_without_the_model(editor: Editor, service: FakeService) -> None:
    service.reply("compute(left, right)\n")
    editor.open("total = |\n")
    await take(editor, await editor.ask().item(), "compute", "word")
    assert (await editor.ask().text(), len(service.requests)) == ("(left, right)", 1)


@with_each_habit
async def test_word_by_word_and_then_the_line_is_the_whole_suggestion(editor: Editor, service: FakeService) -> None:
    service.reply("compute(left, right)\n")
    editor.open("total = |\n")
    for word in ("compute", "(left", ", "):
        await take(editor, await editor.ask().item(), word, "word")
    await take(editor, await editor.ask().item(), "right)", "line")
    assert (editor.text, len(service.requests)) == ("total = compute(left, right)\n", 1)


@with_each_habit
async def test_what_is_left_takes_the_place_of_the_closer_that_the_whole_took(
    editor: Editor, service: FakeService
) -> None:
    service.reply("left, right) + 1\n")
    editor.open("compute(|)\n")
    item = await editor.ask().item()
    assert item.range.end == editor.buffer.position_of(editor.buffer.cursor + 1), "it covers the closer"
    await take(editor, item, "left", "word")
    await take(editor, await editor.ask().item(), ", right", "word")
    editor.accept(await editor.ask().item())
    assert (editor.text, len(service.requests)) == ("compute(left, right) + 1\n", 1)


@with_each_habit
async def test_a_part_that_is_typed_over_the_closer_leaves_what_follows_it(
    editor: Editor, service: FakeService
) -> None:
    service.reply("left, right) + 1\n")
    editor.open("compute(|)\n")
    item = await editor.ask().item()
    editor.replace(editor.buffer.cursor, editor.buffer.cursor + 1, "left, right)")
    await tell(editor, item, "word")
    editor.accept(await editor.ask().item())
    assert (editor.text, len(service.requests)) == ("compute(left, right) + 1\n", 1)


@with_each_habit
async def test_what_is_left_does_not_double_the_closer(editor: Editor, service: FakeService) -> None:
    service.reply("left, max(right))\n")
    editor.open("compute(|)\n")
    await take(editor, await editor.ask().item(), "left", "word")
    await take(editor, await editor.ask().item(), ", max", "word")
    editor.accept(await editor.ask().item())
    assert (editor.text, len(service.requests)) == ("compute(left, max(right))\n", 1)


@with_each_habit
async def test_what_is_left_behind_an_inner_closer_does_not_double_the_outer_one(
    editor: Editor, service: FakeService
) -> None:
    service.reply("max(left), right)\n")
    editor.open("compute(|)\n")
    await take(editor, await editor.ask().item(), "max(left)", "word")
    editor.accept(await editor.ask().item())
    assert (editor.text, len(service.requests)) == ("compute(max(left), right)\n", 1)


@with_each_habit
@pytest.mark.parametrize("first", ["if width < 0:", "if width < 0:\n"], ids=["up to its end", "with its end"])
async def test_after_the_first_line_of_a_block_the_others_are_offered(
    editor: Editor, service: FakeService, first: str
) -> None:
    service.reply(f"{BLOCK}\n\n\ndef other():\n    pass\n")
    editor.open("def area(width, height):\n    |\n")
    await take(editor, await editor.ask().item(), first, "line")
    assert (await editor.ask().text(), len(service.requests)) == (BLOCK.removeprefix(first), 1)


@with_each_habit
async def test_a_block_is_taken_line_by_line(editor: Editor, service: FakeService) -> None:
    service.reply(f"{BLOCK}\n\n\ndef other():\n    pass\n")
    editor.open("def area(width, height):\n    |\n")
    for line in BLOCK.splitlines(keepends=True):
        await take(editor, await editor.ask().item(), line, "line")
    assert (editor.text, len(service.requests)) == (f"def area(width, height):\n    {BLOCK}\n", 1)


@with_each_habit
async def test_after_the_first_line_of_an_argument_list_the_closer_keeps_its_line(
    editor: Editor, service: FakeService
) -> None:
    service.reply("\n    left,\n    right,\n)\n")
    editor.open("total = compute(|)\n")
    await take(editor, await editor.ask().item(), "\n    left,\n", "line")
    editor.accept(await editor.ask().item())
    assert (editor.text, len(service.requests)) == ("total = compute(\n    left,\n    right,\n)\n", 1)


@with_each_habit
async def test_a_block_with_other_line_ends_is_taken_line_by_line(editor: Editor, service: FakeService) -> None:
    service.reply(f"{BLOCK}\n\n\ndef other():\n    pass\n")
    editor.open("def area(width, height):\r\n    |\r\n")
    await take(editor, await editor.ask().item(), "if width < 0:\r\n", "line")
    editor.accept(await editor.ask().item())
    block = BLOCK.replace("\n", "\r\n")
    assert (editor.text, len(service.requests)) == (f"def area(width, height):\r\n    {block}\r\n", 1)


@with_each_habit
async def test_a_part_is_taken_while_the_stream_still_reads_on(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=("comp", "ute(", "left)", "\n", "print("), hold_after=4))
    editor.open("total = |\n")
    await take(editor, await editor.ask().item(), "compute", "word")
    assert (await editor.ask().text(), len(service.requests)) == ("(left)", 1)
    assert not service.requests[0].upstream_closed.is_set()


async def test_what_is_taken_word_by_word_counts_once(start_editor: StartEditor, service: FakeService) -> None:
    service.reply("compute(left, right)\n")
    editor = await start_editor()
    editor.open("total = |\n")
    for word in ("compute", "(left", ", right)"):
        await take(editor, await editor.ask().item(), word, "word")
    assert (await Command(editor, "qwen-ls.status").result())["counters"]["accepted"] == 1
