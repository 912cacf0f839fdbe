"""The settings that are there to be pasted, held against the Helix that they are for."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli import ROOT
from tests.support.isolation import isolated_environment

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

pytestmark = pytest.mark.editors

FILE = ROOT / "editors" / "helix" / "languages.toml"
SETTINGS = tomllib.loads(FILE.read_text(encoding="utf-8"))


def servers_of(helix: Path, language: str, home: Path) -> list[str]:
    """The servers that this Helix asks about a language."""
    said = subprocess.run(
        [str(helix), "--health", language], env=isolated_environment(home), capture_output=True, text=True, check=True
    ).stdout
    plain = re.sub(r"\x1b\[[0-9;]*m", "", said)
    listed = plain.partition("Configured language servers:")[2].partition("Configured debug adapter")[0]
    return re.findall(r"^\s+[✘✓] ([^:\s]+):", listed, re.MULTILINE)


@pytest.mark.parametrize("language", SETTINGS["language"], ids=lambda language: str(language["name"]))
def test_what_helix_asks_already_is_asked_on(the_helix: Path, tmp_path: Path, language: dict[str, list[str]]) -> None:
    own = servers_of(the_helix, str(language["name"]), tmp_path)
    missing = [each for each in own if each not in language["language-servers"]]
    assert missing == []
    assert language["language-servers"][-1] == "qwen-ls"


def test_helix_takes_the_file(the_helix: Path, tmp_path: Path) -> None:
    settings = Path(isolated_environment(tmp_path)["XDG_CONFIG_HOME"]) / "helix"
    settings.mkdir(parents=True)
    (settings / "languages.toml").write_bytes(FILE.read_bytes())
    assert servers_of(the_helix, "rust", tmp_path) == ["rust-analyzer", "qwen-ls"]


def test_neither_key_nor_address_is_in_it() -> None:
    assert set(SETTINGS["language-server"]["qwen-ls"]) == {"command"}
