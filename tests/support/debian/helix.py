"""Helix 25.07 or later: the system's, or Debian's newer one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from tests.support.debian.forky import have

OLDEST = (25, 7)


def helix() -> Path:
    """A Helix that is new enough.

    Raises:
        NotHere: it cannot be had on this machine.
    """
    for name in ("hx", "helix"):
        found = shutil.which(name)
        if found is not None and _version(found) >= OLDEST:
            return Path(found)
    return have("hx", "hx")


def _version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else ()
