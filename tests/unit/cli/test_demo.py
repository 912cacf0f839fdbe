from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import pytest

from qwen_ls.cli import demo, local
from qwen_ls.cli.errors import CommandError
from qwen_ls.services import Services


@dataclass
class Standing:
    """What the demo asks the services about."""

    problem: str | None = None
    has_key: bool = False
    is_local: bool = False


NOBODY = Standing(problem="there is no model to ask")
LOCAL = Standing(is_local=True)
OWN_SERVICE = Standing()
CLOUD = Standing(has_key=True)
WITHHELD = Standing(problem="the key is not sent there", has_key=True)

SetUp = Callable[..., list[str]]


@pytest.fixture
def set_up(monkeypatch: pytest.MonkeyPatch) -> SetUp:
    """Let the machine be set up like this, and like that after a pull; returns what was pulled."""

    def set_up(before: Standing, after: Standing = LOCAL, *, has_weights: bool = False) -> list[str]:
        pulled: list[str] = []

        def run(args: argparse.Namespace) -> int:
            pulled.append(args.subcommand)
            return 0

        weights = cast(object, argparse.Namespace(is_present=lambda: has_weights))
        monkeypatch.setattr(local, "run", run)
        monkeypatch.setattr(demo, "own_services", lambda: cast(Services, after if pulled else before))
        monkeypatch.setattr(demo, "weights_file", lambda: weights)
        monkeypatch.setattr(demo, "local_command", lambda _options: ())
        return pulled

    return set_up


@pytest.mark.parametrize("before", [NOBODY, LOCAL], ids=["no key", "local without weights"])
def test_pull_fetches_the_model_where_nobody_could_answer(set_up: SetUp, before: Standing) -> None:
    pulled = set_up(before)

    assert (demo.services_to_use(may_pull=True).is_local, pulled) == (True, ["pull"])


@pytest.mark.parametrize("before", [CLOUD, OWN_SERVICE], ids=["a key", "a service without a key"])
def test_pull_fetches_nothing_where_a_service_is_set_up(set_up: SetUp, before: Standing) -> None:
    pulled = set_up(before)

    assert demo.services_to_use(may_pull=True) is cast(Services, before)
    assert pulled == []


def test_pull_fetches_nothing_that_is_there(set_up: SetUp) -> None:
    pulled = set_up(LOCAL, has_weights=True)

    demo.services_to_use(may_pull=True)

    assert pulled == []


@pytest.mark.parametrize(
    ("before", "may_pull"), [(NOBODY, False), (WITHHELD, True)], ids=["nothing is fetched unasked", "a key withheld"]
)
def test_without_anybody_to_ask_the_demo_says_why(set_up: SetUp, before: Standing, may_pull: bool) -> None:
    pulled = set_up(before)

    with pytest.raises(CommandError, match=str(before.problem)):
        demo.services_to_use(may_pull=may_pull)

    assert pulled == []
