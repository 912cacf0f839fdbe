"""An Emacs, and the package compiled for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import other_server
from tests.support.cli import ROOT
from tests.support.debian.emacs import Emacs, emacs
from tests.support.fake_service import FakeService
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.not_here import demand
from tests.support.stage import Stage, cues_of

HERE = Path(__file__).parent
PACKAGE = ROOT / "editors" / "emacs"
SCENE_S = 100.0
SERVER = str(Path(sys.executable).with_name("qwen-ls"))

NO_NATIVE_CODE = "(setq native-comp-jit-compilation nil native-comp-enable-subr-trampolines nil)"
"""Compiling to native code needs a C compiler's libraries, and takes longer than a test."""


@pytest.fixture(scope="session")
def the_emacs() -> Emacs:
    """Emacs 30 or later. On someone's own machine its tests are skipped without it."""
    return demand(emacs)


@pytest.fixture(scope="session")
def run_emacs(the_emacs: Emacs, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Run Emacs in batch with some arguments, and give what it said."""
    home = tmp_path_factory.mktemp("emacs-home")

    def run(*arguments: str, **variables: str) -> str:
        done = subprocess.run(
            [str(the_emacs.program), "-Q", "--batch", "--eval", NO_NATIVE_CODE, *arguments],
            env=isolated_environment(home, **the_emacs.variables, **variables),
            capture_output=True,
            encoding="utf-8",
            timeout=SCENE_S,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == 0, said[-4_000:]
        return said

    return run


@pytest.fixture(scope="session")
def compiled(run_emacs: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, byte-compiled; a warning is an error."""
    folder = tmp_path_factory.mktemp("qwen-ls")
    for each in PACKAGE.glob("*.el"):
        (folder / each.name).write_bytes(each.read_bytes())
    sources = sorted(map(str, folder.glob("*.el")))
    run_emacs("-L", str(folder), "--eval", "(setq byte-compile-error-on-warn t)", "-f", "batch-byte-compile", *sources)
    return folder


@pytest.fixture
def stage_environment(the_emacs: Emacs, service: FakeService, tmp_path: Path) -> dict[str, str]:
    """The environment of an Emacs with a home, a server and a service of its own."""
    home = tmp_path / "home"
    home.mkdir()
    return isolated_environment(
        home,
        **the_emacs.variables,
        **set_up_with(service),
        STAGE_SERVER=SERVER,
        STAGE_PYTHON=sys.executable,
        STAGE_OTHER_SERVER=str(other_server.__file__),
        STAGE_SEED=os.environ.get("STAGE_SEED", "qwen"),
        LC_ALL="C.UTF-8",
    )


@pytest.fixture
def play(
    the_emacs: Emacs, compiled: Path, service: FakeService, stage_environment: dict[str, str]
) -> Callable[[str], None]:
    """Play a scene in an Emacs of its own."""

    def play(scene: str) -> None:
        with Stage(cues_of(service)) as stage:
            done = subprocess.run(
                [
                    str(the_emacs.program),
                    *("-Q", "--batch", "--eval", NO_NATIVE_CODE, "-L", str(compiled), "-L", str(HERE)),
                    *("-l", "scenes", "--eval", f"(ert-run-tests-batch-and-exit 'scene-{scene})"),
                ],
                env={**stage_environment, "STAGE_PORT": str(stage.port)},
                capture_output=True,
                encoding="utf-8",
                timeout=SCENE_S,
                check=False,
            )
        said = done.stdout + done.stderr
        assert done.returncode == 0, said[-4_000:]
        assert "Ran 1 tests, 1 results as expected" in said, said[-2_000:]

    return play
