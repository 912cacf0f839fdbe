"""`qwen-ls doctor` as a program of its own, as a user starts it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.fake_service import FakeService, RecordedRequest
from tests.support.isolation import isolated_environment, set_up_with

COUNTED = "1 2 3 4 5 6 7 8 9 10 11 12"


def well(request: RecordedRequest) -> str:
    return COUNTED if request.path.endswith("/chat/completions") else "a + b"


def doctor(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qwen_ls", "doctor", *words],
        env=isolated_environment(home, PYTHONIOENCODING="utf-8", **variables),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def failed(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [check for check in json.loads(done.stdout)["checks"] if check["status"] == "failed"]


def test_all_fine_is_exit_code_0_and_says_nothing_else(service: FakeService, home: Path) -> None:
    service.answers(well)

    done = doctor(home, **set_up_with(service))

    assert (done.returncode, "Nothing failed." in done.stdout, done.stderr) == (0, True, "")


def test_a_wrong_key_fails_and_is_not_shown(service: FakeService, home: Path) -> None:
    key = "sk-of-another-region"

    done = doctor(home, "--json", QWEN_LS_BASE_URL=service.base_url, DASHSCOPE_API_KEY=key)

    assert (done.returncode, [check["check"] for check in failed(done)], key in done.stdout + done.stderr) == (
        1,
        ["access"],
        False,
    )


def test_nothing_set_up_fails_with_both_ways(home: Path) -> None:
    done = doctor(home, "--json")

    [finding] = failed(done)
    assert (done.returncode, "DASHSCOPE_API_KEY" in finding["fix"], "local pull" in finding["fix"]) == (1, True, True)


def test_an_unreachable_endpoint_fails_at_the_connection(home: Path) -> None:
    with FakeService() as gone:
        pass

    done = doctor(home, "--json", **set_up_with(gone))

    assert (done.returncode, [check["check"] for check in failed(done)]) == (1, ["connection"])


@pytest.mark.parametrize("words", [(), ("--json",)], ids=["lines", "json"])
def test_the_doctor_leaves_nothing_in_the_home(service: FakeService, home: Path, words: tuple[str, ...]) -> None:
    service.answers(well)

    doctor(home, *words, **set_up_with(service))

    assert list(home.rglob("*")) == []
