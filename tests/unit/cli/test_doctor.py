"""The doctor as a whole: settings of its own, the fake service, and what is written."""

from __future__ import annotations

import io
import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from qwen_ls.cli.checks import local
from qwen_ls.cli.checks.check import Result
from qwen_ls.cli.checks.finding import Status
from qwen_ls.cli.checks.tally import Tally
from qwen_ls.cli.doctor_sheet import JsonSheet, PlainSheet, cost, in_all
from qwen_ls.cli.doctor_terminal import TerminalSheet
from qwen_ls.cli.main import main
from qwen_ls.model.local.weights import WeightsFile
from qwen_ls.settings.sources import user_file_path
from tests.support.fake_service import FakeService, HttpAnswer, RecordedRequest, Reply, errors, faults
from tests.support.isolation import isolated_environment
from tests.support.stand_in_model import COMMAND
from tests.support.weights import DATA, small_weights

KEY = "sk-0123456789abcdef"
COUNTED = "1 2 3 4 5 6 7 8 9 10 11 12"

Answer = Reply | HttpAnswer | errors.ServiceError | str


@pytest.fixture
def service() -> Iterator[FakeService]:
    with FakeService(api_key=KEY) as service:
        service.answers(well)
        yield service


@dataclass(frozen=True)
class Doctor:
    """Runs `qwen-ls doctor` in this process, in a home of its own."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def visit(self, *words: str, **variables: str) -> tuple[int, str]:
        """The exit code, and everything that was written anywhere."""
        for name, value in variables.items():
            self.monkeypatch.setenv(name, value)
        code = main(["doctor", *words])
        said = self.capsys.readouterr()
        return code, said.out + said.err

    def examine(self, *words: str, **variables: str) -> Examined:
        """The findings, by the names of the checks."""
        code, said = self.visit("--json", *words, **variables)
        content = json.loads(said)
        return Examined(code, {each["check"]: each for each in content["checks"]}, content)

    def settings(self, toml: str) -> Path:
        """Write the user file."""
        path = user_file_path()
        path.parent.mkdir(parents=True)
        path.write_text(toml, encoding="utf-8")
        return path


@dataclass(frozen=True)
class Examined:
    """What a run with `--json` found."""

    code: int
    findings: Mapping[str, Mapping[str, Any]]
    content: Mapping[str, Any]

    def status(self, check: str) -> str:
        return str(self.findings[check]["status"])

    def message(self, check: str) -> str:
        return str(self.findings[check]["message"])

    def fix(self, check: str) -> str:
        return str(self.findings[check]["fix"])

    def with_status(self, status: str) -> list[str]:
        return [name for name, finding in self.findings.items() if finding["status"] == status]


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Doctor:
    environment = isolated_environment(tmp_path)
    for name in set(os.environ) - set(environment):
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return Doctor(monkeypatch, capsys)


def set_up_with(service: FakeService, key: str = KEY) -> dict[str, str]:
    return {"QWEN_LS_BASE_URL": service.base_url, "DASHSCOPE_API_KEY": key}


def is_for_the_middle(request: RecordedRequest) -> bool:
    return not request.path.endswith("/chat/completions") or "<|fim_middle|>" in str(request.body)


def is_for_the_cancel(request: RecordedRequest) -> bool:
    return "300" in str(request.body)


def well(request: RecordedRequest) -> Answer:
    return "a + b" if is_for_the_middle(request) else COUNTED


# All fine


def test_all_fine_is_exit_code_0(doctor: Doctor, service: FakeService) -> None:
    examined = doctor.examine(**set_up_with(service))

    assert (examined.code, {finding["status"] for finding in examined.findings.values()}) == (0, {"ok"})


def test_the_versions_are_told(doctor: Doctor, service: FakeService) -> None:
    versions = doctor.examine(**set_up_with(service)).content["versions"]

    assert all(versions[name] for name in ("qwen-ls", "python", "system", "openai"))


def asked(service: FakeService) -> list[RecordedRequest]:
    """The requests that asked a model; one more only looks at the clock."""
    return [request for request in service.requests if request.method == "POST"]


def test_what_was_used_is_told(doctor: Doctor, service: FakeService) -> None:
    used = doctor.examine(**set_up_with(service)).content["used"]

    assert (used["requests"], used["promptTokens"] > 0, used["completionTokens"] > 0) == (
        len(asked(service)),
        True,
        True,
    )


def test_every_answer_is_asked_to_be_short(doctor: Doctor, service: FakeService) -> None:
    doctor.examine(**set_up_with(service))

    longest = [request.body["max_tokens"] for request in asked(service) if not is_for_the_cancel(request)]
    assert max(longest) <= 40


def test_the_cancelled_stream_is_closed_upstream(doctor: Doctor, service: FakeService) -> None:
    service.answers(lambda request: Reply(COUNTED, is_endless=True) if is_for_the_cancel(request) else well(request))

    doctor.examine(**set_up_with(service))

    [request] = [request for request in asked(service) if is_for_the_cancel(request)]
    assert request.wait_hung_up() > request.started_at


# The key


def test_a_wrong_key_fails_with_a_hint_of_region_and_plan(doctor: Doctor, service: FakeService) -> None:
    examined = doctor.examine(**set_up_with(service, "sk-of-another-region"))

    assert (examined.code, examined.with_status("failed"), "region and plan" in examined.fix("access")) == (
        1,
        ["access"],
        True,
    )


def test_what_depends_on_a_failed_check_is_not_checked(doctor: Doctor, service: FakeService) -> None:
    examined = doctor.examine(**set_up_with(service, "sk-of-another-region"))

    assert examined.with_status("not checked") == ["model", "streaming", "usage", "cancel", "middle"]


def test_what_is_not_checked_names_the_check_that_failed_first(doctor: Doctor, service: FakeService) -> None:
    examined = doctor.examine(**set_up_with(service, "sk-of-another-region"))

    assert examined.message("usage") == "Not checked, because 'access' failed."


def test_a_service_that_wants_a_key_is_told_from_one_that_refuses_it(doctor: Doctor, service: FakeService) -> None:
    examined = doctor.examine(QWEN_LS_BASE_URL=service.base_url)

    assert (examined.status("key"), examined.fix("access")) == (
        "warning",
        "Set DASHSCOPE_API_KEY to a key of this service.",
    )


def test_the_key_is_read_from_the_variable_that_the_settings_name(doctor: Doctor, service: FakeService) -> None:
    doctor.settings('endpoint.apiKeyEnv = "MY_KEY"')

    examined = doctor.examine(QWEN_LS_BASE_URL=service.base_url, MY_KEY=KEY)

    assert (examined.code, examined.message("key")) == (0, "MY_KEY is set.")


def test_without_a_key_and_a_local_model_both_ways_are_told(doctor: Doctor) -> None:
    examined = doctor.examine()

    fix = examined.fix("key")
    assert (examined.code, "Set DASHSCOPE_API_KEY" in fix, "qwen-ls local pull" in fix) == (1, True, True)


def test_a_key_that_may_not_go_there_stops_before_anything_is_sent(doctor: Doctor) -> None:
    examined = doctor.examine(QWEN_LS_BASE_URL="http://example.invalid/v1", DASHSCOPE_API_KEY=KEY)

    assert (examined.with_status("failed"), examined.status("connection"), "https" in examined.fix("endpoint")) == (
        ["endpoint"],
        "not checked",
        True,
    )


def echoing_the_key(request: RecordedRequest) -> Answer:
    return f"{KEY} {COUNTED}" if not is_for_the_middle(request) else f"return {KEY}"


def refusing_with_the_key(_request: RecordedRequest) -> Answer:
    return errors.invalid_parameter(f"what is {KEY} and Bearer {KEY}?")


@pytest.mark.parametrize("words", [[], ["--json"]], ids=["lines", "json"])
@pytest.mark.parametrize("answers", [well, echoing_the_key, refusing_with_the_key])
def test_the_key_is_never_in_the_output(doctor: Doctor, service: FakeService, answers: Any, words: list[str]) -> None:
    service.answers(answers)

    _code, said = doctor.visit(*words, **set_up_with(service))

    assert (bool(said), KEY in said, KEY[-6:] in said) == (True, False, False)


def test_a_headers_value_is_never_in_the_output(doctor: Doctor, service: FakeService) -> None:
    doctor.settings('[endpoint.headers]\nX-Team = "a-teams-secret"\n')
    service.reply(errors.invalid_parameter("the team a-teams-secret may not"))

    _code, said = doctor.visit(**set_up_with(service))

    assert (asked(service)[0].headers["x-team"], "a-teams-secret" in said) == ("a-teams-secret", False)


# Settings


def test_a_value_that_does_not_fit_fails_and_is_named(doctor: Doctor, service: FakeService) -> None:
    path = doctor.settings("completion.maxLines = 0")

    examined = doctor.examine(**set_up_with(service))

    named = "completion.maxLines" in examined.message("settings")
    assert (examined.with_status("failed"), named, str(path) in examined.fix("settings")) == (["settings"], True, True)


def test_an_unknown_key_is_a_warning(doctor: Doctor, service: FakeService) -> None:
    doctor.settings("completion.colour = 1")

    examined = doctor.examine(**set_up_with(service))

    assert (examined.code, examined.status("settings")) == (0, "warning")


@pytest.mark.parametrize(
    "toml", ["endpoint.baseUrl = 'htp:/typo'", "endpoint = 1", "this is no TOML"], ids=["key", "group", "file"]
)
def test_a_key_meant_for_an_address_that_cannot_be_read_goes_nowhere(doctor: Doctor, toml: str) -> None:
    doctor.settings(toml)

    examined = doctor.examine(DASHSCOPE_API_KEY=KEY)

    assert (examined.with_status("failed"), examined.status("connection")) == (["settings", "endpoint"], "not checked")


# The connection


def test_an_address_where_nobody_listens_fails(doctor: Doctor) -> None:
    with FakeService() as gone:
        pass

    examined = doctor.examine(**set_up_with(gone))

    assert (examined.with_status("failed"), "Nothing answers" in examined.message("connection")) == (
        ["connection"],
        True,
    )


@pytest.fixture
def plain_http() -> Iterator[int]:
    """The port of a server that answers whatever comes with HTTP, and speaks no TLS."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield server.server_port
        server.shutdown()
        serving.join()


def test_tls_with_a_service_that_speaks_none_fails(doctor: Doctor, plain_http: int) -> None:
    examined = doctor.examine(QWEN_LS_BASE_URL=f"https://127.0.0.1:{plain_http}/v1", DASHSCOPE_API_KEY=KEY)

    assert (examined.with_status("failed"), "No TLS" in examined.message("connection")) == (["connection"], True)


def test_a_web_page_in_the_place_of_a_service_fails(doctor: Doctor, service: FakeService) -> None:
    service.reply(faults.web_page())

    examined = doctor.examine(**set_up_with(service))

    assert (examined.with_status("failed"), "web page" in examined.message("connection")) == (["connection"], True)


# The model


def test_an_unknown_model_fails_by_name(doctor: Doctor, service: FakeService) -> None:
    doctor.settings('models.completion = "qwen-nonsense"')
    service.knows_only_listed_models = True

    examined = doctor.examine(**set_up_with(service))

    assert (examined.with_status("failed"), "qwen-nonsense" in examined.message("model")) == (["model"], True)


def test_the_model_for_explaining_is_asked_for_too(doctor: Doctor, service: FakeService) -> None:
    doctor.settings('models.explain = "qwen-nonsense"')
    service.knows_only_listed_models = True

    examined = doctor.examine(**set_up_with(service))

    assert (examined.with_status("failed"), "qwen-nonsense" in examined.message("model")) == (["model"], True)


def test_a_rate_limit_is_not_the_keys_fault(doctor: Doctor, service: FakeService) -> None:
    service.reply(errors.rate_limited())

    examined = doctor.examine(**set_up_with(service))

    assert (examined.message("access"), examined.with_status("failed")) == (
        "Nothing was said against the key.",
        ["model"],
    )


def test_an_account_with_an_open_bill_fails_at_the_access(doctor: Doctor, service: FakeService) -> None:
    service.reply(errors.arrearage())

    examined = doctor.examine(**set_up_with(service))

    assert (examined.with_status("failed"), "bill" in examined.message("access")) == (["access"], True)


def test_the_services_request_id_is_told(doctor: Doctor, service: FakeService) -> None:
    service.reply(errors.internal())

    examined = doctor.examine(**set_up_with(service))

    assert asked(service)[0].request_id in examined.message("model")


# Streaming


def unstreamed(text: str, completion_tokens: int) -> HttpAnswer:
    """A chat answer as it comes where `stream` is ignored."""
    answer = {
        "object": "chat.completion",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 9, "completion_tokens": completion_tokens},
    }
    return HttpAnswer(200, json.dumps(answer).encode())


def test_a_service_that_does_not_stream_fails(doctor: Doctor, service: FakeService) -> None:
    service.reply(unstreamed(COUNTED, 24))

    examined = doctor.examine(**set_up_with(service))

    assert (examined.status("streaming"), "in one piece" in examined.message("streaming")) == ("failed", True)


def test_what_does_not_stream_cannot_be_cancelled(doctor: Doctor, service: FakeService) -> None:
    service.reply(unstreamed(COUNTED, 24))

    examined = doctor.examine(**set_up_with(service))

    assert (examined.status("cancel"), [r for r in asked(service) if is_for_the_cancel(r)]) == ("not checked", [])


def test_a_word_in_one_piece_proves_nothing(doctor: Doctor, service: FakeService) -> None:
    service.reply(unstreamed("yes", 1))

    assert doctor.examine(**set_up_with(service)).status("streaming") == "warning"


def test_a_stream_without_usage_is_a_warning(doctor: Doctor, service: FakeService) -> None:
    chunks = [
        {"choices": [{"index": 0, "delta": {"content": word}, "finish_reason": None}]} for word in COUNTED.split()
    ] + [{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]
    body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
    service.reply(HttpAnswer(200, body.encode(), "text/event-stream"))

    assert doctor.examine(**set_up_with(service)).status("usage") == "warning"


# Fill-in-the-middle


def test_the_way_that_was_taken_is_told_with_those_refused(doctor: Doctor, service: FakeService) -> None:
    def chat_only(request: RecordedRequest) -> Answer:
        if not request.path.endswith("/chat/completions"):
            return errors.path_not_found(request.method, request.path)
        return well(request)

    service.answers(chat_only)

    assert (
        doctor.examine(**set_up_with(service)).message("middle")
        == "Asked by 'fim-begun' (fim, infill: not offered), and the right middle came back."
    )


def test_the_way_that_the_settings_name_is_the_one_that_is_checked(doctor: Doctor, service: FakeService) -> None:
    doctor.settings('completion.strategy = "suffix"')

    assert "by 'suffix'" in doctor.examine(**set_up_with(service)).message("middle")


@pytest.mark.parametrize(("said", "status"), [(Reply(tokens=()), "failed"), (Reply("pass"), "warning")])
def test_a_middle_that_is_not_the_right_one_is_told(
    doctor: Doctor, service: FakeService, said: Reply, status: str
) -> None:
    service.answers(lambda request: said if is_for_the_middle(request) else COUNTED)

    assert doctor.examine(**set_up_with(service)).status("middle") == status


def test_a_model_that_cannot_fill_is_told(
    doctor: Doctor, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qwen_ls.services.Services._ways", lambda _services, _model: ())

    assert "cannot be asked" in doctor.examine(**set_up_with(service)).message("middle")


# The local model


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WeightsFile:
    """Where the weights would lie."""
    place = WeightsFile(small_weights(), tmp_path)
    monkeypatch.setattr(local, "weights_file", lambda: place)
    monkeypatch.setattr("qwen_ls.services.weights_file", lambda _: place)
    return place


@pytest.fixture
def here(place: WeightsFile) -> WeightsFile:
    """Weights that are here, and verified."""
    place.path.write_bytes(DATA)
    place.mark_verified()
    return place


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that answers in the place of llama.cpp, in one piece."""
    monkeypatch.setattr("qwen_ls.model.local.service.local_command", lambda _options: COMMAND)


@pytest.mark.usefixtures("here", "stand_in")
def test_without_a_key_the_local_model_is_started_and_asked(doctor: Doctor) -> None:
    examined = doctor.examine()

    assert (examined.status("key"), examined.status("local model"), examined.status("connection")) == (
        "warning",
        "ok",
        "ok",
    )


@pytest.mark.usefixtures("place")
def test_a_local_model_that_is_wanted_but_missing_fails_with_the_command(doctor: Doctor) -> None:
    examined = doctor.examine(QWEN_LS_BASE_URL="local")

    assert (examined.with_status("failed"), "qwen-ls local pull" in examined.fix("local model")) == (
        ["local model"],
        True,
    )


def test_a_local_model_that_does_not_load_fails_with_its_last_words(
    doctor: Doctor, here: WeightsFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = (*COMMAND, "--dies-while-loading")
    monkeypatch.setattr("qwen_ls.model.local.service.local_command", lambda _options: command)

    examined = doctor.examine(QWEN_LS_BASE_URL="local")

    assert (examined.with_status("failed"), "not enough memory" in examined.message("connection")) == (
        ["connection"],
        True,
    )


@pytest.mark.usefixtures("here", "stand_in")
def test_asked_for_it_the_local_model_is_asked_beside_the_service(doctor: Doctor, service: FakeService) -> None:
    examined = doctor.examine("--local", **set_up_with(service))

    assert (examined.code, examined.status("local answer")) == (0, "ok")


def test_damaged_weights_are_found_when_they_are_read(doctor: Doctor, service: FakeService, here: WeightsFile) -> None:
    here.path.write_bytes(DATA[::-1])

    examined = doctor.examine("--local", **set_up_with(service))

    assert (examined.with_status("failed"), examined.status("local answer")) == (["local model"], "not checked")


def test_weights_that_are_here_in_part_are_told_with_their_size(doctor: Doctor, place: WeightsFile) -> None:
    place.partial.write_bytes(DATA[:1000])

    assert "only in part here" in doctor.examine().message("local model")


# The sheets


RESULTS = [
    Result("key", Status.OK, "It is set.", ""),
    Result("access", Status.FAILED, "Refused.", "Get another key."),
    Result("model", Status.NOT_CHECKED, "Not checked.", ""),
]


def test_a_line_has_status_name_message_and_fix(doctor: Doctor) -> None:
    out = io.StringIO()
    PlainSheet(out).add(RESULTS[1])

    assert out.getvalue() == "failed       access        Refused. Fix: Get another key.\n"


def test_each_check_has_one_line(doctor: Doctor, service: FakeService) -> None:
    _code, said = doctor.visit(**set_up_with(service))

    assert [line.split()[0] for line in said.splitlines()[1:-2]] == ["ok"] * 16


def test_the_cost_is_told_before_anything_is_sent(doctor: Doctor, service: FakeService) -> None:
    _code, said = doctor.visit(**set_up_with(service))

    assert "a few hundred tokens" in said.splitlines()[0]


def test_a_terminal_shows_a_mark_and_the_fix() -> None:
    out = io.StringIO()
    TerminalSheet(Console(file=out, force_terminal=True, width=60, no_color=True, color_system=None)).add(RESULTS[1])

    assert [line.rstrip() for line in out.getvalue().splitlines()] == [
        "✗ access       Refused.",
        f"{'':15}Get another key.",
    ]


def test_square_brackets_in_a_terminal_are_text_and_not_style() -> None:
    out = io.StringIO()
    sheet = TerminalSheet(Console(file=out, force_terminal=True, width=60, color_system=None))
    sheet.add(Result("connection", Status.FAILED, "No address [Errno -2]", ""))

    assert "[Errno -2]" in out.getvalue()


def test_json_has_no_fix_where_nothing_is_to_be_done() -> None:
    out = io.StringIO()
    JsonSheet(out).end(RESULTS, Tally())

    assert [check["fix"] for check in json.loads(out.getvalue())["checks"]] == [None, "Get another key.", None]


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        (RESULTS, "1 check of 3 failed, 1 could not be made."),
        (RESULTS[:1], "Nothing failed."),
        ([Result("key", Status.WARNING, "", "")], "Nothing failed; 1 warning."),
    ],
)
def test_the_end_says_what_it_comes_to(results: list[Result], sentence: str) -> None:
    assert in_all(results) == sentence


@pytest.mark.parametrize(
    ("tally", "sentence"),
    [
        (Tally(), "No model was asked."),
        (Tally(1, 20, 3), "This took 1 request: 20 tokens in, 3 out."),
        (Tally(2, 40, 6, is_estimate=True), "This took 2 requests: about 40 tokens in, 6 out."),
    ],
)
def test_the_end_says_what_it_cost(tally: Tally, sentence: str) -> None:
    assert cost(tally) == sentence
