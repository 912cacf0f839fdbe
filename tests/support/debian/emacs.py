"""Emacs 30 or later: the system's, or Debian's newer one."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.support.debian.forky import have

OLDEST = 30
PACKAGE = "emacs-nox"


@dataclass(frozen=True, slots=True)
class Emacs:
    """A program, and the environment variables by which it finds its parts."""

    program: Path
    variables: dict[str, str]


def emacs() -> Emacs:
    """An Emacs that is new enough.

    Raises:
        NotHere: it cannot be had on this machine.
    """
    found = shutil.which("emacs")
    if found is not None and _major_version(found) >= OLDEST:
        return Emacs(Path(found), {})
    program = have(PACKAGE, PACKAGE)
    root = program.parents[2]
    [shared] = root.glob("usr/share/emacs/[0-9]*")
    [inner] = root.glob("usr/libexec/emacs/*/*")
    _link_dump(program, inner)
    return Emacs(
        program,
        {
            "EMACSLOADPATH": str(shared / "lisp"),
            "EMACSDATA": str(shared / "etc"),
            "EMACSDOC": str(shared / "etc"),
            "EMACSPATH": str(inner),
        },
    )


def _link_dump(program: Path, inner: Path) -> None:
    """Put the image that Emacs starts from beside it, where it looks last; without one it takes seconds to start."""
    [dump] = inner.glob("*.pdmp")
    beside = program.with_name(f"{program.name}.pdmp")
    if not beside.is_symlink():
        beside.symlink_to(dump)


def _major_version(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    number = said.partition("GNU Emacs ")[2].partition(".")[0]
    return int(number) if number.isdigit() else 0
