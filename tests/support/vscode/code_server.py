"""code-server in the user's cache, by its lock file, and the browser of the system.

Its native parts are not built: no test needs Kerberos or a terminal.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from qwen_ls.model.local.lock import hold
from tests.support.not_here import NotHere

HERE = Path(__file__).parent
LOCK = HERE / "package-lock.json"
INSTALL_S = 600.0


@dataclass(frozen=True, slots=True)
class CodeServer:
    """Where its parts are."""

    folder: Path
    chromium: str

    @property
    def node(self) -> str:
        """The node that it is made for."""
        return str(self.folder / "node_modules" / "node" / "bin" / "node")


def code_server() -> CodeServer:
    """The code-server of the lock file, installed if it is missing.

    Raises:
        NotHere: it, or a browser, cannot be installed here.
    """
    chromium = _chromium()
    if shutil.which("npm") is None:
        raise NotHere("npm is not installed")
    mark = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    folder = user_cache_path("qwen-ls", appauthor=False) / "editors" / f"code-server-{mark}"
    folder.mkdir(parents=True, exist_ok=True)
    with hold(folder / "lock", while_waiting=lambda: None):
        if not (folder / "installed").exists():
            _install(folder)
            (folder / "installed").touch()
    return CodeServer(folder, chromium)


def _install(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder / name)
    _npm(folder, "ci", "--ignore-scripts")
    _npm(folder / "node_modules" / "node", "run", "preinstall")
    inside = folder / "node_modules" / "code-server" / "lib" / "vscode"
    for each in (inside, inside / "extensions"):
        _npm(each, "install", "--omit=dev", "--ignore-scripts")


def _npm(folder: Path, *arguments: str) -> None:
    command = ["npm", *arguments, "--silent", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    if done.returncode:
        raise NotHere(f"{' '.join(command)} failed: {(done.stderr or done.stdout).strip()[-300:]}")


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None and shutil.which("apt-get") is not None and os.geteuid() == 0:
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(command, capture_output=True, timeout=INSTALL_S, check=False)
        found = shutil.which("chromium")
    if found is None:
        raise NotHere("there is no chromium, and it can be installed by root on Debian only")
    return found
