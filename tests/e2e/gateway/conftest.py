"""A gateway as `docs/team.md` sets it up, with fake services behind it, and people who work with it.

It takes some seconds to start, so most tests share one. A test in which a replica fails starts its own: the gateway
leaves that replica alone for longer than tests take.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio

from tests.support.fake_service import FakeService
from tests.support.gateway.installed import litellm
from tests.support.gateway.page import ADA, Addresses, gateway_files, user_file
from tests.support.gateway.proxy import Gateway
from tests.support.gateway.upstreams import REPLICAS_KEY, Upstreams
from tests.support.isolation import isolated_environment, user_file_of
from tests.support.lsp import Editor, StartEditor
from tests.support.not_here import demand

VARIABLES = {
    "LITELLM_MASTER_KEY": f"sk-{secrets.token_hex(32)}",
    "REPLICAS_KEY": REPLICAS_KEY,
    "DASHSCOPE_API_KEY": REPLICAS_KEY,
}

StartGateway = Callable[[Addresses], Gateway]


class StartMember(Protocol):
    """Starts the editor of somebody in the team; with the key of `key` and, without a `gateway`, at the shared one."""

    async def __call__(self, key: str = ADA, *, strategy: str = "fim-chat", gateway: Gateway | None = None) -> Editor:
        """`strategy` takes the place of the one on the page."""
        ...


@pytest.fixture(scope="session")
def program() -> Path:
    """The proxy itself."""
    return demand(litellm)


@pytest.fixture(scope="session")
def shared_upstreams() -> Iterator[Upstreams]:
    """The services behind the shared gateway."""
    with fake() as first, fake() as second, fake() as fallback:
        yield Upstreams(first, second, fallback)


def fake() -> FakeService:
    return FakeService(api_key=REPLICAS_KEY)


@pytest.fixture(scope="session")
def gateway(
    program: Path, shared_upstreams: Upstreams, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    """The gateway that tests share; Bob's budget there is spent by one request, and Ada has plenty."""
    files = gateway_files(shared_upstreams.addresses, {'"bob", "max_budget": 20.0': '"bob", "max_budget": 0.000001'})
    with Gateway(program, tmp_path_factory.mktemp("gateway"), files, VARIABLES) as gateway:
        yield gateway


@pytest.fixture
def upstreams(gateway: Gateway, shared_upstreams: Upstreams) -> Upstreams:
    """The services behind the shared gateway, with nothing scripted and nothing recorded."""
    shared_upstreams.forget()
    return shared_upstreams


@pytest.fixture
def start_gateway(program: Path, tmp_path: Path) -> Iterator[StartGateway]:
    """Start gateways of the test's own."""
    with ExitStack() as started:

        def start(addresses: Addresses) -> Gateway:
            folder = tmp_path / "gateway"
            folder.mkdir()
            return started.enter_context(Gateway(program, folder, gateway_files(addresses), VARIABLES))

        yield start


@pytest_asyncio.fixture(loop_scope="session")
async def start_member(start_editor: StartEditor, home: Path, request: pytest.FixtureRequest) -> StartMember:
    """Start the editors of people in the team, with the settings of the page in their user files."""

    async def start(key: str = ADA, *, strategy: str = "fim-chat", gateway: Gateway | None = None) -> Editor:
        reached = gateway or request.getfixturevalue("gateway")
        file = user_file_of(isolated_environment(home))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(user_file(reached.base_url, strategy), encoding="utf-8")
        return await start_editor(variables={"TEAM_KEY": key})

    return start
