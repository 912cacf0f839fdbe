"""A home of its own for each server under test: nothing of the machine's user gets in, and nothing gets out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.fake_service import FakeService

_OURS = ("DASHSCOPE_", "QWEN_", "OPENAI_", "XDG_", "WIN_PD_OVERRIDE_")
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def isolated_environment(home: Path, **variables: str) -> dict[str, str]:
    """The environment for a process whose home is this folder; `variables` are added to it."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith((*_OURS, *_PROXIES))}
    folders = {
        "HOME": home,
        "USERPROFILE": home,
        "XDG_CONFIG_HOME": home / "config",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_DATA_HOME": home / "data",
        "XDG_STATE_HOME": home / "state",
        "WIN_PD_OVERRIDE_APPDATA": home / "config",
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": home / "local",
    }
    return {**kept, **{name: str(folder) for name, folder in folders.items()}, **variables}


_CACHE = ("HOME", "USERPROFILE", "XDG_CACHE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA")
"""What decides where the local model's weights are."""


def with_own_weights(home: Path) -> dict[str, str]:
    """The same, but for the user's cache, where the weights of the local model are."""
    isolated = {name: value for name, value in isolated_environment(home).items() if name not in _CACHE}
    return {**isolated, **{name: os.environ[name] for name in _CACHE if name in os.environ}}


def set_up_with(service: FakeService) -> dict[str, str]:
    """The environment variables that set a server up with a service."""
    return {"QWEN_LS_BASE_URL": service.base_url, "DASHSCOPE_API_KEY": service.api_key}


def user_file_of(environment: Mapping[str, str]) -> Path:
    """Where a server with this environment looks for the user's settings; each system has its own place."""
    asked = "from qwen_ls.settings.sources import user_file_path; print(user_file_path())"
    said = subprocess.run([sys.executable, "-c", asked], env=dict(environment), capture_output=True, check=True)
    return Path(said.stdout.decode().strip())


def write_user_file(home: Path, content: str | bytes) -> Path:
    """Write the user's own settings, where a server with this home reads them."""
    path = user_file_of(isolated_environment(home))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
