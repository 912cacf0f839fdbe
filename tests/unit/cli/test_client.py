from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from qwen_ls.cli import client
from qwen_ls.cli.client import language_server
from qwen_ls.cli.errors import CommandError

pytestmark = pytest.mark.asyncio

BARE = (sys.executable, "-m", "tests.support.bare_server")


def python(script: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script)


async def test_a_request_gives_its_result(tmp_path: Path) -> None:
    async with language_server(tmp_path, command=BARE) as server:
        assert await server.request("test/echo", {"fox": "🦊"}) == {"fox": "🦊"}


async def test_the_servers_commands_are_known(tmp_path: Path) -> None:
    async with language_server(tmp_path, command=BARE) as server:
        assert server.commands >= {"bare.hang", "bare.tellCall"}


async def test_a_command_gets_its_one_argument(tmp_path: Path) -> None:
    async with language_server(tmp_path, command=BARE) as server:
        called = await server.execute("bare.tellCall", {"a": 1})

    assert called["arguments"] == [{"a": 1}]


async def test_an_error_is_raised_with_the_servers_words(tmp_path: Path) -> None:
    async with language_server(tmp_path, command=BARE) as server:
        with pytest.raises(CommandError, match="no such thing"):
            await server.request("test/fail", {})


async def test_what_the_server_asks_is_refused_politely(tmp_path: Path) -> None:
    async with language_server(tmp_path, command=BARE) as server:
        with pytest.raises(CommandError, match="test/question is not offered"):
            await server.request("test/ask", {})


async def test_being_cancelled_cancels_the_request(tmp_path: Path) -> None:
    async with language_server(tmp_path, command=BARE) as server:
        hanging = asyncio.create_task(server.request("test/hang", {}))
        await server.request("test/echo", {})  # the request before it has arrived

        hanging.cancel()
        await asyncio.wait({hanging})

        assert await server.request("test/ended", {}) == ["hang"]


async def test_the_server_is_gone_when_the_context_is_left(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    async with language_server(tmp_path, command=(*BARE, "--exit-mark", str(mark))):
        pass

    assert mark.read_text(encoding="utf-8") == "left in good order"


async def test_a_server_that_dies_is_told_with_its_last_words(tmp_path: Path) -> None:
    dying = python("import sys; sys.stderr.write('first\\nout of luck\\n'); sys.exit(3)")

    with pytest.raises(CommandError, match=r"ended by itself \(out of luck\)"):
        async with language_server(tmp_path, command=dying):
            pass


async def test_a_server_that_cannot_be_started_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="could not be started"):
        async with language_server(tmp_path, command=(str(tmp_path / "gone"),)):
            pass


async def test_a_server_that_does_not_answer_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "START_S", 0.05)
    monkeypatch.setattr(client, "SHUTDOWN_S", 0.05)

    with pytest.raises(CommandError, match="did not answer"):
        async with language_server(tmp_path, command=python("import time; time.sleep(600)")):
            pass
