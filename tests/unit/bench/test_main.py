"""The command line of the benchmarks, with benchmarks that take no time."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import pytest

from bench import __main__ as command
from bench.finding import Benchmark, Finding, at_most


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replace every benchmark by one that only notes its name; `cancel` misses its bound."""
    names: list[str] = []

    def quick(name: str) -> Benchmark:
        def run() -> Sequence[Finding]:
            names.append(name)
            return [Finding("a figure", 21 if name == "cancel" else 1, "ms", at_most(20))]

        return run

    monkeypatch.setattr(command, "_benchmark", quick)
    return names


def test_without_a_name_all_run(ran: list[str]) -> None:
    command.main([])

    assert ran == list(command.BENCHMARKS)


def test_named_ones_run_alone(ran: list[str]) -> None:
    command.main(["overhead", "startup"])

    assert ran == ["overhead", "startup"]


@pytest.mark.usefixtures("ran")
@pytest.mark.parametrize(
    ("words", "code"), [(["cancel"], 0), (["--check", "cancel"], 1), (["--check", "startup"], 0), (["--check"], 1)]
)
def test_a_missed_bound_fails_only_a_check(words: list[str], code: int) -> None:
    assert command.main(words) == code


def test_an_unknown_name_is_refused(ran: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["startup", "warp"])

    assert "there is no benchmark 'warp'" in capsys.readouterr().err
    assert ran == []


@pytest.mark.parametrize("name", command.BENCHMARKS)
def test_each_benchmark_is_a_module_that_can_run(name: str) -> None:
    assert callable(importlib.import_module(f"bench.{name}").run)
