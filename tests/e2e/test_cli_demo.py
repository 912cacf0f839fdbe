"""`qwen-ls demo` without a terminal, against a service by script: what it says was done is what the service saw."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.support.cli import COMMAND_TIMEOUT_S, ROOT, command, run_command
from tests.support.fake_service import FakeService, RecordedRequest, Reply
from tests.support.isolation import isolated_environment, set_up_with

SOURCE = """\
def double(number):
    result = number + number
    return result


def largest(numbers):
    found = numbers[0]
    for number in numbers:
        if number > found:
            found = number
    return found
"""
DOUBLE = "result = number + number\n    return result\n\n"
LARGEST = "found = numbers[0]\n    for number in numbers:\n        found = max(found, number)\n    return found\n\n"
TYPED = """\
```python
def largest(numbers: list[int]) -> int:
    found = numbers[0]
    for number in numbers:
        found = max(found, number)
    return found
```
"""
EXPLANATION = "It finds the *largest* number."
TOKENS_BEFORE_THE_SLIP = 6


class Model:
    """Completes the first function, and the second only when it is asked again; explains what it is asked to."""

    def __init__(self) -> None:
        self.completions: list[RecordedRequest] = []

    def __call__(self, request: RecordedRequest) -> Reply:
        """Answer a request."""
        if "messages" in request.body:
            return Reply(EXPLANATION if "Explain" in request.body["messages"][-1]["content"] else TYPED)
        self.completions.append(request)
        # The demo sees that a stream has begun by its latency, so no two of them should be the same.
        if len(self.completions) == 1:
            return Reply(DOUBLE, first_token_s=0.03)
        if len(self.completions) == 2:
            return Reply(LARGEST, first_token_s=0.1, hold_after=TOKENS_BEFORE_THE_SLIP)
        return Reply(LARGEST)


@pytest.fixture
def model(service: FakeService) -> Model:
    """What the service answers with."""
    model = Model()
    service.answers(model)
    return model


@pytest.fixture
def environment(service: FakeService, home: Path) -> dict[str, str]:
    """A home in which the service is set up."""
    return isolated_environment(home, **set_up_with(service))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two functions."""
    path = tmp_path / "numbers.py"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_the_demo_plays_to_its_end(model: Model, environment: dict[str, str], file: Path) -> None:
    done = run_command("demo", str(file), environment=environment)

    assert (done.returncode, done.stderr) == (0, "")
    assert "suggested the body of double: " in done.stdout
    assert "explanation, whole " in done.stdout


def test_the_demo_shows_what_the_model_said(model: Model, environment: dict[str, str], file: Path) -> None:
    said = run_command("demo", str(file), environment=environment).stdout

    assert "    |     ‹result = number + number\n    |     return result›\n" in said
    assert f"\n{EXPLANATION}\n" in said


def test_typing_against_a_suggestion_cuts_its_stream(model: Model, environment: dict[str, str], file: Path) -> None:
    said = run_command("demo", str(file), environment=environment).stdout

    held = model.completions[1]
    held.wait_hung_up()
    assert held.tokens_sent == TOKENS_BEFORE_THE_SLIP
    assert re.search(r"typing against a suggestion: upstream closed +after [\d.]+ ms", said)
    assert re.search(r"streams of completions +\d opened, \d closed when whole, 1 cut", said)


def test_keys_that_are_typed_along_a_suggestion_cost_no_request(
    model: Model, environment: dict[str, str], file: Path
) -> None:
    said = run_command("demo", str(file), environment=environment).stdout

    assert re.search(r"typed 9 keys along it: [\d.]+ ms, from memory, no request to the model", said)
    assert "result = n" not in model.completions[0].body["prompt"]
    assert "result = n" in model.completions[1].body["prompt"]  # the next request is for the next place


def test_a_code_action_is_shown_with_its_diff(model: Model, environment: dict[str, str], file: Path) -> None:
    said = run_command("demo", str(file), environment=environment).stdout

    assert "    | -def largest(numbers):\n    | +def largest(numbers: list[int]) -> int:\n" in said
    assert re.search(r"ran Qwen: Add types: [\d.]+ m?s, the smallest edit that does it", said)
    assert re.search(r"code action, edit made +[\d.]+ m?s, \+1 -1 lines", said)


def test_a_code_action_that_is_refused_is_told_and_the_demo_goes_on(
    service: FakeService, model: Model, environment: dict[str, str], file: Path
) -> None:
    def refusing(request: RecordedRequest) -> Reply:
        reply = model(request)
        return Reply("I would rather not.") if reply.text == TYPED else reply

    service.answers(refusing)
    done = run_command("demo", str(file), environment=environment)

    assert done.returncode == 0
    assert "a code action was refused: " in done.stdout
    assert f"\n{EXPLANATION}\n" in done.stdout


def test_without_a_terminal_there_are_no_control_sequences(
    model: Model, environment: dict[str, str], file: Path
) -> None:
    said = run_command("demo", str(file), environment=environment).stdout

    assert re.findall(r"[\x00-\x08\x0b-\x1f\x7f]", said) == []


def test_the_file_stays_as_it_is(model: Model, environment: dict[str, str], file: Path) -> None:
    run_command("demo", str(file), environment=environment)

    assert file.read_text(encoding="utf-8") == SOURCE


def test_the_demo_has_a_file_of_its_own(model: Model, environment: dict[str, str]) -> None:
    done = run_command("demo", environment=environment)

    assert done.returncode == 0
    assert "suggested the body of gcd: " in done.stdout


def test_a_picture_is_written_if_one_is_wanted(
    model: Model, environment: dict[str, str], file: Path, tmp_path: Path
) -> None:
    picture = tmp_path / "demo.svg"

    run_command("demo", str(file), "--svg", str(picture), environment=environment)

    drawn = picture.read_text(encoding="utf-8").replace("&#160;", " ")
    assert "found = max(found, number)" in drawn
    assert "font-face" not in drawn


def test_a_picture_that_cannot_be_written_is_told(
    model: Model, environment: dict[str, str], file: Path, tmp_path: Path
) -> None:
    done = run_command("demo", str(file), "--svg", str(tmp_path), environment=environment)

    assert done.returncode == 1
    assert "The picture" in done.stderr


def test_without_a_key_and_weights_the_demo_says_both_ways(home: Path) -> None:
    done = run_command("demo", environment=isolated_environment(home))

    assert (done.returncode, done.stdout) == (1, "")
    assert "DASHSCOPE_API_KEY" in done.stderr
    assert "qwen-ls local pull" in done.stderr


def test_a_service_that_refuses_the_key_ends_the_demo_with_a_sentence(
    service: FakeService, environment: dict[str, str], file: Path
) -> None:
    done = run_command("demo", str(file), environment={**environment, "DASHSCOPE_API_KEY": "sk-wrong"})

    assert done.returncode == 1
    assert "refused the key" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_too_short_is_told(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "short.py"
    path.write_text("x = 1\n", encoding="utf-8")

    done = run_command("demo", str(path), environment=environment)

    assert (done.returncode, done.stdout) == (1, "")
    assert "short.py is too short for the demo" in done.stderr


def test_a_file_that_is_excluded_is_told_and_not_sent(
    service: FakeService, environment: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / ".env"
    path.write_text("SECRET = one two three four\n", encoding="utf-8")

    done = run_command("demo", str(path), environment=environment)

    assert done.returncode == 1
    assert "Nothing was sent because the file is excluded" in done.stderr
    assert service.requests == []


def test_a_demo_that_is_interrupted_leaves_no_process(
    service: FakeService, environment: dict[str, str], file: Path
) -> None:
    service.reply(Reply(DOUBLE, hold_after=1))
    with subprocess.Popen(
        command("demo", str(file)), env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as demo:
        service.wait_for_request(timeout_s=COMMAND_TIMEOUT_S).wait_tokens(1)
        [server] = psutil.Process(demo.pid).children()
        if sys.platform == "win32":  # Ctrl-C there goes to whoever sends it too
            demo.terminate()
        else:
            demo.send_signal(signal.SIGINT)
        _, complaints = demo.communicate(timeout=COMMAND_TIMEOUT_S)

    gone, _ = psutil.wait_procs([server], timeout=COMMAND_TIMEOUT_S)
    assert (gone, complaints) == ([server], b"")
    assert sys.platform == "win32" or demo.returncode == 130
