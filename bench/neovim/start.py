"""What the plugin adds to Neovim's start, set up with its defaults in the user's `init.lua`.

The baseline is a Neovim that starts some language server by itself, as who wants this plugin does: Neovim loads its own
LSP client in both.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Sample, differences
from bench.finding import Finding, at_most
from bench.table import interval
from tests.support.isolation import isolated_environment
from tests.support.neovim.editor import PLUGIN

PAIRS = 200
WARM_UPS = 10
ANY_SERVER = 'vim.lsp.config("any", { cmd = { "any-server" }, filetypes = { "any" } })\nvim.lsp.enable("any")\n'
OURS = f'vim.opt.runtimepath:prepend("{PLUGIN}")\nrequire("qwen").setup()\n'


def measure(program: Path) -> Sequence[Finding]:
    """Start both in turn; who is first changes from pair to pair."""
    with tempfile.TemporaryDirectory() as folder:
        times = {name: [] for name in ("with", "without")}  # type: dict[str, list[float]]
        inits = {"with": ANY_SERVER + OURS, "without": ANY_SERVER}
        for name, text in inits.items():
            Path(folder, f"{name}.lua").write_text(text, encoding="utf-8")
        for pair in range(WARM_UPS + PAIRS):
            for name in ("with", "without") if pair % 2 else ("without", "with"):
                times[name].append(_start_ms(program, Path(folder), name))
    added = differences(times["with"][WARM_UPS:], times["without"][WARM_UPS:])
    bare = Sample.of(times["without"][WARM_UPS:]).median
    basis = f"median of {PAIRS} pairs; {bare:.1f} ms without"
    spread = interval(*added.quartiles, "ms")
    return [Finding("Neovim: added to its start", added.median, "ms", at_most(1), spread=spread, basis=basis)]


def _start_ms(program: Path, folder: Path, name: str) -> float:
    command = [str(program), "--headless", "-n", "-i", "NONE", "-u", str(folder / f"{name}.lua"), "+qall!"]
    environment = isolated_environment(folder / "home")
    began = time.perf_counter()
    subprocess.run(command, check=True, env=environment, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True)
    return (time.perf_counter() - began) * 1000
