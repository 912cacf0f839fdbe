"""The editors on a machine: found by their programs, asked for nothing but their versions."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from qwen_ls import __version__
from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.editors import editors
from qwen_ls.cli.checks.finding import Finding, Status

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are scripts for a shell")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is both the home and all of the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


def look() -> Finding:
    return asyncio.run(editors(Case.__new__(Case)))


def install(machine: Path, program: str, says: str) -> None:
    path = machine / program
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)


def test_none_is_no_failure(machine: Path) -> None:
    assert look().status is Status.OK


def test_those_that_are_new_enough_are_named(machine: Path) -> None:
    install(machine, "nvim", "NVIM v0.12.4")
    install(machine, "hx", "helix 25.07.1 (a05c151b)")
    found = look()
    assert (found.status, found.message) == (Status.OK, "Neovim 0.12, Helix 25.07.")


def test_one_that_is_too_old_is_a_warning_with_what_does(machine: Path) -> None:
    install(machine, "nvim", "NVIM v0.9.5")
    found = look()
    assert (found.status, found.message) == (Status.WARNING, "Too old: Neovim 0.9.")
    assert "Neovim 0.11" in found.fix


def test_one_that_says_nothing_readable_is_let_be(machine: Path) -> None:
    install(machine, "emacs", "no version here")
    assert look().status is Status.OK


@pytest.mark.parametrize(("version", "status"), [(__version__, Status.OK), ("99.0.0", Status.WARNING)])
def test_the_extension_is_to_have_the_server_s_version(machine: Path, version: str, status: Status) -> None:
    (machine / ".vscode" / "extensions" / f"qwen-ls.qwen-ls-{version}").mkdir(parents=True)
    found = look()
    assert (found.status, version in found.message) == (status, True)
