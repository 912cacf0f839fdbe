"""The commands about the server itself: status, pause and resume, reset, and the count of accepted suggestions."""

from __future__ import annotations

from typing import Any

import pytest

from qwen_ls import __version__
from qwen_ls.handlers.commands import COMMANDS
from tests.support.commands import Command
from tests.support.editors import EMACS, HELIX, NEOVIM, VSCODE
from tests.support.fake_service import FakeService, Reply
from tests.support.lsp import Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

MISFIT = -32602


async def run(editor: Editor, name: str, *arguments: Any) -> Any:
    """Run a command and give its result."""
    return await Command(editor, name, *arguments).result()


async def test_all_commands_are_advertised(editor: Editor) -> None:
    provider = editor.capabilities.execute_command_provider
    assert provider is not None
    assert set(provider.commands) == set(COMMANDS)


@pytest.mark.parametrize("editor", [VSCODE, NEOVIM, HELIX, EMACS], ids=lambda kind: kind.name, indirect=True)
async def test_the_status_tells_how_the_server_is(editor: Editor) -> None:
    status = await run(editor, "qwen-ls.status")
    told = ("state", "message", "model", "hasKey", "isLocal", "encoding", "client", "version")
    assert {key: status[key] for key in told} == {
        "state": "idle",
        "message": "",
        "model": "qwen3-coder-next",
        "hasKey": True,
        "isLocal": False,
        "encoding": editor.encoding,
        "client": editor.kind.client_name,
        "version": __version__,
    }


async def test_the_status_counts(start_editor: StartEditor, service: FakeService) -> None:
    service.reply("42\n")
    editor = await start_editor()
    editor.open("answer = |\n")
    await editor.ask().item()
    counters = (await run(editor, "qwen-ls.status"))["counters"]
    assert (counters["requests"], counters["shown"], counters["accepted"]) == (1, 1, 0)


async def test_the_status_says_that_there_is_no_key(start_editor: StartEditor) -> None:
    editor = await start_editor(variables={})
    status = await run(editor, "qwen-ls.status")
    assert (status["hasKey"], status["state"]) == (False, "offline")


async def test_an_accepted_suggestion_is_counted(start_editor: StartEditor, service: FakeService) -> None:
    service.reply("42\n")
    editor = await start_editor()
    editor.open("answer = |\n")
    item = await editor.ask().item()
    assert item.command is not None
    await run(editor, item.command.command, *item.command.arguments)
    assert (await run(editor, "qwen-ls.status"))["counters"]["accepted"] == 1


async def test_accepting_answers_with_null(editor: Editor) -> None:
    assert await run(editor, "qwen-ls.completion.accepted", {"id": "gone", "part": "word"}) is None


async def test_nothing_is_suggested_while_paused(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor()
    editor.open("answer = |\n")
    paused = await run(editor, "qwen-ls.pause")
    assert (paused["state"], await editor.ask(invoked=True).items()) == ("paused", [])
    assert service.requests == []


async def test_suggestions_come_back_when_resumed(start_editor: StartEditor, service: FakeService) -> None:
    service.reply("42\n")
    editor = await start_editor()
    editor.open("answer = |\n")
    await run(editor, "qwen-ls.pause")
    resumed = await run(editor, "qwen-ls.resume")
    assert (resumed["state"], await editor.ask().text()) == ("idle", "42")


async def test_a_pause_of_some_minutes_ends_by_itself(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor()
    assert (await run(editor, "qwen-ls.pause", {"minutes": 0.005}))["state"] == "paused"
    await editor.status("idle")


async def test_a_reset_forgets_what_was_suggested(start_editor: StartEditor, service: FakeService) -> None:
    service.reply("42\n")
    editor = await start_editor()
    editor.open("answer = |\n")
    await editor.ask().item()
    await editor.ask().item()
    assert len(service.requests) == 1, "the second was answered from memory"
    assert (await run(editor, "qwen-ls.reset", {}))["state"] == "idle"
    await editor.ask().item()
    assert len(service.requests) == 2


async def test_the_prompt_is_shown_with_what_came_back(start_editor: StartEditor, service: FakeService) -> None:
    service.reply("42 \n")
    editor = await start_editor()
    editor.open("answer = |\n")
    await editor.ask().item()
    shown = await run(editor, "qwen-ls.showPrompt")
    told = ("outcome", "source", "suggestions", "model", "way", "said", "line")
    assert {key: shown[key] for key in told} == {
        "outcome": "Something was suggested.",
        "source": "stream",
        "suggestions": ["42"],
        "model": "qwen3-coder-next",
        "way": "fim",
        "said": "42 \n",
        "line": 0,
    }
    assert "answer = " in shown["sent"]


async def test_what_held_a_suggestion_back_is_shown(start_editor: StartEditor) -> None:
    editor = await start_editor()
    editor.open("answer = |\n")
    await run(editor, "qwen-ls.pause")
    await editor.ask().items()
    assert (await run(editor, "qwen-ls.showPrompt"))["outcome"] == (
        "Nothing was suggested because completions are paused."
    )


async def test_before_the_first_request_there_is_no_prompt_to_show(start_editor: StartEditor) -> None:
    editor = await start_editor()
    shown = await run(editor, "qwen-ls.showPrompt")
    assert (shown["outcome"], shown["sent"]) == ("Nothing was asked for yet.", "")


async def test_the_usage_counts_what_was_cut_and_saved(start_editor: StartEditor, service: FakeService) -> None:
    service.replies("42\n", Reply(tokens=("comp", "ute()", "\n", "print("), hold_after=3))
    editor = await start_editor()
    editor.open("answer = |\n")
    await editor.ask().item()
    await editor.status("idle")  # a stream that still reads on would be cut by the first key, and counted
    await editor.ask().item()
    editor.type("c")
    await editor.ask().item()
    editor.type("x")
    await service.requests[1].until_hung_up()
    used = (await run(editor, "qwen-ls.usage"))["completion"]
    assert (used["streams"], used["streamsCut"], used["answeredWithoutStream"]) == (2, 1, 1)
    assert used["tokensSaved"] > 0


async def test_a_reset_forgets_threads(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor()
    editor.open("answer = 42\n")
    argument = {"textDocument": {"uri": editor.buffer.uri}, "show": "client"}
    thread_id = (await run(editor, "qwen-ls.explain", argument))["threadId"]
    await run(editor, "qwen-ls.reset")
    error = await Command(editor, "qwen-ls.explain", {**argument, "threadId": thread_id}).error()
    assert "no longer known" in error.message


@pytest.mark.parametrize(
    ("name", "argument", "words"),
    [
        ("qwen-ls.pause", {"minutes": "ten"}, "minutes must be a number above 0 to 10080"),
        ("qwen-ls.status", {"verbose": True}, "has no argument verbose"),
        ("qwen-ls.completion.accepted", {}, "needs id: text"),
        ("qwen-ls.completion.accepted", {"id": "1", "part": "some"}, 'part must be "all", "line" or "word"'),
        ("qwen-ls.reset", 3, "takes one object as its argument"),
    ],
)
async def test_an_argument_that_does_not_fit_is_named(editor: Editor, name: str, argument: Any, words: str) -> None:
    error = await Command(editor, name, argument).error()
    assert error.code == MISFIT
    assert words in error.message
