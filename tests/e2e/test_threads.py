"""`qwen-ls.threads`: conversations are listed, dropped and end with `qwen-ls.reset`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.commands import Command
from tests.support.fake_service import FakeService, Reply
from tests.support.lsp import Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

AREA = "def area(w, h):\n    return w * h\n"


async def ask(editor: Editor, question: str, thread: str | None = None) -> str:
    """Ask, and give the thread's id."""
    argument = {"textDocument": {"uri": editor.buffer.uri}, "show": "client", "question": question, "threadId": thread}
    thread_id: str = (await Command(editor, "qwen-ls.ask", argument).result())["threadId"]
    return thread_id


async def threads(editor: Editor, **argument: Any) -> list[dict[str, Any]]:
    """The list."""
    listed: list[dict[str, Any]] = await Command(editor, "qwen-ls.threads", *([argument] if argument else [])).result()
    return listed


async def test_threads_are_listed_the_one_used_last_first(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor()
    editor.open(AREA)
    assert await threads(editor) == []
    first = await ask(editor, "Why?")
    second = await ask(editor, "How is it that this is so very long a question, and goes on and on and on?")
    await ask(editor, "And?", first)
    listed = await threads(editor)
    assert [(each["threadId"], each["turns"]) for each in listed] == [(first, 2), (second, 1)]
    assert listed[0]["title"] == "Why?"
    assert len(listed[1]["title"]) <= 60
    assert listed[0]["updatedAt"] >= listed[1]["updatedAt"]


async def test_a_thread_that_is_dropped_is_gone(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor()
    editor.open(AREA)
    first, second = await ask(editor, "Why?"), await ask(editor, "How?")
    assert [each["threadId"] for each in await threads(editor, drop=first)] == [second]
    argument = {"textDocument": {"uri": editor.buffer.uri}, "question": "And?", "threadId": first}
    assert "no longer known" in (await Command(editor, "qwen-ls.ask", argument).error()).message
    assert "no longer known" in (await Command(editor, "qwen-ls.threads", {"drop": first}).error()).message


async def test_a_thread_that_is_dropped_while_it_is_answered_stays_gone(
    start_editor: StartEditor, service: FakeService
) -> None:
    editor = await start_editor()
    editor.open(AREA)
    thread = await ask(editor, "Why?")
    service.reply(Reply(tokens=("So", "."), hold_after=1))
    argument = {"textDocument": {"uri": editor.buffer.uri}, "show": "client", "question": "And?", "threadId": thread}
    command = Command(editor, "qwen-ls.ask", argument)
    await service.until_request(2)
    assert await threads(editor, drop=thread) == []
    service.requests[-1].release()
    await command.result()
    assert await threads(editor) == []


async def test_a_reset_forgets_them(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor()
    editor.open(AREA)
    await ask(editor, "Why?")
    await Command(editor, "qwen-ls.reset").result()
    assert await threads(editor) == []
