"""Running `qwen-ls COMMAND` as a person does: a process of its own, with a home of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND_TIMEOUT_S = 60.0
"""A test that waits longer fails."""


def run_command(
    *words: str, environment: Mapping[str, str], timeout_s: float = COMMAND_TIMEOUT_S
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, without a terminal."""
    return subprocess.run(
        command(*words),
        env={**environment, "PYTHONUTF8": "1"},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout_s,
    )


def command(*words: str) -> list[str]:
    """The command line."""
    return [sys.executable, "-m", "qwen_ls", *words]
