"""Limits: who goes first, what happens when they are reached, and what is told of what was used."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Command
from tests.support.fake_service import FakeService, Reply, errors
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.lsp import QUICK, Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

USAGE = {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1000}


def limited(**limits: int) -> dict[str, Any]:
    """The options of a server with these limits."""
    return {**QUICK, "endpoint": {"maxRetries": 0}, "limits": limits}


def explain(editor: Editor) -> Command:
    """Ask for an explanation of the document."""
    token = f"limits-{next(_tokens)}"
    argument = {"textDocument": {"uri": editor.buffer.uri}, "partialResultToken": token}
    return Command(editor, "qwen-ls.explain", argument, token=token)


_tokens = itertools.count(1)


async def test_no_more_requests_than_allowed_are_under_way(start_editor: StartEditor, service: FakeService) -> None:
    service.reply(Reply("42", hold_after=0))
    editor = await start_editor(options=limited(concurrency=2))
    for number in range(4):
        editor.open(f"number_{number} = |\n")
        editor.ask()
    await service.until_request(2)
    await editor.round_trip()
    assert len(service.requests) == 2
    service.requests[0].release()
    await service.until_request(3)


async def test_a_guess_beyond_the_minute_s_requests_is_not_made_and_until_when_is_told(
    start_editor: StartEditor, service: FakeService
) -> None:
    service.reply("42")
    editor = await start_editor(options=limited(requestsPerMinute=2))
    for number in range(3):
        editor.open(f"number_{number} = |\n")
        await editor.ask().items()
    told = await editor.status("rateLimited")
    assert len(service.requests) == 2
    assert "limits.requestsPerMinute" in told["message"]
    assert told["retryAt"] > 0
    assert editor.messages == []


async def test_at_the_day_s_end_of_tokens_only_what_is_asked_for_is_made(
    start_editor: StartEditor, service: FakeService
) -> None:
    service.reply(Reply("42", usage=USAGE))
    editor = await start_editor(options=limited(tokensPerDay=1_200))
    editor.open("first = |\n")
    await explain(editor).result()
    await editor.until(lambda: "used 1,000 of the 1,200 tokens" in "".join(editor.messages), "the warning")
    await explain(editor).result()
    await editor.until(lambda: "by themselves until tomorrow" in "".join(editor.messages), "that they are used up")
    editor.open("second = |\n")
    assert await editor.ask().items() == []
    told = await editor.status("rateLimited")
    assert "limits.tokensPerDay is 1,200" in told["message"]
    assert len(service.requests) == 2
    prompt = await Command(editor, "qwen-ls.showPrompt", {}).result()
    assert "used up for today" in prompt["outcome"]
    assert await editor.ask(invoked=True).text() == "42"


async def test_what_several_editors_used_is_told_by_the_command_and_on_the_command_line(
    start_editor: StartEditor, service: FakeService, tmp_path: Path
) -> None:
    environment = isolated_environment(tmp_path / "one-home", **set_up_with(service))
    service.reply(Reply("It is.", usage=USAGE))
    for _ in range(2):
        editor = await start_editor(variables=environment)
        editor.open("first = |\n")
        await explain(editor).result()
        await editor.stop()
    editor = await start_editor(variables=environment)
    [used] = (await Command(editor, "qwen-ls.usage", {}).result())["days"]
    assert (used["requests"], used["promptTokens"], used["completionTokens"]) == (2, 1800, 200)
    assert (used["kind"], used["model"], used["costUsd"]) == ("explain", "qwen3-coder-next", None)
    [told] = json.loads(usage(environment, "--json"))
    assert (told["requests"], told["promptTokens"], told["costUsd"]) == (2, 1800, None)
    assert "1,800" in usage(environment)


def usage(environment: dict[str, str], *arguments: str) -> str:
    """What `qwen-ls usage` prints."""
    command = [sys.executable, "-m", "qwen_ls", "usage", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=True).stdout


async def test_what_is_cut_is_counted_as_an_estimate(
    start_editor: StartEditor, service: FakeService, tmp_path: Path
) -> None:
    environment = isolated_environment(tmp_path / "one-home", **set_up_with(service))
    service.reply(Reply(tokens=("one ", "two ", "three"), hold_after=2))
    editor = await start_editor(variables=environment)
    editor.open("first = |\n")
    explained = explain(editor)
    await (await service.until_request(1)).until_tokens(2)
    await editor.until(lambda: explained.text != "", "two tokens")
    explained.request.cancel()
    await service.requests[0].until_hung_up()
    await editor.stop()
    [told] = json.loads(usage(environment, "--json"))
    assert (told["requests"], told["estimatedRequests"]) == (1, 1)
    assert told["completionTokens"] > 0


async def test_a_service_that_fails_again_and_again_is_left_alone_until_a_person_asks(
    start_editor: StartEditor, service: FakeService
) -> None:
    service.reply(errors.internal())
    editor = await start_editor(options=limited())
    editor.open("first = |\n")
    for _ in range(5):
        with pytest.raises(Exception, match="500"):
            await explain(editor).result()
    service.reply("42")
    assert await editor.ask().items() == []
    assert len(service.requests) == 5
    assert "That was 5 times in a row" in (await editor.status("error"))["message"]
    assert (await explain(editor).result())["markdown"] == "42"
    await Command(editor, "qwen-ls.reset", {}).result()
    editor.open("second = |\n")
    assert await editor.ask().text() == "42"
