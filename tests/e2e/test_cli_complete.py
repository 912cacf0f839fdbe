"""`qwen-ls complete` and `qwen-ls explain` on real files, against a service by script."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.cli import ROOT, command, run_command
from tests.support.fake_service import FakeService, Reply, errors
from tests.support.isolation import isolated_environment, set_up_with

AREA = "def area(width, height):\n    \n\n\nprint(area(2, 3))\n"


@pytest.fixture
def environment(service: FakeService, home: Path) -> dict[str, str]:
    """A home in which the service is set up."""
    return isolated_environment(home, **set_up_with(service))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A function without its body."""
    path = tmp_path / "area.py"
    path.write_text(AREA, encoding="utf-8")
    return path


def test_complete_prints_the_suggestion_and_nothing_else(
    service: FakeService, environment: dict[str, str], file: Path
) -> None:
    service.reply("return width * height\n")

    done = run_command("complete", f"{file}:2:5", environment=environment)

    assert (done.returncode, done.stdout, done.stderr) == (0, "return width * height\n", "")


def test_complete_as_json_tells_range_model_and_time(
    service: FakeService, environment: dict[str, str], file: Path
) -> None:
    service.reply("return width * height\n")

    done = run_command("complete", "--json", f"{file}:2:5", environment=environment)

    told = json.loads(done.stdout)
    assert told.pop("milliseconds") >= 0
    assert told == {
        "text": "return width * height",
        "start": {"line": 2, "column": 5},
        "end": {"line": 2, "column": 5},
        "model": "qwen3-coder-next",
    }


def test_columns_count_characters_and_not_bytes(service: FakeService, environment: dict[str, str], file: Path) -> None:
    file.write_text("fox = '🦊🦊'; cub = \n", encoding="utf-8")
    service.reply("fox[0]\n")

    done = run_command("complete", "--json", f"{file}:1:19", environment=environment)

    assert json.loads(done.stdout)["start"] == {"line": 1, "column": 19}


def test_complete_leaves_the_file_as_it_is(service: FakeService, environment: dict[str, str], file: Path) -> None:
    service.reply("return width * height\n")

    run_command("complete", f"{file}:2:5", environment=environment)

    assert file.read_text(encoding="utf-8") == AREA


def test_complete_says_when_the_model_has_nothing_to_add(
    service: FakeService, environment: dict[str, str], file: Path
) -> None:
    service.reply("")

    done = run_command("complete", f"{file}:2:5", environment=environment)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "qwen-ls: The model has nothing to add at area.py:2:5. Try another place.\n"


def test_complete_says_what_the_service_refused(service: FakeService, environment: dict[str, str], file: Path) -> None:
    done = run_command("complete", f"{file}:2:5", environment={**environment, "DASHSCOPE_API_KEY": "sk-wrong"})

    assert (done.returncode, done.stdout) == (1, "")
    assert "refused the key" in done.stderr


def test_complete_without_a_key_says_both_ways(home: Path, file: Path) -> None:
    done = run_command("complete", f"{file}:2:5", environment=isolated_environment(home))

    assert done.returncode == 1
    assert "DASHSCOPE_API_KEY" in done.stderr
    assert "qwen-ls local pull" in done.stderr


def test_complete_says_that_a_file_is_excluded_and_sends_nothing(
    service: FakeService, environment: dict[str, str], tmp_path: Path
) -> None:
    secret = tmp_path / ".env"
    secret.write_text("KEY=\n", encoding="utf-8")

    done = run_command("complete", f"{secret}:1:5", environment=environment)

    assert done.returncode == 1
    assert "Nothing was sent because the file is excluded" in done.stderr
    assert service.requests == []


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("gone.py:1:1", "There is no file"),
        (".:1:1", "is a folder"),
        ("area.py:9:1", "area.py has lines 1 to 6; there is no line 9."),
        ("area.py:2:9", "Line 2 of area.py has columns 1 to 5; there is no column 9."),
        ("area.py", "is not FILE:LINE:COL"),
    ],
)
def test_complete_refuses_what_is_no_place(environment: dict[str, str], file: Path, place: str, sentence: str) -> None:
    done = run_command("complete", str(file.parent / place), environment=environment)

    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr


def test_explain_prints_the_markdown(service: FakeService, environment: dict[str, str], file: Path) -> None:
    service.reply("It **multiplies** two lengths.")

    done = run_command("explain", str(file), environment=environment)

    assert (done.returncode, done.stdout, done.stderr) == (0, "It **multiplies** two lengths.\n", "")


def test_explain_asks_about_the_lines_that_were_named(
    service: FakeService, environment: dict[str, str], file: Path
) -> None:
    service.reply("It prints.")

    run_command("explain", f"{file}:5-5", environment=environment)

    asked = service.requests[0].body["messages"][-1]["content"]
    assert "```python\nprint(area(2, 3))\n```" in asked


def test_explain_asks_for_the_depth_that_was_named(
    service: FakeService, environment: dict[str, str], file: Path
) -> None:
    service.reply("It prints.")

    for depth in ("brief", "normal"):
        run_command("explain", str(file), "--depth", depth, environment=environment)

    brief, normal = (request.body["max_tokens"] for request in service.requests)
    assert brief < normal


def test_explain_says_that_an_answer_was_cut_off(service: FakeService, environment: dict[str, str], file: Path) -> None:
    service.reply(Reply("It multi", finish_reason="length"))

    done = run_command("explain", str(file), environment=environment)

    assert (done.returncode, done.stdout) == (0, "It multi\n")
    assert "cut off" in done.stderr


def test_explain_says_what_the_service_refused(service: FakeService, environment: dict[str, str], file: Path) -> None:
    service.reply(errors.model_not_found("qwen3-coder-next"))

    done = run_command("explain", str(file), environment=environment)

    assert (done.returncode, done.stdout) == (1, "")
    assert "qwen3-coder-next" in done.stderr


def test_explain_refuses_lines_that_are_not_there(environment: dict[str, str], file: Path) -> None:
    done = run_command("explain", f"{file}:4-9", environment=environment)

    assert (done.returncode, done.stderr) == (1, "qwen-ls: area.py has lines 1 to 6; there is no line 9.\n")


def test_explain_ends_quietly_when_nobody_reads_any_more(
    service: FakeService, environment: dict[str, str], file: Path
) -> None:
    service.reply(Reply("It multiplies two lengths. " * 50, hold_after=1))
    with subprocess.Popen(
        command("explain", str(file)), env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as explaining:
        assert explaining.stdout is not None
        assert explaining.stderr is not None
        explaining.stdout.read(2)
        explaining.stdout.close()
        service.requests[0].release(5)
        complaints = explaining.stderr.read()

    assert (explaining.returncode, complaints) == (1, b"")
    service.requests[0].wait_hung_up()
