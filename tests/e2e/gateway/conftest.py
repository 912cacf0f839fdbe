"""A gateway as `docs/team.md` sets it up, with fake services behind it, and people who work with it.

It takes some seconds to start, so tests share one.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import Protocol

import pytest
import pytest_asyncio

from tests.support.fake_service import FakeService
from tests.support.gateway.installed import litellm
from tests.support.gateway.members import Members, start_member
from tests.support.gateway.page import ADA, Addresses, gateway_files
from tests.support.gateway.proxy import Gateway
from tests.support.gateway.upstreams import REPLICAS_KEY, Upstreams
from tests.support.lsp import Editor
from tests.support.not_here import demand

VARIABLES = {
    "LITELLM_MASTER_KEY": f"sk-{secrets.token_hex(32)}",
    "REPLICAS_KEY": REPLICAS_KEY,
    "DASHSCOPE_API_KEY": REPLICAS_KEY,
}

SOON = {"cooldown_time: 30": "cooldown_time: 1"}
"""A replica that failed in one test is asked again in the next."""

LIMITS = {
    '"ada", "max_budget": 20.0, "rpm_limit": 120': '"ada", "max_budget": 20.0, "rpm_limit": 100000',
    '"bob", "max_budget": 20.0': '"bob", "max_budget": 0.000001',
    '"cara", "max_budget": 20.0, "rpm_limit": 120': '"cara", "max_budget": 20.0, "rpm_limit": 1',
}
"""Ada may ask as tests do; one request is more than Bob has to spend, and all that Cara may make in a minute."""

StartAtOwn = Callable[[Addresses], Awaitable[Editor]]
"""Starts a gateway for services at these addresses, and Ada's editor."""


class Join(Protocol):
    """Gives the editor of somebody who works with the shared gateway."""

    async def __call__(self, key: str = ADA, strategy: str = "fim-chat") -> Editor:
        """It is lent for the length of the test."""
        ...


@pytest.fixture(scope="session")
def program() -> Path:
    """The proxy itself."""
    return demand(litellm)


@pytest.fixture(scope="session")
def shared_upstreams() -> Iterator[Upstreams]:
    """The services behind the shared gateway."""
    first, second, fallback = (FakeService(api_key=REPLICAS_KEY) for _ in range(3))
    with first, second, fallback:
        yield Upstreams(first, second, fallback)


@pytest.fixture
def upstreams(shared_upstreams: Upstreams) -> Upstreams:
    """The same, with nothing scripted and nothing recorded."""
    shared_upstreams.forget()
    return shared_upstreams


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def members(
    program: Path, shared_upstreams: Upstreams, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Members]:
    """The people who work with the shared gateway."""
    files = gateway_files(shared_upstreams.addresses, config=SOON, people=LIMITS)
    with Gateway(program, tmp_path_factory.mktemp("gateway"), files, VARIABLES) as gateway:
        members = Members(gateway, tmp_path_factory.mktemp("homes"))
        yield members
        await members.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def join(members: Members) -> AsyncIterator[Join]:
    """Give editors of people who work with the shared gateway."""
    async with AsyncExitStack() as lent:

        async def join(key: str = ADA, strategy: str = "fim-chat") -> Editor:
            return await lent.enter_async_context(members.lend(key, strategy))

        yield join


@pytest_asyncio.fixture(loop_scope="session")
async def start_at_own(program: Path, tmp_path: Path) -> AsyncIterator[StartAtOwn]:
    """Start an editor at a gateway of the test's own."""
    with ExitStack() as started:
        editors: list[Editor] = []

        async def start(addresses: Addresses) -> Editor:
            folder = tmp_path / "gateway"
            folder.mkdir()
            gateway = started.enter_context(Gateway(program, folder, gateway_files(addresses), VARIABLES))
            editors.append(await start_member(gateway, tmp_path / "home", ADA, "fim-chat"))
            return editors[-1]

        yield start
        for editor in editors:
            await editor.stop()
