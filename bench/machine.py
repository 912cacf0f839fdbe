"""Where and on what a run was made, for the record."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def commit() -> str:
    """The commit that was measured, or "no commit" outside of a clone; marked where files differ from it."""
    head = _git("rev-parse", "--short", "HEAD")
    if head is None:
        return "no commit"
    return f"{head} with uncommitted changes" if _git("status", "--porcelain") else head


def machine() -> str:
    """The system, the cores and the Python."""
    cores = os.cpu_count() or 1
    return f"{platform.system()} {platform.machine()}, {cores} cores, Python {platform.python_version()}"


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
