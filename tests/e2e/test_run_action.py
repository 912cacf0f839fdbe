"""`codeAction/resolve`, `qwen-ls.runAction` and `qwen-ls.edit`: edits land where they were meant to, or nowhere."""

from __future__ import annotations

from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.support.applying import NotApplied
from tests.support.client import Request
from tests.support.commands import Command
from tests.support.editors import EMACS, HELIX, NEOVIM, VSCODE, in_each_editor, in_each_encoding
from tests.support.fake_service import FakeService, Reply, errors
from tests.support.lsp import QUICK, Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

CANCELLED, FAILED, MISFIT = -32800, -32803, -32602

AREA = "import os\n\n\ndef area(w, h):\n    result = w * |h\n    return result\n\n\nWIDTH = 1\n"
SIMPLE = "import os\n\n\ndef area(w, h):\n    return w * h\n\n\nWIDTH = 1\n"
SAID = "```python\ndef area(w, h):\n    return w * h\n```\n"

that_wait = pytest.mark.parametrize("editor", [VSCODE, NEOVIM], ids=lambda kind: kind.name, indirect=True)
that_block = pytest.mark.parametrize("editor", [HELIX, EMACS], ids=lambda kind: kind.name, indirect=True)


def argument(editor: Editor, **more: Any) -> dict[str, Any]:
    """The argument of an action for the cursor, in the document as it is."""
    place = {"line": editor.buffer.position.line, "character": editor.buffer.position.character}
    document = {"uri": editor.buffer.uri, "version": editor.buffer.version}
    return {"textDocument": document, "range": {"start": place, "end": place}, **more}


def run(editor: Editor, action: str = "simplify", *, work_done_token: str | None = None, **more: Any) -> Command:
    """Run an action by its command."""
    return Command(
        editor, "qwen-ls.runAction", argument(editor, action=action, **more), work_done_token=work_done_token
    )


def edit(editor: Editor, instruction: str, **more: Any) -> Command:
    return Command(editor, "qwen-ls.edit", argument(editor, instruction=instruction, **more))


def resolve(editor: Editor, action: str = "simplify", **more: Any) -> Request:
    """Resolve an action that was offered for the cursor."""
    chosen = types.CodeAction("Qwen: Simplify", data=argument(editor, action=action, **more))
    return editor.request(types.CODE_ACTION_RESOLVE, chosen)


def prompt_of(service: FakeService, n: int = 0) -> str:
    content: str = service.requests[n].body["messages"][-1]["content"]
    return content


async def asked(service: FakeService, count: int = 1) -> None:
    """Wait until the service was asked so often."""
    await service.until_request(count)


# What it does


@in_each_editor
async def test_an_action_changes_the_code_in_each_editor(editor: Editor, service: FakeService) -> None:
    service.reply(SAID)
    editor.open(AREA)
    await run(editor).result()
    await editor.until(lambda: bool(editor.client.edits), "the edit")
    await editor.round_trip()
    assert editor.text == SIMPLE


@that_wait
async def test_a_resolved_action_has_its_edit(editor: Editor, service: FakeService) -> None:
    service.reply(SAID)
    editor.open(AREA)
    action = await resolve(editor).result()
    editor.apply(action.edit)
    assert editor.text == SIMPLE
    [document] = action.edit.document_changes
    assert document.text_document.version == 1


@that_block
async def test_where_the_editor_would_block_the_answer_comes_at_once(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(SAID, hold_after=1))
    editor.open(AREA)
    assert await run(editor).result() is None
    await asked(service)
    editor.buffer.cursor = len(editor.text)
    editor.type("HEIGHT = 2\n")  # every key is free meanwhile
    await editor.round_trip()
    assert editor.client.edits == []
    service.requests[0].release()
    await editor.until(lambda: bool(editor.client.edits), "the edit")
    await editor.round_trip()
    assert editor.text == SIMPLE + "HEIGHT = 2\n"


@that_wait
async def test_a_command_tells_what_it_did_where_the_editor_goes_on_meanwhile(
    editor: Editor, service: FakeService
) -> None:
    service.reply(Reply(SAID, usage={"prompt_tokens": 40, "completion_tokens": 12}))
    editor.open(AREA)
    result = await run(editor).result()
    assert (result["applied"], result["files"]) == (True, [editor.buffer.uri])
    assert (result["usage"]["promptTokens"], result["usage"]["completionTokens"]) == (40, 12)
    assert result["model"] == "qwen3-coder-next"


async def test_an_edit_does_what_the_user_says(editor: Editor, service: FakeService) -> None:
    service.reply(SAID)
    editor.open(AREA)
    assert (await edit(editor, "return at once").result())["applied"]
    assert editor.text == SIMPLE
    assert "return at once" in prompt_of(service)


async def test_lines_that_stay_are_not_touched(editor: Editor, service: FakeService) -> None:
    service.reply("```python\ndef area(w, h):\n    result = w * h * 2\n    return result\n```")
    editor.open(AREA)
    action = await resolve(editor).result()
    [document] = action.edit.document_changes
    [only] = document.edits
    assert (only.range.start.line, only.range.end.line, only.new_text) == (4, 4, " * 2")


@in_each_encoding
async def test_positions_are_right_in_each_encoding(editor: Editor, service: FakeService) -> None:
    service.reply("```python\ndef f():\n    return '\U0001f600\U0001f600e\u0301', 2\n```")
    editor.open("def f():\n    return '\U0001f600\U0001f600e\u0301', |1\n")
    editor.apply((await resolve(editor).result()).edit)
    assert editor.text == "def f():\n    return '\U0001f600\U0001f600e\u0301', 2\n"


async def test_line_ends_are_the_files_own(editor: Editor, service: FakeService) -> None:
    service.reply(SAID)
    editor.open(AREA.replace("\n", "\r\n"))
    editor.apply((await resolve(editor).result()).edit)
    assert editor.text == SIMPLE.replace("\n", "\r\n")


async def test_a_fix_is_told_the_problem(editor: Editor, service: FakeService) -> None:
    service.reply(SAID)
    editor.open(AREA)
    place = {"start": {"line": 4, "character": 4}, "end": {"line": 4, "character": 10}}
    problem = {"range": place, "message": "Unnecessary variable", "code": "RET504", "source": "ruff"}
    await resolve(editor, "fix", diagnostics=[problem]).result()
    assert "line 5, `result = w * h`: error [ruff RET504]: Unnecessary variable" in prompt_of(service)


async def test_an_own_action_asks_what_its_prompt_says(start_editor: StartEditor, service: FakeService) -> None:
    own = {"title": "Rhyme", "prompt": "In {file} ({language}), make it rhyme: {selection}"}
    editor = await start_editor(options={**QUICK, "actions": {"custom": [own]}})
    service.reply(SAID)
    editor.open(AREA)
    await resolve(editor, "custom.Rhyme").result()
    assert f"In {editor.buffer.uri.rpartition('/')[2]} (python), make it rhyme: def area" in prompt_of(service)


async def test_the_model_is_the_one_for_edits(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor(options={**QUICK, "models": {"edit": "qwen3-coder-plus"}})
    service.reply(SAID)
    editor.open(AREA)
    await resolve(editor).result()
    assert service.requests[0].body["model"] == "qwen3-coder-plus"


# What was changed meanwhile


async def test_what_was_typed_elsewhere_meanwhile_is_kept(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(SAID, hold_after=1))
    editor.open(AREA)
    request = resolve(editor)
    await asked(service)
    editor.buffer.cursor = 0
    editor.type("import sys\n")
    await editor.round_trip()
    service.requests[0].release()
    action = await request.result()
    editor.apply(action.edit)
    assert editor.text == "import sys\n" + SIMPLE


async def test_what_was_typed_just_there_meanwhile_refuses_the_edit(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(SAID, hold_after=1))
    editor.open(AREA)
    request = resolve(editor)
    await asked(service)
    editor.type("2 * ")
    await editor.round_trip()
    service.requests[0].release()
    with pytest.raises(JsonRpcException, match="the code was changed while the model was at work") as refused:
        await request.result()
    assert refused.value.code == FAILED


@that_block
async def test_a_refusal_is_said_by_a_message_where_the_command_was_answered_already(
    editor: Editor, service: FakeService
) -> None:
    service.reply(Reply(SAID, hold_after=1))
    editor.open(AREA)
    assert await run(editor).result() is None
    await asked(service)
    editor.type("2 * ")
    await editor.round_trip()
    service.requests[0].release()
    assert "the code was changed while the model was at work" in await editor.message()
    assert editor.client.edits == []


@that_block
async def test_an_edit_that_a_key_was_quicker_than_is_sent_once_more(editor: Editor, service: FakeService) -> None:
    service.reply(SAID)
    editor.open(AREA)

    def apply_unless_typed_first(edit: types.WorkspaceEdit) -> None:
        editor.client.apply = editor.apply
        editor.buffer.cursor = 0
        editor.type("import sys\n")
        raise NotApplied("the text changed meanwhile")

    editor.client.apply = apply_unless_typed_first
    assert await run(editor).result() is None
    await editor.until(lambda: editor.text == "import sys\n" + SIMPLE, "the edit")


@that_block
async def test_an_edit_that_the_editor_refuses_for_good_is_sent_once(editor: Editor, service: FakeService) -> None:
    service.reply(SAID)
    editor.open(AREA)

    def refuse(edit: types.WorkspaceEdit) -> None:
        raise NotApplied("it was discarded")

    editor.client.apply = refuse
    assert await run(editor).result() is None
    assert "did not apply the edit (it was discarded)" in await editor.message()
    assert len(editor.client.edits) == 1


async def test_an_action_that_was_offered_for_an_older_version_is_carried_over(
    editor: Editor, service: FakeService
) -> None:
    service.reply(SAID)
    editor.open(AREA)
    chosen = argument(editor, action="simplify")
    editor.buffer.cursor = 0
    editor.type("import sys\n")
    request = editor.request(types.CODE_ACTION_RESOLVE, types.CodeAction("Qwen: Simplify", data=chosen))
    editor.apply((await request.result()).edit)
    assert editor.text == "import sys\n" + SIMPLE


async def test_an_action_whose_place_is_gone_is_refused(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    chosen = argument(editor, action="simplify")
    editor.replace(10, len(editor.text), "x = 1\n")
    request = editor.request(types.CODE_ACTION_RESOLVE, types.CodeAction("Qwen: Simplify", data=chosen))
    with pytest.raises(JsonRpcException, match="Choose it again"):
        await request.result()
    assert service.requests == []


async def test_a_document_that_is_closed_meanwhile_is_not_edited(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(SAID, hold_after=1))
    editor.open(AREA)
    request = resolve(editor)
    await asked(service)
    editor.close()
    await editor.round_trip()
    service.requests[0].release()
    assert await request.error_code() == FAILED


async def test_an_edit_that_the_editor_does_not_apply_is_an_error(editor: Editor, service: FakeService) -> None:
    service.reply(SAID)
    editor.open(AREA)
    command = run(editor)
    editor.buffer.version += 1  # as if a key had been pressed just before the edit arrived
    error = await command.error()
    assert "did not apply the edit" in error.message


# What is refused


async def test_an_answer_that_breaks_the_code_is_asked_for_once_more(editor: Editor, service: FakeService) -> None:
    service.replies("```python\ndef area(w, h:\n    return w * h\n```", SAID)
    editor.open(AREA)
    editor.apply((await resolve(editor).result()).edit)
    assert (editor.text, len(service.requests)) == (SIMPLE, 2)


async def test_an_answer_that_breaks_the_code_twice_is_refused(editor: Editor, service: FakeService) -> None:
    service.reply("```python\ndef area(w, h:\n    return w * h\n```")
    editor.open(AREA)
    assert await resolve(editor).error_code() == FAILED
    assert len(service.requests) == 2


async def test_an_answer_that_is_cut_off_is_never_applied_half(editor: Editor, service: FakeService) -> None:
    service.reply(Reply("```python\ndef area(w, h):\n    ret", finish_reason="length"))
    editor.open(AREA)
    assert await resolve(editor).error_code() == FAILED


@in_each_editor
async def test_a_service_that_fails_is_named(editor: Editor, service: FakeService) -> None:
    service.reply(errors.invalid_api_key())
    editor.open(AREA)
    if editor.kind in (HELIX, EMACS):
        assert await run(editor).result() is None
        said = await editor.message()
    else:
        said = (await run(editor).error()).message
    assert "refused the key" in said
    assert editor.text == AREA.replace("|", "")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"action": "no-such-action"}, "There is no action no-such-action"),
        ({"action": "fix"}, "nothing to fix"),
        ({"action": 3}, "action must be"),
        ({"action": "simplify", "range": {"start": 1}}, "range"),
    ],
)
async def test_what_does_not_fit_is_refused(
    editor: Editor, service: FakeService, said: dict[str, Any], expected: str
) -> None:
    editor.open(AREA)
    command = Command(editor, "qwen-ls.runAction", {**argument(editor), **said})
    assert expected in (await command.error()).message
    assert service.requests == []


@pytest.mark.parametrize("data", [None, {}, [1], "simplify", {"action": "simplify"}, {"id": 7}])
async def test_an_action_of_somebody_else_is_given_back_as_it_is(editor: Editor, data: Any) -> None:
    action = types.CodeAction("Something", data=data)
    answer = await editor.request(types.CODE_ACTION_RESOLVE, action).result()
    assert (answer.title, answer.edit) == ("Something", None)


# How it ends early, and how it is shown


async def test_a_cancelled_resolve_closes_the_stream(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(SAID, hold_after=1))
    editor.open(AREA)
    request = resolve(editor)
    await asked(service)
    request.cancel()
    assert await request.error_code() == CANCELLED
    await service.requests[0].until_hung_up()


async def test_the_button_beside_the_progress_cancels_it(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(SAID, hold_after=1))
    editor.open(AREA)
    command = run(editor, work_done_token="work")
    await command.until_shown()
    assert command.work[0]["title"].startswith("Qwen: Simplify in file")
    command.cancel_in_the_editor()
    assert await command.request.error_code() == CANCELLED
    await service.requests[0].until_hung_up()
    assert command.kinds[-1] == "end"


@pytest.mark.parametrize("editor", [HELIX], ids=["Helix"], indirect=True)
async def test_work_behind_a_command_that_was_answered_shows_progress_and_can_be_cancelled(
    editor: Editor, service: FakeService
) -> None:
    service.reply(Reply(SAID, hold_after=1))
    editor.open(AREA)
    command = run(editor)
    assert await command.result() is None
    await command.until_shown()
    command.cancel_in_the_editor()
    await service.requests[0].until_hung_up()
    await editor.until(lambda: command.kinds[-1] == "end", "the end of the progress")
    assert editor.text == AREA.replace("|", "")


async def test_the_user_is_asked_first_if_that_is_set(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor(options={**QUICK, "actions": {"confirm": True}})
    service.reply(SAID)
    editor.open(AREA)
    action = await resolve(editor).result()
    [annotation] = action.edit.change_annotations.values()
    assert annotation.needs_confirmation
