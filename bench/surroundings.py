"""The world that a measured server lives in: the fake service's address and key, and nobody's own settings."""

from __future__ import annotations

import os
from collections.abc import Mapping

API_KEY = "sk-bench"

_SETS_OFF = ("OPENAI_", "QWEN_", "DASHSCOPE_", "PYTHONDONTWRITEBYTECODE", "PYTHONASYNCIODEBUG", "PYTHONDEVMODE")
"""How names begin of what would change what is measured."""


def environment(base_url: str, config_folder: str) -> Mapping[str, str]:
    """This process' environment for a server that asks the service at `base_url`.

    `config_folder` is an empty folder, where the server looks for the user's file (on Linux; on other systems the
    folder cannot be chosen, and a file of the user's own there is read).
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SETS_OFF)}
    return kept | {"QWEN_LS_BASE_URL": base_url, "DASHSCOPE_API_KEY": API_KEY, "XDG_CONFIG_HOME": config_folder}
