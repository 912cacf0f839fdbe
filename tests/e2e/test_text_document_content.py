"""`workspace/textDocumentContent`: an answer as a document of our own, which fills while it streams."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.support.commands import Command
from tests.support.editors import in_each_editor
from tests.support.fake_service import ErrorAfter, FakeService, Reply, errors
from tests.support.lsp import Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

AREA = "def area(w, h):\n    return w * h\n"
CANCELLED = -32800


def explain(editor: Editor, **more: Any) -> Command:
    """Have the document in front explained, and shown by the server."""
    return Command(editor, "qwen-ls.explain", {"textDocument": {"uri": editor.buffer.uri}, **more})


async def shown(editor: Editor) -> str:
    """The URI of the document of ours that the editor was asked to show last."""

    def ours() -> list[str]:
        return [each.uri for each in editor.client.shown_documents if each.uri.startswith("qwen-ls:")]

    await editor.until(lambda: bool(ours()), "a document to be shown")
    return ours()[-1]


async def content(editor: Editor, uri: str) -> str:
    """What the editor reads there."""
    answer = await editor.request(types.WORKSPACE_TEXT_DOCUMENT_CONTENT, types.TextDocumentContentParams(uri)).result()
    text: str = answer.text
    return text


@in_each_editor
async def test_it_is_offered_to_who_reads_documents(editor: Editor) -> None:
    workspace = editor.capabilities.workspace
    offered = workspace.text_document_content if workspace else None
    if editor.kind.name == "VS Code":
        assert offered is not None
        assert list(offered.schemes) == ["qwen-ls"]
    else:
        assert offered is None


async def test_it_fills_while_the_answer_streams(start_editor: StartEditor, service: FakeService) -> None:
    service.reply(Reply(tokens=("It", " multi", "plies."), hold_after=2))
    editor = await start_editor()
    editor.open(AREA)
    command = explain(editor)
    uri = await shown(editor)
    await service.requests[0].until_tokens(2)
    await editor.until(lambda: uri in editor.client.refreshed, "a refresh")
    assert "It multi".startswith(await content(editor, uri))
    service.requests[0].release()
    result = await command.result()
    count = len(editor.client.refreshed)
    if await content(editor, uri) != result["markdown"]:  # the last refresh comes after the result
        await editor.until(lambda: len(editor.client.refreshed) > count, "the last refresh")
    assert await content(editor, uri) == result["markdown"] == "It multiplies."
    assert editor.client.shown_documents[-1].take_focus is False
    assert uri.endswith(".md")


async def test_it_is_safe_to_show(start_editor: StartEditor, service: FakeService) -> None:
    service.reply("![x](http://evil.example/x.png)")
    editor = await start_editor()
    editor.open(AREA)
    await explain(editor).result()
    assert await content(editor, await shown(editor)) == "[x](http://evil.example/x.png)"


async def test_closing_it_closes_the_stream(start_editor: StartEditor, service: FakeService) -> None:
    service.reply(Reply("word ", is_endless=True, per_token_s=0.01))
    editor = await start_editor()
    editor.open(AREA)
    command = explain(editor)
    uri = await shown(editor)
    document = types.TextDocumentIdentifier(uri)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
    assert (await command.error()).code == CANCELLED
    await service.requests[0].until_hung_up()


async def test_closing_it_later_does_nothing_and_it_can_be_read_again(
    start_editor: StartEditor, service: FakeService
) -> None:
    service.reply("It multiplies.")
    editor = await start_editor()
    editor.open(AREA)
    await explain(editor).result()
    uri = await shown(editor)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    assert await content(editor, uri) == "It multiplies."


async def test_an_answer_that_breaks_off_says_so_at_its_end(start_editor: StartEditor, service: FakeService) -> None:
    service.reply(Reply(tokens=("It", " multi", "plies"), fault=ErrorAfter(2, errors.data_inspection_failed())))
    editor = await start_editor()
    editor.open(AREA)
    error = await explain(editor).error()
    text = await content(editor, await shown(editor))
    assert text.startswith("It multi\n\n---\n\n*The answer broke off.")
    assert error.message in text


async def test_what_nobody_knows_is_refused(start_editor: StartEditor) -> None:
    editor = await start_editor()
    with pytest.raises(JsonRpcException, match="no longer known"):
        await content(editor, "qwen-ls:/99/never.md")


async def test_an_editor_that_does_not_show_it_gets_a_message(start_editor: StartEditor, service: FakeService) -> None:
    service.reply("It multiplies.")
    editor = await start_editor()
    refuse = types.ShowDocumentResult(success=False)
    editor.client.protocol.fm.features[types.WINDOW_SHOW_DOCUMENT] = lambda _: refuse
    editor.open(AREA)
    await explain(editor).result()
    assert await editor.message() == "It multiplies."
