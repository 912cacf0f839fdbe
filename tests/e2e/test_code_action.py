"""`textDocument/codeAction`: what is offered, in each editor's words, without asking any model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.support.editors import EMACS, HELIX, NEOVIM, VSCODE, in_each_editor, in_each_encoding
from tests.support.fake_service import FakeService
from tests.support.lsp import QUICK, Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

AREA = "def area(w, h):\n    return w * |h\n"
RUN, EXPLAIN = "qwen-ls.runAction", "qwen-ls.explain"

that_wait = pytest.mark.parametrize("editor", [VSCODE, NEOVIM], ids=lambda kind: kind.name, indirect=True)
that_block = pytest.mark.parametrize("editor", [HELIX, EMACS], ids=lambda kind: kind.name, indirect=True)


def wrong(message: str = "Unsupported operand", line: int = 1) -> types.Diagnostic:
    """A diagnostic of another server, on a line."""
    return types.Diagnostic(types.Range(types.Position(line, 4), types.Position(line, 10)), message, code="operator")


async def offered(
    editor: Editor,
    *,
    diagnostics: tuple[types.Diagnostic, ...] = (),
    only: tuple[str, ...] | None = None,
    is_automatic: bool = False,
    selected: int = 0,
) -> list[types.CodeAction]:
    """The actions at the cursor, or for so many characters behind it."""
    kinds = types.CodeActionTriggerKind
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(editor.buffer.uri),
        types.Range(editor.buffer.position, editor.buffer.position_of(editor.buffer.cursor + selected)),
        types.CodeActionContext(
            list(diagnostics), list(only) if only else None, kinds.Automatic if is_automatic else kinds.Invoked
        ),
    )
    found = await editor.request(types.TEXT_DOCUMENT_CODE_ACTION, params).result()
    return list(found)


def titles(actions: list[types.CodeAction]) -> list[str]:
    return [action.title for action in actions]


@in_each_editor
async def test_actions_are_offered_and_no_model_is_asked(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    actions = await offered(editor, diagnostics=(wrong(),))
    assert {"Qwen: Fix: Unsupported operand", "Qwen: Explain", "Qwen: Simplify"} <= set(titles(actions))
    assert not any(action.is_preferred for action in actions)
    assert service.requests == []


@that_wait
async def test_where_the_editor_goes_on_meanwhile_an_edit_is_resolved(editor: Editor) -> None:
    provider = editor.capabilities.code_action_provider
    assert isinstance(provider, types.CodeActionOptions)
    assert provider.resolve_provider
    editor.open(AREA)
    [simplify] = [action for action in await offered(editor) if action.title == "Qwen: Simplify"]
    assert (simplify.command, simplify.edit) == (None, None)
    assert simplify.data is not None
    assert simplify.data["action"] == "simplify"


@that_block
async def test_where_the_editor_would_block_an_action_carries_a_command(editor: Editor) -> None:
    provider = editor.capabilities.code_action_provider
    assert isinstance(provider, types.CodeActionOptions)
    assert not provider.resolve_provider
    editor.open(AREA)
    actions = await offered(editor)
    assert {action.command.command for action in actions if action.command} == {EXPLAIN, RUN}
    assert all(action.command is not None and action.data is None for action in actions)


@in_each_editor
async def test_an_explanation_is_a_command_in_each_editor(editor: Editor) -> None:
    editor.open(AREA)
    [explain] = await offered(editor, only=("qwen-ls.explain",))
    assert explain.command is not None
    assert explain.command.command == EXPLAIN
    assert explain.command.arguments is not None


@that_block
async def test_an_explanation_keeps_no_editor_waiting(editor: Editor) -> None:
    editor.open(AREA)
    [explain] = await offered(editor, only=("qwen-ls.explain",))
    assert explain.command is not None
    [argument] = explain.command.arguments or ()
    assert argument is not None
    assert argument["wait"] is False


async def test_by_itself_and_without_a_selection_only_fix_is_offered(editor: Editor) -> None:
    editor.open(AREA)
    assert await offered(editor, is_automatic=True) == []
    assert titles(await offered(editor, is_automatic=True, diagnostics=(wrong(),))) == [
        "Qwen: Fix: Unsupported operand"
    ]
    assert "Qwen: Simplify" in titles(await offered(editor, is_automatic=True, selected=1))


@pytest.mark.parametrize("only", [("source",), ("source.fixAll",), ("source.organizeImports",)])
async def test_nothing_is_offered_when_a_file_is_saved(editor: Editor, only: tuple[str, ...]) -> None:
    editor.open(AREA)
    assert await offered(editor, only=only, diagnostics=(wrong(),)) == []


async def test_the_servers_own_source_actions_are_offered_by_their_name(editor: Editor) -> None:
    editor.open(AREA)
    kinds = {str(action.kind) for action in await offered(editor, only=("source.qwen-ls",))}
    assert kinds == {"source.qwen-ls.document", "source.qwen-ls.types", "source.qwen-ls.translate"}


@in_each_encoding
async def test_a_fix_is_for_what_another_server_told_too(editor: Editor) -> None:
    editor.open("\U0001f600 = 1\ny = |\U0001f600 + ''\n")
    place = {
        "start": {"line": 1, "character": 4},
        "end": {"line": 1, "character": 5},
    }
    told = {"uri": editor.buffer.uri, "version": 1, "diagnostics": [{"range": place, "message": "Bad operand"}]}
    editor.client.protocol.notify("qwen-ls/diagnostics", told)
    assert titles(await offered(editor, only=("quickfix",))) == ["Qwen: Fix: Bad operand"]


async def test_a_fix_names_the_diagnostics_that_it_is_for(editor: Editor) -> None:
    editor.open(AREA)
    first, second = wrong("First"), wrong("Second", line=0)
    fixes = await offered(editor, diagnostics=(first, second), only=("quickfix",))
    assert [list(fix.diagnostics or ()) for fix in fixes] == [[first], [second], [first, second]]
    assert fixes[0].data is not None
    assert fixes[0].data["diagnostics"][0]["code"] == "operator"


async def test_a_document_that_is_not_open_is_offered_nothing(editor: Editor) -> None:
    editor.open(AREA)
    editor.close()
    assert await offered(editor) == []


async def excluded(start_editor: StartEditor, tmp_path: Path, kind: Any) -> Editor:
    editor = await start_editor(kind, folders=[tmp_path])
    editor.open("KEY=|1\n", language="plaintext", uri=(tmp_path / ".env").as_uri())
    return editor


async def test_what_cannot_be_done_says_why(start_editor: StartEditor, tmp_path: Path, service: FakeService) -> None:
    editor = await excluded(start_editor, tmp_path, VSCODE)
    actions = await offered(editor)
    assert actions
    for action in actions:
        assert action.disabled is not None
        assert action.disabled.reason.startswith("Nothing was sent because the file is excluded")
        assert (action.command, action.data) == (None, None)
    assert service.requests == []


async def test_an_editor_that_shows_no_reasons_is_offered_nothing_there(
    start_editor: StartEditor, tmp_path: Path
) -> None:
    assert await offered(await excluded(start_editor, tmp_path, NEOVIM)) == []


async def test_without_a_service_actions_say_what_to_do(start_editor: StartEditor) -> None:
    editor = await start_editor(variables={})
    editor.open(AREA)
    [action] = await offered(editor, only=("refactor.rewrite.simplify",))
    assert action.disabled is not None
    assert "DASHSCOPE_API_KEY" in action.disabled.reason


async def test_own_actions_are_offered_in_their_languages(start_editor: StartEditor) -> None:
    own = [
        {"title": "Make it rhyme", "prompt": "Make {selection} rhyme.", "kind": "refactor.rewrite.rhyme"},
        {"title": "Only for Go", "prompt": "Do it.", "languages": ["go"]},
    ]
    editor = await start_editor(options={**QUICK, "actions": {"custom": own}})
    editor.open(AREA)
    actions = await offered(editor)
    assert titles(actions)[-1] == "Make it rhyme"
    assert actions[-1].kind == "refactor.rewrite.rhyme"


async def test_the_delivery_can_be_set(start_editor: StartEditor) -> None:
    editor = await start_editor(options={**QUICK, "actions": {"delivery": "command"}})
    editor.open(AREA)
    [action] = await offered(editor, only=("refactor.rewrite.simplify",))
    assert action.command is not None
