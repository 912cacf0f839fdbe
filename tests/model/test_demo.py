"""The demo with the real local model, as a newcomer without a key sees it. What the model says is its own affair."""

from __future__ import annotations

import re
import subprocess

import pytest

from qwen_ls.model.local.weights import WeightsFile
from tests.support.cli import run_command
from tests.support.isolation import with_own_weights

pytestmark = [pytest.mark.model, pytest.mark.timeout(240)]

LONG_S = 200.0


@pytest.fixture(scope="module")
def demo(local_weights: WeightsFile, tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """One run, without a key and with nobody's settings."""
    assert local_weights.is_present()
    return run_command("demo", environment=with_own_weights(tmp_path_factory.mktemp("home")), timeout_s=LONG_S)


def figure(demo: subprocess.CompletedProcess[str], name: str) -> str:
    """What the last table says under a name."""
    [found] = re.findall(rf"^{re.escape(name)}  +(.+)$", demo.stdout, re.MULTILINE)
    return str(found)


def test_the_demo_ends_well(demo: subprocess.CompletedProcess[str]) -> None:
    assert (demo.returncode, demo.stderr) == (0, "")


def test_the_demo_says_that_the_model_runs_on_this_machine(demo: subprocess.CompletedProcess[str]) -> None:
    assert "on this machine, without a cloud" in demo.stdout


def test_the_model_suggests_code(demo: subprocess.CompletedProcess[str]) -> None:
    assert re.search(r"suggested the body of gcd: .*\n +\|     ‹\w", demo.stdout)


def test_keys_along_the_suggestion_are_answered_from_memory(demo: subprocess.CompletedProcess[str]) -> None:
    assert re.fullmatch(r"\d keys, [\d.]+ ms each", figure(demo, "typing along a suggestion, from memory"))


def test_the_stream_that_was_typed_against_is_closed(demo: subprocess.CompletedProcess[str]) -> None:
    assert figure(demo, "streams of completions").endswith(" 1 cut")
    assert figure(demo, "typing against a suggestion: upstream closed").startswith("after ")


def test_a_code_action_changed_a_line(demo: subprocess.CompletedProcess[str]) -> None:
    assert "    | -def digits(number):\n" in demo.stdout
    assert figure(demo, "code action, edit made").endswith(" lines")


def test_the_explanation_is_about_the_function(demo: subprocess.CompletedProcess[str]) -> None:
    assert re.search(r"(?i)\n\n.*prime.*\n", demo.stdout)
    assert "tokens" in figure(demo, "explanation, whole")
