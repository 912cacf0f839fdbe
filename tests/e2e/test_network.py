"""What stands between the server and the service: names, certificates and proxies, and a service that comes back."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.commands import Command
from tests.support.fake_proxy import FakeProxy
from tests.support.fake_service import FakeService, Reply
from tests.support.isolation import write_user_file
from tests.support.kinds_of_request import AUTOMATIC, EXPLAIN, FAILED, INVOKED, Kind, outcome_of
from tests.support.lsp import QUICK, Editor, StartEditor
from tests.support.tls import HERE, Authority

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY = "sk-fake"
ONCE = {**QUICK, "endpoint": {"maxRetries": 0}}
FAR = "https://model.test/compatible-mode/v1"
"""A service that is reached by a proxy only: nobody knows its name here."""


@pytest.fixture(scope="module")
def authority() -> Authority:
    """Made once: each takes a while."""
    return Authority()


def at(base_url: str) -> Mapping[str, str]:
    return {"QWEN_LS_BASE_URL": base_url, "DASHSCOPE_API_KEY": KEY}


def named(service: FakeService) -> str:
    """The service's address by name."""
    return service.base_url.replace("127.0.0.1", "localhost")


async def told(editor: Editor, state: str) -> str:
    """What is told of a service that cannot be reached, which has to be the same by status bar and by error."""
    assert not (await outcome_of(AUTOMATIC.begin(editor))).answer.items
    status = str((await editor.status(state))["message"])
    error = (await outcome_of(EXPLAIN.begin(editor))).error
    assert error is not None
    assert (error.code, error.message) == (FAILED, status)
    assert editor.messages == []
    return status


async def works(editor: Editor, service: FakeService, kind: Kind = INVOKED) -> bool:
    service.reply(kind.well)
    return kind.is_well(await outcome_of(kind.begin(editor)), editor)


# Certificates


async def test_an_authority_that_nobody_trusts_is_told(start_editor: StartEditor, authority: Authority) -> None:
    with FakeService(tls=authority.for_names(*HERE)) as service:
        editor = await start_editor(options=ONCE, variables=at(service.base_url))
        message = await told(editor, "error")
        assert "not trusted" in message
        assert "endpoint.caFile" in message
        assert service.requests == []


async def test_a_ca_file_of_the_users_makes_it_work(
    start_editor: StartEditor, authority: Authority, home: Path, tmp_path: Path
) -> None:
    write_user_file(home, f"[endpoint]\ncaFile = '{authority.write(tmp_path)}'\n")
    with FakeService(tls=authority.for_names(*HERE)) as service:
        editor = await start_editor(options=ONCE, variables=at(service.base_url))
        assert await works(editor, service)


async def test_an_expired_certificate_is_told(
    start_editor: StartEditor, authority: Authority, home: Path, tmp_path: Path
) -> None:
    write_user_file(home, f"[endpoint]\ncaFile = '{authority.write(tmp_path)}'\n")
    with FakeService(tls=authority.expired(*HERE)) as service:
        editor = await start_editor(options=ONCE, variables=at(service.base_url))
        message = await told(editor, "error")
        assert "has expired" in message
        assert "clock" in message
        assert service.requests == []


async def test_a_certificate_for_another_name_is_told(
    start_editor: StartEditor, authority: Authority, home: Path, tmp_path: Path
) -> None:
    write_user_file(home, f"[endpoint]\ncaFile = '{authority.write(tmp_path)}'\n")
    with FakeService(tls=authority.for_names("elsewhere.test")) as service:
        editor = await start_editor(options=ONCE, variables=at(named(service)))
        message = await told(editor, "error")
        assert "another name" in message
        assert "endpoint.baseUrl" in message
        assert service.requests == []


# Names


async def test_a_name_that_does_not_resolve_is_told(start_editor: StartEditor) -> None:
    editor = await start_editor(options=ONCE, variables=at("https://nobody.invalid/v1"))
    message = await told(editor, "offline")
    assert "No address is known for nobody.invalid" in message


# Proxies


async def test_a_service_behind_a_proxy_gets_the_key_and_the_proxy_does_not(
    start_editor: StartEditor, authority: Authority, home: Path, tmp_path: Path
) -> None:
    with FakeService(tls=authority.for_names("model.test")) as service:
        async with FakeProxy(service.port) as proxy:
            ca_file = authority.write(tmp_path)
            write_user_file(home, f"[endpoint]\nproxy = '{proxy.url}'\ncaFile = '{ca_file}'\n")
            editor = await start_editor(options=ONCE, variables=at(FAR))
            assert await works(editor, service)
            assert service.requests[0].headers["authorization"] == f"Bearer {KEY}"
            assert "CONNECT model.test:443" in proxy.heads[0]
            assert KEY not in "".join(proxy.heads)


async def test_a_proxy_that_is_not_there_is_told(start_editor: StartEditor, home: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        write_user_file(home, f"[endpoint]\nproxy = 'http://me:hunter2@{address}'\n")
        editor = await start_editor(options=ONCE, variables=at(FAR))
        message = await told(editor, "offline")
        assert f"proxy {address}" in message
        assert "endpoint.proxy" in message
        assert "hunter2" not in message


async def test_a_proxy_that_wants_a_password_is_told(
    start_editor: StartEditor, service: FakeService, home: Path
) -> None:
    async with FakeProxy(service.port, wants_password=True) as proxy:
        write_user_file(home, f"[endpoint]\nproxy = '{proxy.url.replace('//', '//me:hunter2@')}'\n")
        editor = await start_editor(options=ONCE, variables=at(FAR))
        message = await told(editor, "error")
        assert "password" in message
        assert "endpoint.proxy" in message
        assert "hunter2" not in message
        assert service.requests == []


async def test_a_proxy_that_dies_in_mid_stream_is_told_and_its_return_noticed(
    start_editor: StartEditor, authority: Authority, home: Path, tmp_path: Path
) -> None:
    with FakeService(tls=authority.for_names("model.test")) as service:
        async with FakeProxy(service.port) as proxy:
            ca_file = authority.write(tmp_path)
            write_user_file(home, f"[endpoint]\nproxy = '{proxy.url}'\ncaFile = '{ca_file}'\n")
            editor = await start_editor(options=ONCE, variables=at(FAR))
            service.reply(Reply(tokens=("It ", "multiplies."), hold_after=1))
            asked = EXPLAIN.begin(editor)
            assert isinstance(asked, Command)
            await asked.until_said("It ")
            await proxy.die()
            error = (await outcome_of(asked)).error
            assert error is not None
            assert "broke" in error.message
            assert await works(editor, service, EXPLAIN)


# A service that comes back


async def test_a_service_that_comes_back_is_asked_again(start_editor: StartEditor) -> None:
    with FakeService() as gone:
        port = gone.port
    editor = await start_editor(options=ONCE, variables=at(gone.base_url))
    assert "Nothing answers" in await told(editor, "offline")
    with FakeService(port=port) as service:
        assert await works(editor, service)
        assert await works(editor, service, AUTOMATIC)
        assert (await editor.status("idle"))["message"] == ""


async def test_a_service_that_is_restarted_between_requests_is_not_noticed(start_editor: StartEditor) -> None:
    with FakeService() as first:
        editor = await start_editor(options=ONCE, variables=at(first.base_url))
        assert await works(editor, first)
    with FakeService(port=first.port) as second:
        assert await works(editor, second, AUTOMATIC)
