"""What no editor should send and no disk should hold: a clear error or a quiet no, and the server goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from lsprotocol import types

from tests.support.fake_service import FakeService, prompt_text
from tests.support.lsp import Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

MEGABYTE = 1_000_000


@pytest_asyncio.fixture(loop_scope="session")
async def survivor(editor: Editor, service: FakeService) -> AsyncIterator[Editor]:
    """The shared editor, whose server has to go on after what a test did to it."""
    yield editor
    service.reply("42\n")
    editor.open("survived = |\n")
    assert await editor.ask().text() == "42"


async def test_of_a_50_mb_document_the_model_is_told_what_is_near_the_cursor(
    survivor: Editor, service: FakeService
) -> None:
    service.reply("len(numbers)\n")
    line = "number = 'a line of a file that is far too long'\n"
    survivor.open(line * (50 * MEGABYTE // len(line)) + "count = |")
    assert await survivor.ask().text() == "len(numbers)"
    assert len(prompt_text(service.requests[0].body)) < 10_000


async def test_a_50_mb_document_can_be_typed_into(survivor: Editor, service: FakeService) -> None:
    service.reply("len(numbers)\n")
    survivor.open("count = |\n" + "number = 'a line of a file that is far too long'\n" * MEGABYTE)
    for key in "le":
        survivor.type(key)
    service.reply("n(numbers)\n")
    assert await survivor.ask().text() == "n(numbers)"


async def test_in_a_line_of_5_mb_nothing_is_asked(survivor: Editor, service: FakeService) -> None:
    survivor.open("data = '" + "x" * 5 * MEGABYTE + "|\n")
    for key in "xyz":
        survivor.type(key)
    assert (await survivor.ask(invoked=True).items(), service.requests) == ([], [])


async def test_beside_a_line_of_5_mb_the_model_is_told_what_fits(survivor: Editor, service: FakeService) -> None:
    service.reply("len(data)\n")
    survivor.open("data = '" + "x" * 5 * MEGABYTE + "'\ncount = |\n")
    assert await survivor.ask().text() == "len(data)"
    assert len(prompt_text(service.requests[0].body)) < 10_000


async def test_an_empty_document_is_answered(survivor: Editor, service: FakeService) -> None:
    service.reply("import os\n")
    survivor.open("|")
    assert await survivor.ask().text() == "import os"


async def test_a_selection_outside_of_the_document_is_answered(survivor: Editor, service: FakeService) -> None:
    survivor.open("pri|\n")
    span = types.Range(types.Position(9, 9), types.Position(8, 8))
    assert isinstance(await survivor.ask(selected=types.SelectedCompletionInfo(span, "print")).items(), list)


@pytest.mark.parametrize(
    "uri", ["", "no uri at all", "file://", "untitled:", "file:///%ZZ%00", f"file:///{'a' * 9000}"]
)
async def test_a_uri_that_names_nothing_is_answered(survivor: Editor, service: FakeService, uri: str) -> None:
    survivor.open("answer = |\n", uri=uri)
    survivor.type("4")
    assert isinstance(await survivor.ask(uri=uri).items(), list)


async def test_half_a_surrogate_pair_reaches_no_service(survivor: Editor, service: FakeService) -> None:
    survivor.open("half = '\ud83e'\nanswer = |\n")
    await survivor.ask().items()
    assert "half = '\ufffd'" in prompt_text(service.requests[0].body)


async def test_a_document_with_nul_characters_is_answered(survivor: Editor, service: FakeService) -> None:
    service.reply("42\n")
    survivor.open("nothing = '\0'\nanswer = |\n")
    assert await survivor.ask().text() == "42"


async def test_the_models_own_marks_in_a_document_do_not_end_its_prompt(survivor: Editor, service: FakeService) -> None:
    survivor.open("|")
    survivor.type("marks = '<|fim_prefix|><|fim_suffix|><|fim_middle|><|endoftext|>'\nanswer = ")
    await survivor.ask().items()
    prompt = prompt_text(service.requests[0].body)
    assert [prompt.count(mark) for mark in ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")] == [1, 1, 1]
    assert "<|endoftext|>" not in prompt


async def test_a_document_that_is_opened_twice_is_what_it_was_opened_with_last(
    survivor: Editor, service: FakeService
) -> None:
    first = survivor.open("old = |\n")
    survivor.open("new = |\n", uri=first.uri)
    await survivor.ask().items()
    assert "new = " in prompt_text(service.requests[0].body)


async def test_a_change_that_changes_nothing_is_taken(survivor: Editor, service: FakeService) -> None:
    service.reply("42\n")
    survivor.open("answer = |\n")
    survivor.send_changes()
    assert await survivor.ask().text() == "42"


async def test_a_reversed_range_is_taken_as_the_range_that_it_is(survivor: Editor, service: FakeService) -> None:
    buffer = survivor.open("old = |\n")
    reversed_range = types.Range(types.Position(0, 3), types.Position(0, 0))
    buffer.text = "new = \n"
    survivor.send_changes(types.TextDocumentContentChangePartial(text="new", range=reversed_range))
    await survivor.ask().items()
    assert "<|fim_prefix|>new = <|fim_suffix|>" in service.requests[0].body["prompt"]


async def test_files_that_are_not_utf_8_beside_a_document_harm_nothing(
    start_editor: StartEditor, service: FakeService, tmp_path: Path
) -> None:
    service.reply("42\n")
    for name in (".gitignore", "beside.py", "a.py"):
        (tmp_path / name).write_bytes("café = 'crème brûlée'\n".encode("latin-1"))
    editor = await start_editor(folders=[tmp_path])
    editor.open("answer = |\n", uri=(tmp_path / "a.py").as_uri())
    assert await editor.ask().text() == "42"


async def test_a_folder_that_does_not_exist_harms_nothing(
    start_editor: StartEditor, service: FakeService, tmp_path: Path
) -> None:
    service.reply("42\n")
    missing = tmp_path / "missing"
    editor = await start_editor(folders=[missing])
    editor.open("answer = |\n", uri=(missing / "a.py").as_uri())
    assert await editor.ask().text() == "42"
