"""`textDocument/did…`: the model is asked about the text that the editor shows, after any change."""

from __future__ import annotations

import random

import pytest
from lsprotocol import types

from tests.support.editors import in_each_encoding
from tests.support.fake_service import FakeService
from tests.support.lsp import Editor
from tests.support.text import WIDE

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIECES = [*WIDE, "a", "(", "\t", "\n", "\r\n", "\r", "\u2028", "\u0085", "\f", "word word", "def f():\n    pass\n"]
"""What the random edits insert: wide characters, and everything that is or looks like a line end."""


async def shown_to_the_model(editor: Editor, service: FakeService) -> str:
    """The text around the cursor as a model is told it, with a mark in the cursor's place."""
    before = len(service.requests)
    await editor.ask(invoked=True).items()
    (request,) = service.requests[before:]
    prompt: str = request.body["prompt"]
    assert prompt.startswith("<|fim_prefix|>")
    assert prompt.endswith("<|fim_middle|>")
    return prompt.removeprefix("<|fim_prefix|>").removesuffix("<|fim_middle|>").replace("<|fim_suffix|>", "|")


def with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@in_each_encoding
async def test_what_is_typed_behind_wide_characters_arrives_where_it_was_typed(
    editor: Editor, service: FakeService
) -> None:
    service.reply("")
    editor.open(f"{WIDE} = |{WIDE}\n")
    for key in WIDE:
        editor.type(key)
    assert await shown_to_the_model(editor, service) == f"{WIDE} = {WIDE}|{WIDE}\n"


@in_each_encoding
async def test_wide_characters_are_deleted_whole(editor: Editor, service: FakeService) -> None:
    service.reply("")
    editor.open(f"a{WIDE}|b\n")
    editor.delete(len(WIDE))
    assert await shown_to_the_model(editor, service) == "a|b\n"


@in_each_encoding
@pytest.mark.parametrize("seed", range(3))
async def test_after_random_edits_the_model_is_told_what_the_editor_shows(
    editor: Editor, service: FakeService, seed: int
) -> None:
    service.reply("")
    dice = random.Random(seed)
    buffer = editor.open(f"first {WIDE}\r\n\rsecond|\n")
    for _ in range(60):
        start = _on_a_boundary(buffer.text, dice.randint(0, len(buffer.text)))
        end = _on_a_boundary(buffer.text, min(len(buffer.text), start + dice.choice([0, 0, 1, 5])))
        editor.replace(start, end, "".join(dice.choices(PIECES, k=2)))
    editor.move_to(_on_a_boundary(buffer.text, len(buffer.text) // 2))
    assert await shown_to_the_model(editor, service) == with_line_feeds(buffer.marked)


@in_each_encoding
async def test_the_changes_of_one_message_apply_one_after_the_other(editor: Editor, service: FakeService) -> None:
    service.reply("")
    buffer = editor.open(f"{WIDE}\n|")
    first = buffer.replace(0, 0, f"{WIDE}\n")
    second = buffer.replace(len(WIDE), len(WIDE) + 1, ", ")
    editor.send_changes(first, second)
    assert await shown_to_the_model(editor, service) == f"{WIDE}, |{WIDE}\n"


async def test_a_change_without_a_range_is_the_whole_text(editor: Editor, service: FakeService) -> None:
    service.reply("")
    buffer = editor.open("old text\nof two lines|")
    buffer.text, buffer.cursor, buffer.version = "new = \n", len("new = "), 2
    editor.send_changes(types.TextDocumentContentChangeWholeDocument(buffer.text))
    assert await shown_to_the_model(editor, service) == "new = |\n"


async def test_a_change_past_the_end_of_the_text_is_at_its_end(editor: Editor, service: FakeService) -> None:
    service.reply("")
    buffer = editor.open("first = 1\n|")
    past = types.Position(99, 99)
    buffer.text, buffer.cursor, buffer.version = "first = 1\nsecond = ", len("first = 1\nsecond = "), 2
    editor.send_changes(types.TextDocumentContentChangePartial(text="second = ", range=types.Range(past, past)))
    assert await shown_to_the_model(editor, service) == "first = 1\nsecond = |"


async def test_a_document_that_is_opened_anew_is_what_it_was_opened_with(editor: Editor, service: FakeService) -> None:
    service.reply("")
    uri = editor.open("old = |\n").uri
    editor.close()
    editor.open("new = |\n", uri=uri)
    assert await shown_to_the_model(editor, service) == "new = |\n"


async def test_what_was_suggested_before_a_document_was_closed_is_forgotten(
    editor: Editor, service: FakeService
) -> None:
    service.replies("1\n", "2\n")
    uri = editor.open("number = |\n").uri
    await editor.ask().item()
    editor.close()
    editor.open("number = |\n", uri=uri)
    assert await editor.ask().text() == "2"


async def test_a_change_of_a_document_that_is_not_open_harms_nothing(editor: Editor, service: FakeService) -> None:
    service.reply("42\n")
    editor.open("answer = |\n")
    editor.close()
    editor.type("more")
    editor.open("answer = |\n")
    assert await editor.ask().text() == "42"


async def test_a_document_is_found_by_another_spelling_of_its_uri(editor: Editor, service: FakeService) -> None:
    service.reply("42\n")
    editor.open("answer = |\n", uri="file:///c%3A/Project/a%20file.py")
    assert await editor.ask(uri="file:///C:/Project/a%20file.py").text() == "42"


async def test_a_document_without_a_file_is_served(editor: Editor, service: FakeService) -> None:
    service.reply("42\n")
    editor.open("answer = |\n", uri="untitled:Untitled-1")
    assert await editor.ask().text() == "42"


@pytest.mark.parametrize("scheme", ["vscode-remote", "vscode-notebook-cell"])
async def test_a_document_of_another_machine_or_a_notebook_is_served(
    editor: Editor, service: FakeService, scheme: str
) -> None:
    service.reply("42\n")
    editor.open("answer = |\n", uri=f"{scheme}://somewhere/project/a.py")
    assert await editor.ask().text() == "42"


@pytest.mark.parametrize("scheme", ["git", "output", "vscode-scm", "diff"])
async def test_a_document_that_is_no_code_being_written_is_not_served(
    editor: Editor, service: FakeService, scheme: str
) -> None:
    editor.open("answer = |\n", uri=f"{scheme}:/project/a.py")
    assert await editor.ask(invoked=True).items() == []
    assert service.requests == []


def _on_a_boundary(text: str, index: int) -> int:
    """An index that is not between the halves of a CRLF, where no editor puts its cursor."""
    return index + 1 if text[index - 1 : index + 1] == "\r\n" else index
