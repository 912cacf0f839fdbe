"""The engines' surroundings: what settings and services mean for what is shown beside the code at hand."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any, cast

import pytest
import pytest_asyncio

from qwen_ls.client import Client
from qwen_ls.completion.moment import Moment
from qwen_ls.context.diagnostics import Diagnostics
from qwen_ls.documents import Documents
from qwen_ls.model.base import FunctionCall
from qwen_ls.settings.model import Context, Privacy, Settings
from qwen_ls.surroundings import Known, Surroundings
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point

pytestmark = pytest.mark.asyncio

INVOICE = "def invoice(customer, amount):\n    return Invoice(customer, amount).total\n"
AT_HAND = "customer = Customer()\ntotal = invoice(customer, amount)\n"


@dataclass
class Session:
    """What surroundings have to know, where a test can change it."""

    client: Client = field(default_factory=Client)
    documents: Documents = field(default_factory=Documents)
    diagnostics: Diagnostics = field(default_factory=Diagnostics)
    services: Any = field(default_factory=lambda: SimpleNamespace(is_local=False))
    is_paused: bool = False
    base: Settings = field(default_factory=Settings)
    by_uri: dict[str, Settings] = field(default_factory=dict)
    asking: set[str] = field(default_factory=set)

    def settings(self, uri: str | None = None) -> Settings:
        return self.by_uri.get(uri or "", self.base)

    def is_asking(self, uri: str) -> bool:
        return uri in self.asking


class Desk:
    """Surroundings, with a document at hand and another one that is like it."""

    def __init__(self) -> None:
        self.session = Session()
        self.world = Surroundings(cast(Known, self.session))
        self.other = self.open("file:///invoice.py", INVOICE)
        self.at_hand = self.open("file:///a.py", AT_HAND)

    def open(self, uri: str, text: str) -> Snapshot:
        snapshot = self.session.documents.open(uri, "python", 1, text)
        self.world.opened(snapshot)
        return snapshot

    async def paths(self) -> list[str]:
        moment = Moment(self.at_hand, Point(1, 0))
        self.world.prepare(moment)
        return [piece.path for piece in await self.world.pieces(moment)]


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    yield desk
    await desk.world.aclose()


async def test_other_documents_are_shown(desk: Desk) -> None:
    assert await desk.paths() == ["invoice.py"]


async def test_the_local_model_is_shown_nothing(desk: Desk) -> None:
    desk.session.services.is_local = True
    assert await desk.paths() == []


async def test_the_local_model_is_shown_what_the_user_asks_for(desk: Desk) -> None:
    desk.session.services.is_local = True
    desk.session.base = Settings(context=Context(related_tokens=1_000))
    assert await desk.paths() == ["invoice.py"]


async def test_a_document_is_not_shown_before_its_own_settings_are_known(desk: Desk) -> None:
    desk.session.asking.add(desk.other.uri)
    assert await desk.paths() == []


@pytest.mark.parametrize("whose", ["file:///a.py", "file:///invoice.py"])
async def test_a_document_is_judged_by_its_own_rules_and_by_those_of_the_one_at_hand(desk: Desk, whose: str) -> None:
    desk.session.by_uri[whose] = Settings(privacy=Privacy(exclude=("invoice.py",)))
    assert await desk.paths() == []


async def test_a_closed_file_is_shown_for_a_while(desk: Desk) -> None:
    desk.world.closed(desk.other)
    assert await desk.paths() == ["invoice.py"]


async def test_a_closed_file_that_was_excluded_is_not_kept(desk: Desk) -> None:
    desk.session.by_uri[desk.other.uri] = Settings(privacy=Privacy(exclude=("invoice.py",)))
    desk.world.closed(desk.other)
    desk.session.by_uri.clear()
    assert await desk.paths() == []


async def test_a_file_that_is_closed_before_its_own_settings_are_known_is_not_kept(desk: Desk) -> None:
    desk.session.asking.add(desk.other.uri)
    desk.world.closed(desk.other)
    desk.session.asking.clear()
    assert await desk.paths() == []


async def test_a_closed_document_that_was_never_saved_is_not_kept(desk: Desk) -> None:
    desk.world.closed(desk.other)
    desk.world.settings_changed()
    desk.world.closed(desk.open("untitled:one.py", INVOICE))
    assert await desk.paths() == []


async def looked_at(desk: Desk, path: str) -> str:
    """What a model is told of a file that it reads."""
    toolbox = desk.world.toolbox(desk.at_hand)
    assert toolbox is not None
    return await toolbox.use(FunctionCall("call_1", "read_file", json.dumps({"path": path})))


async def test_without_a_workspace_there_is_nothing_to_look_around_with(desk: Desk) -> None:
    assert desk.world.toolbox(desk.at_hand) is None


async def test_other_documents_can_be_looked_at_as_they_are(desk: Desk) -> None:
    desk.session.client = Client(folders=(PurePosixPath("/"),))
    assert await looked_at(desk, "invoice.py") == f"invoice.py, lines 1 to 2 of 2:\n{INVOICE}"


@pytest.mark.parametrize("whose", ["file:///a.py", "file:///invoice.py"])
async def test_what_may_be_looked_at_is_judged_by_both_documents_rules(desk: Desk, whose: str) -> None:
    desk.session.client = Client(folders=(PurePosixPath("/"),))
    desk.session.by_uri[whose] = Settings(privacy=Privacy(exclude=("invoice.py",)))
    assert "may not be read" in await looked_at(desk, "invoice.py")


async def test_a_document_is_not_looked_at_before_its_own_settings_are_known(desk: Desk) -> None:
    desk.session.client = Client(folders=(PurePosixPath("/"),))
    desk.session.asking.add(desk.other.uri)
    assert "may not be read" in await looked_at(desk, "invoice.py")
