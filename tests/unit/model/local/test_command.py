from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from qwen_ls.model.errors import ModelError
from qwen_ls.model.local.command import LocalOptions, default_threads, local_command
from qwen_ls.model.local.weights import WeightsFile
from tests.support.weights import DATA, small_weights


@pytest.fixture
def place(tmp_path: Path) -> WeightsFile:
    place = WeightsFile(small_weights(), tmp_path)
    place.path.write_bytes(DATA)
    place.mark_verified()
    return place


def value_of(option: str, command: list[str]) -> str:
    return command[command.index(option) + 1]


def test_the_command_names_the_weights_by_their_absolute_path(
    place: WeightsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    relative = WeightsFile(place.weights, Path())

    command = list(local_command(LocalOptions(relative)))

    assert value_of("--model", command) == str(place.path)


def test_the_options_reach_the_command(place: WeightsFile) -> None:
    command = list(local_command(LocalOptions(place, threads=3, context_tokens=4096, port=4321)))

    values = [value_of(option, command) for option in ("--threads", "--context-tokens", "--port")]
    assert values == ["3", "4096", "4321"]


def test_one_processor_is_left_to_the_editor(place: WeightsFile) -> None:
    command = list(local_command(LocalOptions(place)))

    assert value_of("--threads", command) == str(default_threads())


@pytest.mark.parametrize(("processors", "threads"), [(1, 1), (2, 1), (8, 7)])
def test_threads_are_the_processors_but_one_and_at_least_one(
    processors: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: processors)
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: set(range(processors)), raising=False)

    assert default_threads() == threads


def test_missing_weights_are_told_with_the_command_that_fetches_them(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"weights .* are not on this machine\. Run: qwen-ls local pull"):
        local_command(LocalOptions(WeightsFile(small_weights(), tmp_path)))


def test_a_missing_package_is_told_with_the_command_that_installs_it(
    place: WeightsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    with pytest.raises(ModelError, match=r"pip install 'qwen-ls\[local\]'"):
        local_command(LocalOptions(place))
