"""`activation`: the VS Code extension, from its activation until its server answers, against a bare one.

Each is activated in a window of its own, in the extension host of a real VS Code (code-server), with nothing cached.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.figures import Sample, ratios
from bench.finding import Finding, at_most
from bench.table import interval
from tests.support.cli import ROOT
from tests.support.isolation import isolated_environment
from tests.support.vscode.code_server import CodeServer, code_server

EXTENSION = ROOT / "editors" / "vscode"
HERE = Path(__file__).parent / "vscode"
OURS, BARE = "qwen-ls.qwen-ls", "bench.bare"

PAIRS = 8
WARM_UPS = 1

BOUND = at_most(1.3)
WINDOW_S = 120.0

BUILD = ("--bundle", "--platform=node", "--format=cjs", "--target=node20", "--external:vscode", "--minify")


def run() -> Sequence[Finding]:
    """Activate both in turn; who is first changes from pair to pair."""
    server = code_server()
    with tempfile.TemporaryDirectory() as folder:
        extensions = _extensions(Path(folder))
        times: dict[str, list[float]] = {OURS: [], BARE: []}
        for pair in range(WARM_UPS + PAIRS):
            for name in (OURS, BARE) if pair % 2 else (BARE, OURS):
                times[name].append(_activation_ms(server, Path(folder), name, extensions[name]))
    return [_finding(times[OURS][WARM_UPS:], times[BARE][WARM_UPS:])]


def _extensions(folder: Path) -> dict[str, Path]:
    """Both, built so that nothing but the benchmark activates them."""
    subprocess.run(["npm", "--prefix", str(EXTENSION), "run", "--silent", "build"], check=True)
    ours, bare = folder / "ours", folder / "bare"
    shutil.copytree(EXTENSION / "dist", ours / "dist", ignore=shutil.ignore_patterns("*.vsix", "*.whl", "test"))
    manifest = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
    (ours / "package.json").write_text(json.dumps({**manifest, "activationEvents": []}), encoding="utf-8")
    _built("bare", bare / "extension.js")
    _built("activating", folder / "activating.js")
    publisher, name = BARE.split(".")
    said = {"publisher": publisher, "name": name, "version": "0.0.0", "main": "extension.js"}
    engines = {"engines": manifest["engines"], "activationEvents": []}
    (bare / "package.json").write_text(json.dumps({**said, **engines}), encoding="utf-8")
    return {OURS: ours, BARE: bare}


def _built(name: str, out: Path) -> None:
    """Bundle a module of the benchmark, with the libraries of the extension."""
    libraries = {**os.environ, "NODE_PATH": str(EXTENSION / "node_modules")}
    esbuild = EXTENSION / "node_modules" / ".bin" / "esbuild"
    command = [str(esbuild), str(HERE / f"{name}.ts"), *BUILD, f"--outfile={out}", "--log-level=error"]
    subprocess.run(command, check=True, env=libraries)


def _activation_ms(server: CodeServer, folder: Path, name: str, extension: Path) -> float:
    with tempfile.TemporaryDirectory(dir=folder) as root:
        told = {
            "root": root,
            "folder": str(server.folder),
            "node": server.node,
            "chromium": server.chromium,
            "machine": {"qwen-ls.server.path": str(Path(sys.executable).parent / "qwen-ls")},
            "key": "sk-bench",
            "files": {"area.py": "def area(width, height):\n    \n"},
            "extension": str(extension),
            "tests": str(folder / "activating.js"),
        }
        ours = {"BENCH_EXTENSION": name, "BENCH_PYTHON": sys.executable, "BENCH_ROOT": str(ROOT)}
        host = [server.node, str(ROOT / "tests" / "editors" / "vscode" / "host.mjs")]
        environment = isolated_environment(Path(root) / "home", **ours)
        done = subprocess.run(
            host, input=json.dumps(told), env=environment, capture_output=True, text=True, timeout=WINDOW_S, check=False
        )
    found = re.search(r"activated in ([\d.]+) ms", done.stdout)
    if found is None:
        raise RuntimeError(f"{name} was not activated: {done.stderr[-1_000:]}")
    return float(found[1])


def _finding(ours: Sequence[float], bare: Sequence[float]) -> Finding:
    ratio = ratios(ours, bare)
    ours_ms, bare_ms = (Sample.of(times).median for times in (ours, bare))
    return Finding(
        what="VS Code: activation until the server answers, against a bare extension",
        figure=ratio.median,
        unit="×",
        bound=BOUND,
        spread=interval(*ratio.quartiles, "×"),
        basis=f"median of {PAIRS} pairs; {ours_ms:.0f} ms against {bare_ms:.0f} ms",
    )
