"""From `initialize` to the end: what the server says of itself, what it asks for, and what it keeps to itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lsprotocol import types

from qwen_ls import __version__
from tests.support.editors import EMACS, HELIX, NEOVIM, VSCODE, EditorKind
from tests.support.fake_service import FakeService, Reply, errors
from tests.support.lsp import QUICK, Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLAIN = EditorKind("a client that can do nothing", types.ClientCapabilities())

in_each_editor = pytest.mark.parametrize(
    "editor", [VSCODE, NEOVIM, HELIX, EMACS], ids=lambda kind: kind.name, indirect=True
)


async def test_the_server_says_its_name_and_version(editor: Editor) -> None:
    assert editor.server_info == types.ServerInfo("qwen-ls", __version__)


@pytest.mark.parametrize(
    ("editor", "encoding"),
    [(VSCODE, "utf-16"), (NEOVIM, "utf-8"), (HELIX, "utf-8"), (EMACS, "utf-32")],
    ids=["VS Code", "Neovim", "Helix", "Emacs"],
    indirect=["editor"],
)
async def test_the_encoding_is_the_one_that_the_editor_likes_best(editor: Editor, encoding: str) -> None:
    assert editor.encoding == encoding


@in_each_editor
async def test_changes_are_taken_piece_by_piece(editor: Editor) -> None:
    sync = editor.capabilities.text_document_sync
    assert isinstance(sync, types.TextDocumentSyncOptions)
    assert (sync.open_close, sync.change) == (True, types.TextDocumentSyncKind.Incremental)


@in_each_editor
async def test_inline_completion_is_offered(editor: Editor) -> None:
    assert editor.capabilities.inline_completion_provider


async def test_the_status_bar_begins_idle_with_the_models_name(start_editor: StartEditor) -> None:
    editor = await start_editor()
    status = await editor.status("idle")
    assert (status["model"], status["message"]) == ("qwen3-coder-next", "")


async def test_the_status_bar_shows_when_the_model_is_asked(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=("4", "2", "\n"), hold_after=1))
    editor.open("answer = |\n")
    request = editor.ask()
    await editor.status("busy")
    (await service.until_request()).release()
    await request.item()
    await editor.status("idle")


async def test_a_client_that_can_do_nothing_is_asked_for_nothing(
    start_editor: StartEditor, service: FakeService
) -> None:
    service.reply("42\n")
    editor = await start_editor(PLAIN)
    editor.open("answer = |\n")
    assert await editor.ask().text() == "42"
    assert (editor.client.scopes_asked, editor.client.registrations) == ([], [])


async def test_a_client_that_offers_no_known_encoding_is_spoken_to_in_utf_16(start_editor: StartEditor) -> None:
    general = types.GeneralClientCapabilities(position_encodings=["utf-7"])
    editor = await start_editor(replace(PLAIN, capabilities=types.ClientCapabilities(general=general)))
    assert editor.encoding == "utf-16"


async def test_what_is_asked_before_the_server_is_ready_is_answered(
    start_editor: StartEditor, service: FakeService
) -> None:
    service.reply("42\n")
    editor = await start_editor()
    editor.open("answer = |\n")
    assert await editor.ask().text() == "42"


async def test_nothing_is_asked_of_the_service_before_somebody_types(
    start_editor: StartEditor, service: FakeService
) -> None:
    editor = await start_editor()
    await editor.status("idle")
    editor.open("answer = |\n")
    await editor.round_trip()
    assert service.requests == []


async def test_neither_code_nor_key_is_in_the_log(start_editor: StartEditor, service: FakeService) -> None:
    service.replies("secret_answer\n", errors.internal())
    editor = await start_editor(options={"completion": {"debounceMs": 0, "maxLines": "many"}})
    editor.open("secret_name = |\n")
    await editor.ask().item()
    editor.open("secret_other = |\n")
    await editor.ask(invoked=True).items()
    await editor.stop()
    log = editor.client.complaints.decode()
    assert "a completion failed" in log
    assert [word for word in ("secret", service.api_key) if word in log] == []


async def test_the_server_ends_while_many_requests_wait(start_editor: StartEditor, service: FakeService) -> None:
    service.reply(Reply(tokens=("4",), hold_after=0))
    editor = await start_editor(options={**QUICK, "limits": {"concurrency": 20}})
    for number in range(20):
        editor.open(f"answer_{number} = |\n")
        editor.ask()
    await service.until_request(20)
    await editor.stop()
    for request in service.requests:
        await request.until_hung_up()
