"""What is depended upon: bounded for who installs, locked by its checksum for who builds."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SHIPPED = [
    *PROJECT["build-system"]["requires"],
    *PROJECT["project"]["dependencies"],
    *(each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra),
]
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==\S+(?: ; [^\\\n]+)? \\\n(    --hash=sha256:[0-9a-f]{64})", re.MULTILINE)
NPM_PACKAGES = ("vscode", "neovim")


def locked_in(name: str) -> tuple[set[str], int]:
    """The packages of a lock file that have a checksum, and how many entries there are at all."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {found[1] for found in LOCKED.finditer(text)}, len(re.findall(r"^[A-Za-z0-9]", text, re.MULTILINE))


@pytest.mark.parametrize("said", SHIPPED)
def test_what_is_shipped_has_an_upper_bound(said: str) -> None:
    operators = {each.operator for each in Requirement(said).specifier}
    assert operators & {"<", "==", "~="}, f"{said}: a release that nobody has seen would be installed"


@pytest.mark.parametrize(("file", "groups"), [("requirements.lock", ["dev"]), ("requirements-audit.lock", ["audit"])])
def test_what_is_built_with_is_locked_by_its_checksum(file: str, groups: list[str]) -> None:
    locked, entries = locked_in(file)
    wanted = [each for group in groups for each in PROJECT["dependency-groups"][group]]
    if groups == ["dev"]:
        wanted += SHIPPED
    missing = [each for each in wanted if canonicalize_name(Requirement(each).name) not in locked]
    assert missing == []
    assert entries == sum(1 for _ in LOCKED.finditer((ROOT / file).read_text(encoding="utf-8")))


@pytest.mark.parametrize("package", NPM_PACKAGES)
def test_npm_packages_are_pinned_and_locked(package: str) -> None:
    folder = ROOT / "editors" / package
    said = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    wanted = {**said.get("dependencies", {}), **said.get("devDependencies", {})}
    assert {name: version for name, version in wanted.items() if not version[:1].isdigit()} == {}
    lock = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))
    loose = [name for name, entry in lock["packages"].items() if name and not entry.get("integrity")]
    assert loose == []
