"""Translate comments and strings: by a translator or by any model, and nothing but them is changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lsprotocol import types

from tests.support.commands import Command
from tests.support.editors import HELIX, VSCODE, EditorKind
from tests.support.fake_service import FakeService, RecordedRequest, Reply, ServiceError, errors
from tests.support.lsp import QUICK, Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOURCE = (
    'def area(w, h):\n    """Tells the area."""\n    # Multiply both.\n'
    '    print("The area is %d" % |w)\n    return w * h\n'
)
GERMAN = {
    "Tells the area.": "Sagt die Fläche.",
    "Multiply both.": "Beides malnehmen.",
    "The area is %d": "Die Fläche ist %d",
}
EXPECTED = (
    'def area(w, h):\n    """Sagt die Fläche."""\n    # Beides malnehmen.\n    print("Die Fläche ist %d" % w)\n'
    "    return w * h\n"
)
IN_GERMAN: dict[str, Any] = {**QUICK, "explain": {"language": "de"}}
BY_TRANSLATOR: dict[str, Any] = {**IN_GERMAN, "models": {"translation": "qwen-mt-plus"}}

in_both_kinds = pytest.mark.parametrize("kind", [VSCODE, HELIX], ids=lambda kind: kind.name)


def by_translator(request: RecordedRequest) -> str:
    """Answer as qwen-mt does, which refuses any other form of request."""
    [message] = request.body["messages"]
    assert message["role"] == "user"
    assert request.body["translation_options"] == {"source_lang": "auto", "target_lang": "German"}
    return GERMAN[message["content"]]


def by_chat(request: RecordedRequest) -> str:
    texts = json.loads(request.body["messages"][-1]["content"])
    return "```json\n" + json.dumps({number: GERMAN[text] for number, text in texts.items()}) + "\n```"


def translate(editor: Editor, action: str = "translate") -> Command:
    place = {"line": editor.buffer.position.line, "character": editor.buffer.position.character}
    document = {"uri": editor.buffer.uri, "version": editor.buffer.version}
    argument = {"textDocument": document, "range": {"start": place, "end": place}, "action": action}
    return Command(editor, "qwen-ls.runAction", argument)


async def refusal(editor: Editor) -> str:
    return (await translate(editor).error()).message


async def translated(start_editor: StartEditor, kind: EditorKind, options: dict[str, Any]) -> str:
    """The document after its translation."""
    editor = await start_editor(kind, options=options)
    editor.open(SOURCE)
    await translate(editor).result()
    await editor.until(lambda: bool(editor.client.edits), "the edit")
    await editor.round_trip()
    return editor.text


@in_both_kinds
async def test_a_translator_gets_each_text_by_itself(
    start_editor: StartEditor, service: FakeService, kind: EditorKind
) -> None:
    service.answers(by_translator)
    assert await translated(start_editor, kind, BY_TRANSLATOR) == EXPECTED
    assert {request.body["model"] for request in service.requests} == {"qwen-mt-plus"}


@in_both_kinds
async def test_any_other_model_gets_the_texts_by_number(
    start_editor: StartEditor, service: FakeService, kind: EditorKind
) -> None:
    service.answers(by_chat)
    assert await translated(start_editor, kind, IN_GERMAN) == EXPECTED
    assert [request.body["model"] for request in service.requests] == ["qwen3-coder-next"]


@pytest.mark.parametrize("model", ["qwen-mt-plus", "qwen-mt-flash"])
async def test_each_translator_s_way_to_stream_is_read_well(
    start_editor: StartEditor, service: FakeService, model: str
) -> None:
    service.reply(Reply(tokens=("Sagt", " es", " so.")))
    editor = await start_editor(options={**BY_TRANSLATOR, "models": {"translation": model}})
    editor.open("# Say it.|\n")
    await translate(editor).result()
    assert editor.text == "# Sagt es so.\n"


async def test_a_text_that_the_service_rejects_stays_alone(start_editor: StartEditor, service: FakeService) -> None:
    def by_strict_translator(request: RecordedRequest) -> str | ServiceError:
        said = by_translator(request)
        return errors.data_inspection_failed() if said.startswith("Beides") else said

    service.answers(by_strict_translator)
    editor = await start_editor(options=BY_TRANSLATOR)
    editor.open(SOURCE)
    await translate(editor).result()
    assert editor.text == EXPECTED.replace("Beides malnehmen.", "Multiply both.")


async def test_a_text_that_lost_a_placeholder_stays(start_editor: StartEditor, service: FakeService) -> None:
    service.answers(lambda request: by_chat(request).replace("ist %d", "ist"))
    editor = await start_editor(options=IN_GERMAN)
    editor.open(SOURCE)
    await translate(editor).result()
    assert editor.text == EXPECTED.replace("Die Fläche ist %d", "The area is %d")


async def test_the_whole_file_is_translated_by_the_source_action(
    start_editor: StartEditor, service: FakeService
) -> None:
    service.answers(by_chat)
    editor = await start_editor(options=IN_GERMAN)
    editor.open(SOURCE + "\n\n# Multiply both.\nx = 1\n")
    await translate(editor, "translateFile").result()
    assert editor.text == EXPECTED + "\n\n# Beides malnehmen.\nx = 1\n"


async def test_the_language_is_the_editor_s_unless_it_is_set(editor: Editor, service: FakeService) -> None:
    service.reply("{}")
    editor.open(SOURCE)
    await translate(editor).error()
    assert "each text in English" in service.requests[0].body["messages"][0]["content"]


async def test_only_the_texts_are_sent(start_editor: StartEditor, service: FakeService) -> None:
    service.answers(by_chat)
    editor = await start_editor(options=IN_GERMAN)
    editor.open(SOURCE)
    await translate(editor).result()
    assert "return w" not in json.dumps(service.requests[0].body)


async def test_an_action_is_resolved_with_its_edit(start_editor: StartEditor, service: FakeService) -> None:
    service.answers(by_chat)
    editor = await start_editor(options=IN_GERMAN)
    editor.open(SOURCE)
    place = {"line": 3, "character": 4}
    document = {"uri": editor.buffer.uri, "version": editor.buffer.version}
    data = {"textDocument": document, "range": {"start": place, "end": place}, "action": "translate"}
    chosen = types.CodeAction("Qwen: Translate comments and strings", data=data)
    action = await editor.request(types.CODE_ACTION_RESOLVE, chosen).result()
    editor.apply(action.edit)
    assert editor.text == EXPECTED


@pytest.mark.parametrize(
    ("source", "language", "why"),
    [
        ("x = |1\n", "python", "no comments there"),
        ("Some |text\n", "plaintext", "does not know plaintext"),
        ("".join(f"# Text number {number} of them\n\n" for number in range(201)), "python", "201 texts"),
    ],
)
async def test_what_cannot_be_translated_is_refused(
    editor: Editor, service: FakeService, source: str, language: str, why: str
) -> None:
    editor.open(source, language=language)
    error = await translate(editor, "translateFile").error()
    assert why in error.message
    assert service.requests == []


async def test_a_model_that_translates_nothing_changes_nothing(editor: Editor, service: FakeService) -> None:
    service.reply("I cannot do that.")
    editor.open(SOURCE)
    assert "Nothing was changed" in await refusal(editor)


async def test_a_translator_that_is_not_there_is_named(start_editor: StartEditor, service: FakeService) -> None:
    service.reply(errors.model_not_found("qwen-mt-plus"))
    editor = await start_editor(options=BY_TRANSLATOR)
    editor.open(SOURCE)
    said = await refusal(editor)
    assert "The model qwen-mt-plus is not offered" in said
    assert "name one in the setting models.translation" in said
    assert editor.client.edits == []


async def test_a_cancelled_translation_closes_every_stream(start_editor: StartEditor, service: FakeService) -> None:
    service.reply(Reply("Sagt es so.", hold_after=1))
    editor = await start_editor(options=BY_TRANSLATOR)
    editor.open(SOURCE)
    command = translate(editor)
    await service.until_request(3)
    command.request.cancel()
    assert await command.request.error_code() == -32800
    for request in service.requests:
        await request.until_hung_up()
    assert editor.text == SOURCE.replace("|", "")


async def test_where_the_editor_would_block_the_progress_s_button_cancels(
    start_editor: StartEditor, service: FakeService
) -> None:
    service.reply(Reply("Sagt es so.", hold_after=1))
    editor = await start_editor(HELIX, options=BY_TRANSLATOR)
    editor.open(SOURCE)
    command = translate(editor)
    assert await command.result() is None
    await service.until_request(3)
    await command.until_shown()
    command.cancel_in_the_editor()
    for request in service.requests:
        await request.until_hung_up()
    assert editor.client.edits == []


async def test_at_most_four_texts_are_under_way(start_editor: StartEditor, service: FakeService) -> None:
    service.reply(Reply("Sagt es so.", hold_after=0))
    editor = await start_editor(options=BY_TRANSLATOR)
    editor.open("".join(f"# Say it {number} times.\n\n" for number in range(5)))
    command = translate(editor, "translateFile")
    await service.until_request(4)
    await editor.round_trip()
    assert len(service.requests) == 4
    service.requests[0].release()
    await service.until_request(5)
    for request in service.requests[1:]:
        request.release()
    await command.result()
