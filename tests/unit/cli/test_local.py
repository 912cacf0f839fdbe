from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from qwen_ls.cli import local
from qwen_ls.cli.main import main
from qwen_ls.model.local.command import LocalOptions
from qwen_ls.model.local.process import LocalServer
from qwen_ls.model.local.pull import Source, pull
from qwen_ls.model.local.source import SourceError
from qwen_ls.model.local.weights import Progress, WeightsFile
from tests.support.stand_in_model import COMMAND
from tests.support.weights import DATA, append, small_weights, source_of


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightsFile:
    place = WeightsFile(small_weights(), tmp_path)
    monkeypatch.setattr(local, "weights_file", lambda: place)
    return place


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[Source]], None]:
    return lambda sources: monkeypatch.setattr(local, "pull", partial(pull, sources=sources))


Sources = Callable[[Sequence[Source]], None]


def test_pull_fetches_the_weights(place: WeightsFile, sources: Sources) -> None:
    sources([append(DATA)])

    assert (main(["local", "pull"]), place.is_present()) == (0, True)


def test_pull_tells_name_size_licence_and_place_beforehand(
    place: WeightsFile, sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    told_before: list[str] = []

    def fetch(place: WeightsFile, progress: Progress) -> None:
        told_before.append(capsys.readouterr().out)
        place.partial.write_bytes(DATA)

    sources([source_of(fetch)])
    main(["local", "pull"])

    assert told_before == [f"small, 0.00 GB, licence Apache-2.0\nto {place.path}\n"]


def test_pull_without_a_terminal_writes_plain_lines(
    place: WeightsFile, sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    sources([append(DATA)])
    main(["local", "pull"])

    assert capsys.readouterr().err.splitlines() == [
        "100 %  0 of 0 MB  by script",
        "100 %  0 of 0 MB  verifying the checksum",
    ]


def test_pull_says_when_the_weights_are_here_already(
    place: WeightsFile, sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    sources([append(DATA)])
    main(["local", "pull"])
    capsys.readouterr()
    main(["local", "pull"])

    assert capsys.readouterr().out == f"small is already here: {place.path}\n"


def test_a_pull_that_fails_says_why_and_how_to_go_on(
    place: WeightsFile, sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    def fetch(place: WeightsFile, progress: Progress) -> None:
        raise SourceError("no network")

    sources([source_of(fetch)])
    exit_code = main(["local", "pull"])

    last_line = capsys.readouterr().err.splitlines()[-1]
    assert (exit_code, last_line) == (
        1,
        "qwen-ls: The weights could not be fetched (the script: no network). "
        "Check the network and run 'qwen-ls local pull' again: it goes on where it stopped.",
    )


def test_ctrl_c_in_a_pull_keeps_what_was_fetched(place: WeightsFile, sources: Sources) -> None:
    def fetch(place: WeightsFile, progress: Progress) -> None:
        place.partial.write_bytes(DATA[:700])
        raise KeyboardInterrupt

    sources([source_of(fetch)])

    assert (main(["local", "pull"]), place.fetched_bytes()) == (130, 700)


def run_stand_in(monkeypatch: pytest.MonkeyPatch, *words: str) -> None:
    monkeypatch.setattr(local, "local_command", lambda _options: (*COMMAND, *words))


def test_serve_prints_base_url_and_key(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    run_stand_in(monkeypatch, "--dies-after-health")
    main(["local", "serve"])

    words = [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()]
    assert words == ["Loading the model ...", "base URL", "key", "model", "Ctrl-C ends it."]


def test_serve_fails_when_the_model_ends_by_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run_stand_in(monkeypatch, "--dies-after-health")

    assert (main(["local", "serve"]), "ended by itself (exit code 5)" in capsys.readouterr().err) == (1, True)


def test_ctrl_c_ends_serve_and_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    run_stand_in(monkeypatch)
    servers: list[LocalServer] = []

    async def interrupted(server: LocalServer) -> int:
        servers.append(server)
        raise KeyboardInterrupt

    monkeypatch.setattr(LocalServer, "wait", interrupted)

    assert (main(["local", "serve"]), servers[0].is_running) == (130, False)


def test_serve_takes_the_port_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ports: list[int] = []

    def remember(options: LocalOptions) -> Sequence[str]:
        ports.append(options.port)
        return (*COMMAND, "--dies-while-loading")

    monkeypatch.setattr(local, "local_command", remember)
    main(["local", "serve", "--port", "4321"])

    assert ports == [4321]
