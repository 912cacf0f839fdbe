"""The local model's process dies: the request that it was at work on is told, and the next one starts another."""

from __future__ import annotations

import asyncio
import contextlib

import psutil
import pytest

from tests.support.commands import Command
from tests.support.fake_service import FakeService
from tests.support.kinds_of_request import EXPLAIN, FAILED, outcome_of
from tests.support.lsp import QUICK, Editor, StartEditor
from tests.support.server_with_stand_in import SERVER, VARIABLE

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOCAL = {**QUICK, "endpoint": {"baseUrl": "local", "maxRetries": 0}}


async def models_of(editor: Editor) -> list[psutil.Process]:
    """The processes of the server's models."""
    server = editor.client._server
    assert server is not None
    return psutil.Process(server.pid).children()


async def pid_said(editor: Editor) -> int:
    """The process that answered, as the stand-in tells in its text."""
    markdown = str((await outcome_of(EXPLAIN.begin(editor))).answer["markdown"])
    return int(markdown.removeprefix("pid ").partition(",")[0])


async def kill(process: psutil.Process) -> None:
    """Kill a process of the server, and wait until it is dead, though perhaps not yet reaped."""
    process.kill()
    with contextlib.suppress(psutil.NoSuchProcess):
        while process.status() != psutil.STATUS_ZOMBIE:
            await asyncio.sleep(0.005)


async def test_a_model_killed_in_mid_stream_is_told_and_another_one_started(start_editor: StartEditor) -> None:
    editor = await start_editor(options=LOCAL, variables={VARIABLE: "--holds"}, command=SERVER)
    asked = EXPLAIN.begin(editor)
    assert isinstance(asked, Command)
    await editor.until(lambda: asked.text.startswith("pid"), "the first words")
    (first,) = await models_of(editor)

    first.kill()

    error = (await outcome_of(asked)).error
    assert error is not None
    assert error.code == FAILED
    assert "try again" in error.message
    again = EXPLAIN.begin(editor)
    assert isinstance(again, Command)
    await editor.until(lambda: again.text.startswith("pid"), "the first words of another process")
    assert [model.pid for model in await models_of(editor)] != [first.pid]
    again.request.cancel()


async def test_a_model_killed_between_requests_is_not_noticed(start_editor: StartEditor) -> None:
    editor = await start_editor(options=LOCAL, variables={}, command=SERVER)
    first = await pid_said(editor)

    await kill(psutil.Process(first))

    assert await pid_said(editor) != first
    assert editor.messages == []


async def test_a_server_that_is_killed_leaves_no_model(start_editor: StartEditor) -> None:
    editor = await start_editor(options=LOCAL, variables={}, command=SERVER)
    model = psutil.Process(await pid_said(editor))

    await editor.kill()

    model.wait(10)


async def test_the_local_model_is_given_no_key_of_the_users(start_editor: StartEditor, service: FakeService) -> None:
    variables = {"DASHSCOPE_API_KEY": "sk-of-the-user", "AWS_SECRET_ACCESS_KEY": "of-the-user-too"}
    editor = await start_editor(options=LOCAL, variables=variables, command=SERVER)
    model = psutil.Process(await pid_said(editor))
    seen = f"{model.environ()} {model.cmdline()}"
    assert [secret for secret in variables.values() if secret in seen] == []
    assert service.requests == []
