"""The editors on this machine: which are there, whether they are new enough, and whether their package fits."""

from __future__ import annotations

import asyncio
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from qwen_ls import __version__
from qwen_ls.cli.checks.case import Case
from qwen_ls.cli.checks.finding import Finding, ok, warning

VERSION_S = 5.0
EXTENSION = "qwen-ls.qwen-ls-"
EXTENSIONS = (".vscode", ".vscode-oss", ".vscode-server", ".cursor", ".windsurf", ".local/share/code-server")
_VERSION = re.compile(r"(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Known:
    """An editor: its program, and the oldest version that was tried or is known to do."""

    name: str
    program: str
    least: tuple[int, int]


EDITORS = (
    Known("VS Code", "code", (1, 91)),
    Known("Neovim", "nvim", (0, 11)),
    Known("Helix", "hx", (25, 7)),
    Known("Emacs", "emacs", (30, 1)),
)


async def editors(case: Case) -> Finding:  # noqa: ARG001 - every check is given the case
    """What is there. No configuration of the user's is run: each program is only asked for its version."""
    found = await asyncio.gather(*map(_looked_at, EDITORS))
    here = [each for each in found if each is not None]
    extensions = _extensions(Path.home())
    told = [message for message, _ in here] + [f"extension {version}" for version in extensions]
    old = [message for message, is_new in here if not is_new]
    others = sorted({version for version in extensions if version != __version__})
    if old:
        least = "; ".join(f"{each.name} {each.least[0]}.{each.least[1]}" for each in EDITORS)
        return warning(f"Too old: {', '.join(old)}.", f"What does: {least}, or later.")
    if others:
        return warning(
            f"The VS Code extension is {', '.join(others)}, and this server is {__version__}.",
            "Install both anew, so that their versions are the same.",
        )
    return ok(f"{', '.join(told)}." if told else "None that qwen-ls has a package for is on the PATH.")


async def _looked_at(known: Known) -> tuple[str, bool] | None:
    program = shutil.which(known.program)
    if program is None:
        return None
    try:
        asked = await asyncio.create_subprocess_exec(
            program,
            "--version",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return None
    try:
        said, _ = await asyncio.wait_for(asked.communicate(), VERSION_S)
    except asyncio.TimeoutError:
        asked.kill()
        await asked.wait()
        return f"{known.name} (does not tell its version)", True
    version = _VERSION.search(said.decode(errors="replace"))
    if version is None:
        return f"{known.name} (does not tell its version)", True
    numbers = int(version[1]), int(version[2])
    return f"{known.name} {version[0]}", numbers >= known.least


def _extensions(home: Path) -> list[str]:
    """The versions of the VS Code extension in its editors' folders."""
    folders = (home / each / "extensions" for each in EXTENSIONS)
    names = [found.name for folder in folders if folder.is_dir() for found in folder.glob(f"{EXTENSION}*")]
    return sorted({name.removeprefix(EXTENSION) for name in names})
