"""A Helix on a terminal, with the real server beside another one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.support import other_server
from tests.support.cli import ROOT
from tests.support.debian.helix import helix
from tests.support.fake_service import FakeService
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.not_here import demand
from tests.support.terminal import Terminal

SERVER = str(Path(sys.executable).with_name("qwen-ls"))

StartHelix = Callable[..., AbstractContextManager[Terminal]]

CONFIG = """
[editor]
true-color = true
"""

LANGUAGES = """
[language-server.other]
command = "{python}"
args = ["{other}"]

[language-server.qwen-ls]
command = "{command[0]}"
args = [{arguments}]
config = {{ completion = {{ debounceMs = 0 }} }}
environment = {{ PYTHONPATH = "{root}" }}

[[language]]
name = "python"
language-servers = ["other", "qwen-ls"]
"""


@pytest.fixture(scope="session")
def the_helix() -> Path:
    """Helix 25.07 or later. On someone's own machine its tests are skipped without it."""
    return demand(helix)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a repository's mark in it."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    return folder


@pytest.fixture
def start_helix(the_helix: Path, service: FakeService, project: Path, tmp_path: Path) -> StartHelix:
    """Open a file in Helix; the server is started by a command, by default its own."""

    @contextmanager
    def start(name: str, text: str, command: Sequence[str] = (SERVER,)) -> Iterator[Terminal]:
        home = tmp_path / "home"
        environment = isolated_environment(home, **set_up_with(service))
        settings = Path(environment["XDG_CONFIG_HOME"]) / "helix"
        settings.mkdir(parents=True)
        (settings / "config.toml").write_text(CONFIG, encoding="utf-8")
        languages = LANGUAGES.format(
            python=sys.executable,
            other=other_server.__file__,
            command=command,
            arguments=", ".join(f'"{each}"' for each in command[1:]),
            root=ROOT,
        )
        (settings / "languages.toml").write_text(languages, encoding="utf-8")
        (project / name).write_text(text, encoding="utf-8")
        with Terminal([str(the_helix), name], environment, project) as terminal:
            terminal.see("NOR", name)
            yield terminal

    return start
