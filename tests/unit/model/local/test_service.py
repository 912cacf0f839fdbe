from __future__ import annotations

from collections.abc import AsyncIterator

import psutil
import pytest
import pytest_asyncio

from qwen_ls.model.base import Completion, Finish, ModelRequest, Piece, Text
from qwen_ls.model.errors import ModelError, Trouble
from qwen_ls.model.local import service as service_module
from qwen_ls.model.local.service import LocalService
from tests.support.stand_in_model import COMMAND

REQUEST = ModelRequest("qwen-local", Completion("def add(a, b):"))
pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def service(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LocalService]:
    monkeypatch.setattr(service_module, "local_command", lambda _options: COMMAND)
    service = LocalService()
    yield service
    await service.aclose()


async def read(service: LocalService) -> list[Piece]:
    return [piece async for piece in service.stream(REQUEST)]


async def pid_of(service: LocalService) -> int:
    """The process that answers, as the stand-in tells in its text."""
    text = "".join(piece.text for piece in await read(service) if isinstance(piece, Text))
    return int(text.removeprefix("pid ").partition(",")[0])


async def test_the_first_request_starts_the_model(service: LocalService) -> None:
    assert Finish("stop") in await read(service)


async def test_the_next_request_uses_the_same_process(service: LocalService) -> None:
    assert await pid_of(service) == await pid_of(service)


async def test_a_warm_service_has_its_process_already(service: LocalService) -> None:
    await service.warm()

    assert service._server.is_running


async def test_a_process_that_crashed_is_replaced_by_the_next_request(service: LocalService) -> None:
    first = await pid_of(service)
    psutil.Process(first).kill()
    await service._server.wait()

    assert await pid_of(service) != first


async def test_closing_the_service_ends_the_process(service: LocalService) -> None:
    process = psutil.Process(await pid_of(service))

    await service.aclose()

    assert not process.is_running()


async def test_a_closed_service_starts_no_process(service: LocalService) -> None:
    await service.aclose()

    with pytest.raises(ModelError, match="was stopped"):
        await read(service)


async def test_what_keeps_the_model_from_being_run_reaches_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(options: object) -> list[str]:
        raise ModelError(Trouble.REFUSED, "There are no weights.")

    monkeypatch.setattr(service_module, "local_command", refuse)

    with pytest.raises(ModelError, match="There are no weights"):
        await read(LocalService())
