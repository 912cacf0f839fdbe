"""`textDocument/completion`: the same suggestions in the menu, for editors without inline completion."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types

from tests.support.editors import HELIX, NEOVIM, VSCODE, EditorKind, in_each_menu, in_each_menu_encoding
from tests.support.fake_service import FakeService
from tests.support.lsp import QUICK, Editor, StartEditor
from tests.support.text import WIDE

pytestmark = pytest.mark.asyncio(loop_scope="session")


@in_each_menu
async def test_the_menu_is_offered_to_an_editor_without_inline_completion(editor: Editor) -> None:
    assert editor.capabilities.completion_provider is not None


@pytest.mark.parametrize("editor", [VSCODE, NEOVIM], ids=lambda kind: kind.name, indirect=True)
async def test_the_menu_is_not_offered_to_an_editor_with_inline_completion(editor: Editor) -> None:
    assert editor.capabilities.completion_provider is None


@pytest.mark.parametrize(
    ("kind", "fallback", "is_offered"), [(VSCODE, "always", True), (HELIX, "never", False)], ids=["always", "never"]
)
async def test_a_setting_decides_whether_the_menu_is_offered(
    start_editor: StartEditor, kind: EditorKind, fallback: str, is_offered: bool
) -> None:
    editor = await start_editor(kind, options={"completion": {"fallback": fallback}})
    assert (editor.capabilities.completion_provider is not None) is is_offered


@in_each_menu
async def test_a_line_is_suggested_in_the_menu(editor: Editor, service: FakeService) -> None:
    service.reply("len(unicorn)\n")
    editor.open("count = |\n")
    assert (await editor.ask_menu().item()).label == "len(unicorn)"


@in_each_menu_encoding
async def test_an_accepted_entry_stands_where_the_cursor_was(editor: Editor, service: FakeService) -> None:
    service.reply("len(unicorn)\n")
    editor.open(f"unicorn = '{WIDE}'; count = |\n")
    editor.accept(await editor.ask_menu().item())
    assert editor.buffer.marked == f"unicorn = '{WIDE}'; count = len(unicorn)|\n"


@in_each_menu_encoding
async def test_an_accepted_entry_takes_the_place_of_the_word_that_was_begun(
    editor: Editor, service: FakeService
) -> None:
    service.reply("urn total\n")
    editor.open(f"if '{WIDE}': ret|\n")
    editor.accept(await editor.ask_menu().item())
    assert editor.buffer.marked == f"if '{WIDE}': return total|\n"


@in_each_menu
async def test_an_entry_is_not_filtered_away_by_the_word_that_was_begun(editor: Editor, service: FakeService) -> None:
    service.reply("urn total\n")
    editor.open("    ret|\n")
    assert (await editor.ask_menu().item()).filter_text.startswith("ret")


@in_each_menu
async def test_a_block_is_one_line_in_the_menu_and_whole_when_it_is_taken(editor: Editor, service: FakeService) -> None:
    service.reply("area = width * height\n    return area\n")
    editor.open("def area(width, height):\n    |")
    item = await editor.ask_menu().item()
    editor.accept(item)
    assert "\n" not in item.label
    assert editor.text == "def area(width, height):\n    area = width * height\n    return area"


@in_each_menu
async def test_an_entry_has_the_line_ends_of_its_document(editor: Editor, service: FakeService) -> None:
    service.reply("a = 1\n    return a\n")
    editor.open("def one():\r\n    |\r\n")
    editor.accept(await editor.ask_menu().item())
    assert editor.text == "def one():\r\n    a = 1\r\n    return a\r\n"


@in_each_menu
async def test_an_entry_is_taken_literally_and_not_as_a_snippet(editor: Editor, service: FakeService) -> None:
    service.reply("'${name}' + $total\n")
    editor.open("price = |\n")
    item = await editor.ask_menu().item()
    assert item.insert_text_format in {None, types.InsertTextFormat.PlainText}


@in_each_menu
async def test_the_menu_is_asked_again_while_typing_goes_on(editor: Editor, service: FakeService) -> None:
    service.reply("len(unicorn)\n")
    editor.open("count = |\n")
    assert (await editor.ask_menu().result()).is_incomplete


@in_each_menu
async def test_typing_along_an_entry_asks_the_model_only_once(editor: Editor, service: FakeService) -> None:
    service.reply("len(unicorn)\n")
    editor.open("count = |\n")
    await editor.ask_menu().item()
    editor.type("len(u")
    editor.accept(await editor.ask_menu().item())
    assert (editor.text, len(service.requests)) == ("count = len(unicorn)\n", 1)


@in_each_menu
async def test_an_unknown_document_has_an_empty_menu(editor: Editor) -> None:
    editor.open("count = |\n")
    editor.close()
    assert await editor.ask_menu().items() == []


async def test_both_ways_of_asking_say_the_same(start_editor: StartEditor, service: FakeService) -> None:
    service.reply("len(unicorn)\n")
    always: dict[str, Any] = {"completion": {**QUICK["completion"], "fallback": "always"}}
    editor = await start_editor(VSCODE, options=always)
    editor.open("count = |\n")
    inline, entry = await editor.ask().text(), await editor.ask_menu().text()
    assert (inline, len(service.requests)) == (entry, 1)
