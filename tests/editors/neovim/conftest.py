"""A Neovim with the plugin, the real server and a fake model service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_service import FakeService
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.neovim.editor import Neovim, neovim
from tests.support.not_here import demand

Start = Callable[..., Neovim]


@pytest.fixture(scope="session")
def program() -> Path:
    """Neovim, fetched if it is missing."""
    return demand(neovim)


@pytest.fixture
def start(program: Path, service: FakeService, tmp_path: Path) -> Iterator[Start]:
    """Start a Neovim, with options of the plugin."""
    with ExitStack() as stack:

        def start(*arguments: str, is_set_up: bool = True, **options: Any) -> Neovim:
            environment = {**isolated_environment(tmp_path / "home"), **set_up_with(service)}
            editor = stack.enter_context(Neovim(program, environment, tmp_path, *arguments))
            settings = {"completion": {"debounceMs": 0, "candidates": 1}, **options.pop("settings", {})}
            if is_set_up:
                editor.set_up(settings=settings, **options)
            return editor

        yield start


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to edit."""
    return tmp_path / "area.py"
