"""`textDocument/codeLens`: actions above functions and classes, where the settings want them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from lsprotocol import types

from tests.support.editors import VSCODE, in_each_editor
from tests.support.fake_service import FakeService
from tests.support.lsp import QUICK, Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

SOURCE = "import os\n\n\ndef area(w, h):\n    return w * h\n"
WITH_LENSES: dict[str, Any] = {**QUICK, "actions": {"codeLens": True}}


async def lenses(editor: Editor) -> list[types.CodeLens]:
    """What is offered in the document in front."""
    params = types.CodeLensParams(types.TextDocumentIdentifier(editor.buffer.uri))
    return list(await editor.request(types.TEXT_DOCUMENT_CODE_LENS, params).result())


@in_each_editor
async def test_without_the_setting_there_are_none(editor: Editor) -> None:
    editor.open(SOURCE)
    assert await lenses(editor) == []


async def test_they_carry_commands_that_are_ready_to_be_run(start_editor: StartEditor, service: FakeService) -> None:
    service.reply('```python\ndef area(w, h):\n    """Tell the area."""\n    return w * h\n```')
    editor = await start_editor(options=WITH_LENSES)
    editor.open(SOURCE)
    found = await lenses(editor)
    assert [lens.command.title for lens in found if lens.command] == ["Explain", "Document", "Generate tests"]
    assert {lens.range.start.line for lens in found} == {3}
    assert service.requests == []
    command = found[1].command
    assert command is not None
    params = types.ExecuteCommandParams(command.command, list(command.arguments or ()))
    await editor.request(types.WORKSPACE_EXECUTE_COMMAND, params).result()
    assert '"""Tell the area."""' in editor.text


async def test_a_file_that_is_excluded_gets_none(start_editor: StartEditor) -> None:
    editor = await start_editor(options={**WITH_LENSES, "privacy": {"exclude": ["*.py"]}})
    editor.open(SOURCE)
    assert await lenses(editor) == []


async def test_they_are_asked_for_anew_when_the_setting_changes(start_editor: StartEditor) -> None:
    capabilities = VSCODE.capabilities.workspace
    assert capabilities is not None
    assert capabilities.code_lens is not None
    assert capabilities.code_lens.refresh_support
    editor = await start_editor(configuration={"": {}})
    refreshed = asyncio.Event()
    editor.client.protocol.fm.features[types.WORKSPACE_CODE_LENS_REFRESH] = lambda *_: refreshed.set()
    editor.open(SOURCE)
    assert await lenses(editor) == []
    editor.client.set_configuration({"actions": {"codeLens": True}}, section="qwen-ls")
    await editor.change_configuration(None)
    await asyncio.wait_for(refreshed.wait(), 20)
    assert len(await lenses(editor)) == 3
