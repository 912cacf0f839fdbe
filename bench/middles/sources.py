"""Real code to cut holes in: Python's own library, and packages of JavaScript and Rust fetched by npm and cargo."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path

from platformdirs import user_cache_path

PYTHON_FILES = ("textwrap.py", "shlex.py", "heapq.py", "fnmatch.py", "sched.py", "calendar.py", "csv.py", "bisect.py")

NPM_PACKAGES = ("underscore@1.13.7", "semver@7.6.3", "ini@5.0.0")
COPIES = {"amd", "cjs", "underscore-umd.js", "underscore-esm.js", "underscore-node-f.cjs", "underscore.js"}
"""Folders and files in which underscore ships the same functions again."""

CRATES = {"semver": "1.0.23", "textwrap": "0.16.1", "shlex": "1.3.0", "heck": "0.5.0"}

_MANIFEST = """\
[package]
name = "holes"
version = "0.0.0"
edition = "2021"
[lib]
path = "lib.rs"
[dependencies]
"""


def sources(language: str) -> Iterator[tuple[str, str]]:
    """Yield each source of a language as its name and text, always in the same order.

    Raises:
        OSError, subprocess.CalledProcessError: npm or cargo is not there, or could not fetch its packages.
    """
    match language:
        case "python":
            folder = Path(sysconfig.get_path("stdlib"))
            paths = [folder / name for name in PYTHON_FILES]
        case "javascript":
            folder = _fetched("javascript", _fetch_from_npm)
            paths = sorted(path for path in folder.rglob("*.js") if not COPIES & set(path.parts))
        case "rust":
            folder = _fetched("rust", _fetch_crates)
            paths = sorted(folder.glob("vendor/*/src/**/*.rs"))
        case _:
            raise ValueError(f"there are no sources in {language}")
    for path in paths:
        yield path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")


def _fetched(name: str, fetch: Callable[[Path], None]) -> Path:
    folder = user_cache_path("qwen-ls") / "bench" / name
    if not folder.is_dir():
        part = folder.with_name(f"{name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        fetch(part)
        part.rename(folder)
    return folder


def _fetch_from_npm(folder: Path) -> None:
    for package in NPM_PACKAGES:
        archive = _output("npm", "pack", "--silent", package, cwd=folder).split()[-1]
        _output("tar", "-xzf", archive, "--one-top-level", cwd=folder)


def _fetch_crates(folder: Path) -> None:
    wanted = "".join(
        f'{name} = {{ version = "={version}", default-features = false }}\n' for name, version in CRATES.items()
    )
    (folder / "Cargo.toml").write_text(_MANIFEST + wanted, encoding="utf-8")
    (folder / "lib.rs").touch()
    _output("cargo", "vendor", "--quiet", "vendor", cwd=folder)


def _output(*command: str, cwd: Path) -> str:
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, timeout=300).stdout
