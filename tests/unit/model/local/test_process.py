from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.model.local import process
from qwen_ls.model.local.process import LocalAddress, LocalServer
from tests.support.stand_in_model import COMMAND

LONG_S = 30.0
pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def stand_in(*words: str, load_s: float = LONG_S) -> AsyncIterator[LocalServer]:
    server = LocalServer(lambda: (*COMMAND, *words), load_s)
    try:
        yield server
    finally:
        await server.stop()


async def about(address: LocalAddress) -> Any:
    """What the process was given, as it tells itself."""
    url = address.base_url.removesuffix("/v1") + "/about"

    def ask() -> Any:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=LONG_S) as answer:
            return json.load(answer)

    return await asyncio.to_thread(ask)


async def is_gone(pid: int) -> bool:
    def wait() -> bool:
        try:
            psutil.Process(pid).wait(LONG_S)
        except psutil.NoSuchProcess:
            return True
        except psutil.TimeoutExpired:
            return False
        return True

    return await asyncio.to_thread(wait)


@dataclass
class Spawned:
    """The processes started so far, oldest first, and an event for the first of them."""

    pids: list[int] = field(default_factory=list)
    first: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture
def spawned(monkeypatch: pytest.MonkeyPatch) -> Spawned:
    spawned = Spawned()
    spawn = asyncio.create_subprocess_exec

    async def remember(*words: str, **options: Any) -> asyncio.subprocess.Process:
        child = await spawn(*words, **options)
        spawned.pids.append(child.pid)
        spawned.first.set()
        return child

    monkeypatch.setattr(asyncio, "create_subprocess_exec", remember)
    return spawned


async def test_a_started_model_answers_on_loopback() -> None:
    async with stand_in() as server:
        address = await server.start()

        assert address.base_url.startswith("http://127.0.0.1:")


async def test_the_process_is_given_the_key_of_the_address() -> None:
    async with stand_in() as server:
        address = await server.start()

        assert (await about(address))["key"] == address.api_key


async def test_the_key_is_on_no_command_line() -> None:
    async with stand_in() as server:
        address = await server.start()

        assert address.api_key not in " ".join((await about(address))["argv"])


async def test_the_key_does_not_show_in_the_addresss_repr() -> None:
    assert "secret" not in repr(LocalAddress("http://127.0.0.1:1/v1", "secret"))


async def test_the_process_is_given_no_secret_of_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = ("DASHSCOPE_API_KEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "https_proxy", "MINE", "DATABASE")
    for name in secrets:
        monkeypatch.setenv(name, "postgres://me:hunter2@db.example/x")
    monkeypatch.setenv("HARMLESS", "seen")
    server = LocalServer(lambda: COMMAND, withheld=("MINE",))
    try:
        told = (await about(await server.start()))["environment"]
    finally:
        await server.stop()

    assert [name for name in secrets if name in told] == []
    assert "hunter2" not in str(told)
    assert told["HARMLESS"] == "seen"


async def test_the_process_does_not_run_in_the_users_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with stand_in() as server:
        address = await server.start()

        assert Path((await about(address))["cwd"]) == process.PACKAGE_ROOT


async def test_callers_at_the_same_time_share_one_process() -> None:
    async with stand_in() as server:
        addresses = await asyncio.gather(*(server.start() for _ in range(5)))

        assert len(set(addresses)) == 1


async def test_a_second_start_gives_the_same_address() -> None:
    async with stand_in() as server:
        assert await server.start() == await server.start()


async def test_a_cancelled_caller_does_not_end_the_start_of_the_others() -> None:
    async with stand_in("--loading", "2") as server:
        impatient = asyncio.create_task(server.start())
        patient = asyncio.create_task(server.start())
        await asyncio.sleep(0)
        impatient.cancel()

        assert (await patient).base_url


async def test_a_server_that_is_still_loading_is_waited_for() -> None:
    async with stand_in("--loading", "3") as server:
        await server.start()

        assert server.is_running


async def test_lines_that_are_not_the_port_are_passed_over() -> None:
    async with stand_in("--noise") as server:
        await server.start()

        assert server.is_running


async def test_a_death_while_loading_is_told_with_the_last_words() -> None:
    async with stand_in("--dies-while-loading") as server:
        with pytest.raises(ModelError, match=r"ended while it was loading \(not enough memory\)") as caught:
            await server.start()

    assert caught.value.service_message == "reading tensors\nnot enough memory"


async def test_a_silent_death_before_health_is_told_with_its_exit_code() -> None:
    async with stand_in("--dies-before-health") as server:
        with pytest.raises(ModelError, match=r"\(exit code 4\)"):
            await server.start()


async def test_a_load_that_takes_too_long_is_given_up() -> None:
    async with stand_in("--is-never-ready", load_s=0.2) as server:
        with pytest.raises(ModelError, match="was not loaded after") as caught:
            await server.start()

    assert caught.value.trouble is Trouble.TRANSIENT


async def test_a_load_that_takes_too_long_leaves_no_process(spawned: Spawned) -> None:
    async with stand_in("--is-never-ready", load_s=0.2) as server:
        with pytest.raises(ModelError):
            await server.start()

        assert await is_gone(spawned.pids[0])


async def test_a_program_that_is_not_there_is_told() -> None:
    server = LocalServer(lambda: ["/no/such/program"])

    with pytest.raises(ModelError, match="could not be started"):
        await server.start()


async def test_what_keeps_the_model_from_being_run_is_passed_on() -> None:
    def no_command() -> list[str]:
        raise ModelError(Trouble.REFUSED, "There are no weights.")

    with pytest.raises(ModelError, match="There are no weights"):
        await LocalServer(no_command).start()


async def test_stopping_ends_the_process() -> None:
    async with stand_in() as server:
        pid = (await about(await server.start()))["pid"]
        await server.stop()

        assert await is_gone(pid)


async def test_a_stopped_server_is_not_running() -> None:
    async with stand_in() as server:
        await server.start()
        await server.stop()

        assert not server.is_running


async def test_stopping_what_never_ran_does_nothing() -> None:
    server = LocalServer(lambda: COMMAND)

    await server.stop()

    assert not server.is_running


async def test_a_process_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "END_S", 0.1)
    async with stand_in("--is-deaf") as server:
        pid = (await about(await server.start()))["pid"]
        await server.stop()

        assert await is_gone(pid)


async def test_stopping_while_loading_ends_the_process(spawned: Spawned) -> None:
    async with stand_in("--is-never-ready") as server:
        starting = asyncio.create_task(server.start())
        await spawned.first.wait()
        await server.stop()

        assert await is_gone(spawned.pids[0])
    await asyncio.wait([starting])


async def test_who_waits_for_a_start_that_is_stopped_is_told(spawned: Spawned) -> None:
    async with stand_in("--is-never-ready") as server:
        starting = asyncio.create_task(server.start())
        await spawned.first.wait()
        await server.stop()

    with pytest.raises(ModelError, match="was stopped while it was loading"):
        await starting


async def test_a_crash_is_noticed() -> None:
    async with stand_in() as server:
        psutil.Process((await about(await server.start()))["pid"]).kill()
        await server.wait()

        assert not server.is_running


async def test_after_a_crash_the_next_start_starts_a_new_process() -> None:
    async with stand_in() as server:
        first = (await about(await server.start()))["pid"]
        psutil.Process(first).kill()
        await server.wait()

        assert (await about(await server.start()))["pid"] != first


async def test_after_a_failed_start_the_next_one_is_tried(tmp_path: Path) -> None:
    commands = iter([[*COMMAND, "--dies-while-loading"], list(COMMAND)])
    server = LocalServer(lambda: next(commands))
    with pytest.raises(ModelError):
        await server.start()

    try:
        assert (await server.start()).base_url
    finally:
        await server.stop()
