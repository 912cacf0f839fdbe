"""Editors with real servers, and the model service that they talk to.

A server takes most of a second to start, so most tests share one: `editor` is taken from a pool with one server for
each kind of editor, and every test opens documents of its own. What a test changes in a server itself (settings, a
broken service) it does in one that it starts for itself, by `start_editor`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.support.editors import VSCODE, EditorKind
from tests.support.fake_service import FakeService
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.lsp import QUICK, SERVER_COMMAND, Editor, StartEditor
from tests.support.pool import Pool


@pytest.fixture(scope="session")
def shared_service() -> Iterator[FakeService]:
    """The service of the pool, for the whole run."""
    with FakeService() as service:
        yield service


@pytest.fixture
def service(shared_service: FakeService) -> FakeService:
    """The model service, with nothing scripted and nothing recorded."""
    shared_service.forget()
    return shared_service


@pytest.fixture
def other_service() -> Iterator[FakeService]:
    """A second service, which no server is told of by the user."""
    with FakeService() as service:
        yield service


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool(shared_service: FakeService, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pool]:
    """The servers that tests share."""
    pool = Pool(shared_service, tmp_path_factory.mktemp("home"))
    yield pool
    await pool.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def editor(request: pytest.FixtureRequest, service: FakeService, pool: Pool) -> AsyncIterator[Editor]:
    """An editor of the pool: VS Code, or the kind that the test is parametrised with."""
    async with pool.lend(getattr(request, "param", VSCODE)) as editor:
        yield editor


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of the servers that the test starts for itself."""
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest_asyncio.fixture(loop_scope="session")
async def start_editor(service: FakeService, home: Path) -> AsyncIterator[StartEditor]:
    """Start editors of the test's own."""
    started: list[Editor] = []

    async def start(
        kind: EditorKind = VSCODE,
        *,
        options: Any = QUICK,
        folders: Sequence[Path] = (),
        configuration: Mapping[str, Any] | None = None,
        arguments: Sequence[str] = (),
        variables: Mapping[str, str] | None = None,
        command: Sequence[str] = SERVER_COMMAND,
    ) -> Editor:
        environment = isolated_environment(home, **(set_up_with(service) if variables is None else variables))
        editor = await Editor.start(
            kind,
            environment,
            options=options,
            folders=folders,
            configuration=configuration,
            arguments=arguments,
            command=command,
        )
        started.append(editor)
        return editor

    yield start
    for editor in started:
        if editor.client.exit_code is None:
            await editor.stop()
