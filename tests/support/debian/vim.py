"""Vim 9 with jobs and channels: the system's, or Debian's newer one; and ALE, a client for language servers."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.debian.forky import have, have_alone

NEEDED = ("+job", "+channel", "+lambda", "+timers")


@dataclass(frozen=True, slots=True)
class Vim:
    """A program, the environment variables by which it finds its parts, and where ALE is."""

    program: Path
    variables: dict[str, str]
    ale: Path


def vim() -> Vim:
    """A Vim that ALE runs in, and ALE.

    Raises:
        NotHere: they cannot be had on this machine.
    """
    ale = have_alone("vim-ale") / "usr" / "share" / "vim-ale"
    found = shutil.which("vim")
    if found is not None and _is_fit(found):
        return Vim(Path(found), {}, ale)
    program = have("vim", "vim.basic")
    [runtime] = program.parents[2].glob("usr/share/vim/vim[0-9]*")
    return Vim(program, {"VIMRUNTIME": str(runtime)}, ale)


def _is_fit(program: str) -> bool:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    return "Vi IMproved 9" in said and all(each in said for each in NEEDED)
