"""LiteLLM's proxy in an environment of its own in the user's cache, by its lock file."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from platformdirs import user_cache_path

from qwen_ls.model.local.lock import hold
from tests.support.not_here import NotHere

LOCK = Path(__file__).parent / "requirements.lock"
INSTALL_S = 600.0


def litellm() -> Path:
    """The program `litellm`, installed if it is missing.

    Raises:
        NotHere: it cannot be installed on this machine.
    """
    folder = user_cache_path("qwen-ls", appauthor=False) / "gateway" / f"litellm-{_mark()}"
    folder.mkdir(parents=True, exist_ok=True)
    with hold(folder / "lock", while_waiting=lambda: None):
        if not (folder / "installed").exists():
            _install(folder / "env")
            (folder / "installed").touch()
    return _programs(folder / "env") / "litellm"


def _mark() -> str:
    """What an environment is known by: what is in it, and the Python that it was made for."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return f"{python}-{hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]}"


def _install(environment: Path) -> None:
    shutil.rmtree(environment, ignore_errors=True)
    _run(sys.executable, "-m", "venv", str(environment))
    pip = (str(_programs(environment) / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check")
    _run(*pip, "install", "--require-hashes", "--requirement", str(LOCK))


def _programs(environment: Path) -> Path:
    return environment / ("Scripts" if sys.platform == "win32" else "bin")


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    if done.returncode:
        raise NotHere(f"LiteLLM could not be installed: {(done.stderr or done.stdout).strip()[-300:]}")
