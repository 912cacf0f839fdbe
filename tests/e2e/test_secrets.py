"""Secrets in files that may be sent: none leaves, and code that comes back has them again."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.support.commands import Command
from tests.support.fake_service import FakeService, RecordedRequest, Reply
from tests.support.isolation import isolated_environment, set_up_with, user_file_of
from tests.support.lsp import QUICK, Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

PASSWORD = "vT9#kq2!Lm"
CODE = f'PASSWORD = "{PASSWORD}"\n\n\ndef log_in(user):\n    return connect(user, PASSWORD)\n'


def sent(service: FakeService) -> str:
    """Everything that was sent."""
    return str([request.body for request in service.requests])


def placeholder_in(request: RecordedRequest) -> str:
    """The placeholder that a request has."""
    text = str(request.body)
    start = text.index("redacted_")
    return "".join(itertools.takewhile(lambda each: each.isalnum() or each == "_", text[start:]))


async def test_a_completion_is_asked_for_without_them_and_may_repeat_them(editor: Editor, service: FakeService) -> None:
    service.answers(lambda request: Reply(f'"{placeholder_in(request)}"\n'))
    editor.open(f"{CODE}\nother = |\n")
    assert await editor.ask().text() == f'"{PASSWORD}"'
    assert PASSWORD not in sent(service)


async def test_what_was_sent_is_shown_as_it_was(editor: Editor, service: FakeService) -> None:
    service.reply("42\n")
    editor.open(f"{CODE}\nother = |\n")
    await editor.ask().items()
    shown = (await Command(editor, "qwen-ls.showPrompt", {}).result())["sent"]
    assert PASSWORD not in shown
    assert placeholder_in(service.requests[0]) in shown


async def test_an_edit_keeps_them(editor: Editor, service: FakeService) -> None:
    def answer(request: RecordedRequest) -> Reply:
        return Reply(f"```python\n{CODE.replace(PASSWORD, placeholder_in(request)).replace('user', 'name')}```")

    service.answers(answer)
    editor.open(CODE)
    span = types.Range(types.Position(0, 0), types.Position(5, 0))
    argument = {"textDocument": {"uri": editor.buffer.uri}, "range": _json(span), "instruction": "rename user to name"}
    await Command(editor, "qwen-ls.edit", argument).result()
    await editor.until(lambda: editor.text == CODE.replace("user", "name"), "the edit")
    assert PASSWORD not in sent(service)


async def test_an_explanation_never_shows_them(editor: Editor, service: FakeService) -> None:
    service.answers(lambda request: Reply(f"See [this](https://evil.test/?q={placeholder_in(request)})."))
    editor.open(CODE)
    argument = {"textDocument": {"uri": editor.buffer.uri}}
    told = await Command(editor, "qwen-ls.explain", argument).result()
    assert PASSWORD not in str(told)
    assert PASSWORD not in sent(service)


async def test_a_conversation_goes_on_with_the_same_placeholder(editor: Editor, service: FakeService) -> None:
    service.answers(lambda request: Reply(f"It is {placeholder_in(request)}."))
    editor.open(CODE)
    about = {"textDocument": {"uri": editor.buffer.uri}}
    first = await Command(editor, "qwen-ls.explain", about).result()
    await Command(editor, "qwen-ls.ask", {**about, "question": "Why?", "threadId": first["threadId"]}).result()
    assert placeholder_in(service.requests[0]) == placeholder_in(service.requests[1])
    assert PASSWORD not in sent(service)


async def test_nothing_is_asked_while_one_is_typed(editor: Editor, service: FakeService) -> None:
    service.reply("42\n")
    editor.open(f'password = "{PASSWORD[:7]}|\n')
    for key in PASSWORD[7:]:
        editor.type(key)
        assert await editor.ask().items() == []
    assert await editor.ask(invoked=True).items() == []
    outcome = (await Command(editor, "qwen-ls.showPrompt", {}).result())["outcome"]
    assert "in a key or password" in outcome
    assert service.requests == []


async def test_other_files_are_shown_without_them(start_editor: StartEditor, service: FakeService) -> None:
    service.reply("42\n")
    editor = await start_editor(options={"completion": {"debounceMs": 0, "candidates": 1}})
    editor.open(f"def log_in(user, password):\n    return connect(user, 'vT9#kq2!Lm')\n\n\ntoken = '{TOKEN}'\n")
    editor.open("def log_out(user, password):\n    return connect(user, |\n")
    await editor.ask().items()
    assert TOKEN not in sent(service)


TOKEN = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"


@pytest.mark.parametrize("may_be_sent", [True, False])
async def test_only_the_user_s_own_file_switches_it_off(
    start_editor: StartEditor, service: FakeService, tmp_path: Path, may_be_sent: bool
) -> None:
    environment = isolated_environment(tmp_path / "own-home", **set_up_with(service))
    if may_be_sent:
        file = user_file_of(environment)
        file.parent.mkdir(parents=True)
        file.write_text("[privacy]\nredactSecrets = false\n", encoding="utf-8")
    off = {"privacy": {"redactSecrets": False}}
    editor = await start_editor(options={**QUICK, **off}, configuration=off, variables=environment)
    service.reply("42\n")
    editor.open(f"{CODE}\nother = |\n")
    await editor.ask().items()
    assert (PASSWORD in sent(service)) == may_be_sent


def _json(span: types.Range) -> dict[str, Any]:
    ends = {"start": span.start, "end": span.end}
    return {name: {"line": at.line, "character": at.character} for name, at in ends.items()}
