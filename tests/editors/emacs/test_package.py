"""What Emacs' own checkers say of the package."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

import qwen_ls
from tests.editors.emacs.conftest import PACKAGE
from tests.support.debian.forky import have_alone
from tests.support.not_here import demand

pytestmark = [
    pytest.mark.editors,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Emacs is driven on Linux"),
]

SOURCES = sorted(map(str, PACKAGE.glob("*.el")))
NO_GRAMMAR = "(setq checkdoc-verb-check-experimental-flag nil)"
"""It takes relative clauses for imperatives; Emacs' manual calls it experimental."""

NOT_KNOWN_YET = "Package should have a Homepage or URL header"
"""There is no public place to name."""


def test_it_compiles_without_a_warning(compiled: Path) -> None:
    assert {path.stem for path in compiled.glob("*.elc")} == {path.stem for path in PACKAGE.glob("*.el")}


def library(name: str) -> str:
    """The folder of a library for Emacs, as Debian has it."""
    root = demand(partial(have_alone, f"elpa-{name}"))
    return str(next(root.glob(f"**/elpa-src/{name}-*")))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: Path(source).name)
def test_its_documentation_is_as_emacs_wants_it(run_emacs: Callable[..., str], source: str) -> None:
    said = run_emacs("--eval", NO_GRAMMAR, "--eval", f'(checkdoc-file "{source}")')
    assert not said.strip()


def test_it_is_a_package_as_archives_want_it(run_emacs: Callable[..., str]) -> None:
    folders = [library("package-lint"), library("compat")]
    said = run_emacs(
        *("-L", folders[0], "-L", folders[1], "-l", "package-lint"),
        *("--eval", f'(setq package-lint-main-file "{PACKAGE / "qwen-ls.el"}")'),
        *("--eval", "(package-lint-batch-and-exit-1 command-line-args-left)", *SOURCES),
    )
    problems = re.findall(r"^\S+\.el:\d+:\d+: (?:error|warning): (.*)$", said, re.MULTILINE)
    assert "package-lint" not in said
    assert [each for each in problems if NOT_KNOWN_YET not in each] == []


def test_its_version_is_the_servers(run_emacs: Callable[..., str], compiled: Path) -> None:
    text = (PACKAGE / "qwen-ls.el").read_text(encoding="utf-8")
    assert f";; Version: {qwen_ls.__version__}\n" in text
    said = run_emacs("-L", str(compiled), "-l", "qwen-ls", "--eval", "(princ qwen-ls-version)")
    assert said.strip() == qwen_ls.__version__
