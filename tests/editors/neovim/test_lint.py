"""luacheck finds nothing in the plugin. (stylua runs with `make check`.)"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.debian.luacheck import luacheck
from tests.support.neovim.editor import PLUGIN
from tests.support.not_here import demand

pytestmark = [
    pytest.mark.editors,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="luacheck is fetched on Linux"),
]


def test_luacheck_finds_nothing() -> None:
    checker = demand(luacheck)
    done = subprocess.run(
        [*checker.command, "--no-color", "--quiet", "lua", "lsp", "plugin"],
        cwd=PLUGIN,
        env=checker.variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
