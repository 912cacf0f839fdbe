"""Every fault of a service × every kind of request × every moment at which it can strike.

For each the same is asked: one answer of the right kind, the user told once and told what to do, the connection
closed, and the next request answered as soon as the service is well. What is said of single faults in detail (status
bar, retries, limits) is in test_service_errors.py.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest
import pytest_asyncio

from tests.support.commands import Command
from tests.support.editors import HELIX, VSCODE
from tests.support.fake_service import (
    Answer,
    CutAfter,
    EndAfter,
    ErrorAfter,
    FakeService,
    FloodAfter,
    GarbageAfter,
    Gate,
    HttpAnswer,
    RawAnswer,
    Reply,
    SilenceAfter,
    errors,
    faults,
)
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.kinds_of_request import AUTOMATIC, FAILED, INVOKED, Kind, Outcome, in_each_way, outcome_of
from tests.support.lsp import QUICK, Editor

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINE = ("comp", "ute(", "left", ")")

PATIENT = {**QUICK, "endpoint": {"maxRetries": 0}}
"""Retries have tests of their own."""
IMPATIENT = {
    **QUICK,
    "endpoint": {"maxRetries": 0, "timeouts": {"firstTokenMs": 800, "betweenTokensMs": 800, "wholeMs": 5000}},
}
"""For faults that are silence: it has to be waited for."""

NEXT_STEP = re.compile(r"\b(Check|Try again|Wait|Run|choose|Grant|Do so|Allow|allow|Select|set|lower|check)\b")


@dataclass(frozen=True)
class Cell:
    """A fault at a moment, and what the user has to be told of it."""

    name: str
    answer: Answer
    says: str
    is_silence: bool = False


def before_headers() -> Iterator[Cell]:
    """What comes instead of an answer."""
    refused = {
        "a parameter that does not fit": (errors.invalid_parameter("Range of top_p should be (0, 1]"), "rejected"),
        "content that is rejected": (errors.data_inspection_failed(), "content inspection"),
        "an open bill": (errors.arrearage(), "a bill to settle"),
        "a wrong key": (errors.invalid_api_key(), "refused the key"),
        "a model that the key may not use": (errors.model_access_denied(), "may not use"),
        "an unknown model": (errors.model_not_found("qwen3-coder-next"), "not offered"),
        "a rate limit": (errors.rate_limited(), "limits how much"),
        "a quota for good": (errors.free_quota_exceeded(), "is used up"),
        "an error inside": (errors.internal(), "failed"),
    }
    for name, (error, says) in refused.items():
        yield Cell(name, error, says)
        yield Cell(f"{name}, flat", error.flat(), says)
        yield Cell(f"{name}, as an event", error.wrapped_in_sse(), says)
    yield Cell("a model that is loading", errors.loading_model(), "still loading")
    yield Cell("an error with the status 200", faults.error_with_status_200(errors.internal()), "failed")
    yield Cell("a gateway's page", faults.web_page(502), "failed")
    yield Cell("a login page", faults.web_page(), "a web page")
    yield Cell("an error whose body is no text", HttpAnswer(500, bytes(range(256))), "failed")
    yield Cell("an error whose body is deep", HttpAnswer(500, b'{"error":' + b"[" * 100_000), "failed")
    yield Cell("an error without a body", HttpAnswer(503), "failed")
    yield Cell("a redirect", faults.redirect("https://elsewhere.example/v1"), "redirects elsewhere")
    yield Cell("nothing with the status 200", HttpAnswer(200), "ended the answer early")
    yield Cell("plain text", HttpAnswer(200, b"upstream connect error", "text/plain"), "ended the answer early")
    yield Cell("a picture", HttpAnswer(200, b"\x89PNG\r\n\x1a\n" * 50, "image/png"), "ended the answer early")
    yield Cell("a JSON array", HttpAnswer(200, b"[1, 2]"), "ended the answer early")
    yield Cell("JSON that is deep", HttpAnswer(200, b'{"a":' + b"[" * 100_000), "unreadable")
    yield Cell(
        "gzip that is none",
        HttpAnswer(200, b"data: {}\n\n", "text/event-stream", {"Content-Encoding": "gzip"}),
        "broke",
    )
    yield Cell("a hang-up", RawAnswer(), "broke")
    yield Cell("no HTTP", RawAnswer(b"SSH-2.0-OpenSSH_9.6\r\n"), "broke")
    yield Cell("half a head", RawAnswer(b"HTTP/1.1 200 OK\r\nContent-Ty"), "broke")
    yield Cell("a head without an end", RawAnswer(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 30_000), "broke")
    yield Cell("a chunk that is none", RawAnswer(_streaming_head() + b"zz\r\n"), "broke")
    yield Cell("silence before the headers", Reply(LINE_TEXT, headers_gate=Gate()), "sent nothing within", True)


def in_the_stream() -> Iterator[Cell]:
    """What strikes when the service has begun to answer."""
    for moment, after in {"at the first token": 0, "in mid-stream": 2, "at the end": len(LINE)}.items():
        yield Cell(f"a cut {moment}", _breaking(CutAfter(after)), "broke")
        yield Cell(f"an end without a reason {moment}", _breaking(EndAfter(after)), "ended the answer early")
        yield Cell(f"an error {moment}", _breaking(ErrorAfter(after, errors.internal())), "failed")
        yield Cell(f"a flat error {moment}", _breaking(ErrorAfter(after, errors.rate_limited().flat())), "limits how")
        yield Cell(f"garbage {moment}", _breaking(GarbageAfter(after)), "unreadable")
        yield Cell(f"deep garbage {moment}", _breaking(GarbageAfter(after, "data: " + "[" * 100_000)), "unreadable")
        yield Cell(f"an event without an end {moment}", _breaking(FloodAfter(after)), "more than")
        says = "sent nothing within" if after == 0 else "stopped sending"
        yield Cell(f"silence {moment}", _breaking(SilenceAfter(after)), says, True)
    pings = Reply(tokens=LINE, fault=SilenceAfter(2), ping_every_s=0.05)
    yield Cell("nothing but keep-alive comments in mid-stream", pings, "stopped sending", True)


def _breaking(fault: Any) -> Reply:
    return Reply(tokens=LINE, fault=fault)


def _streaming_head() -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


LINE_TEXT = "".join(LINE)
CELLS = (*before_headers(), *in_the_stream())


class Patient:
    """A server to which all of this is done, with a count of its answers."""

    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        self.answers: Counter[Any] = Counter()
        protocol = editor.client.protocol
        take = protocol._handle_response

        def count(msg_id: Any, *answer: Any, **named: Any) -> None:
            self.answers[msg_id] += 1
            take(msg_id, *answer, **named)

        protocol._handle_response = count  # type: ignore[method-assign]


Patients: TypeAlias = "dict[tuple[str, bool], Patient]"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def patients(shared_service: FakeService, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Patients]:
    """Servers behind VS Code, and behind Helix, whose commands are answered before the model is; two kinds of each."""
    environment = isolated_environment(tmp_path_factory.mktemp("home"), **set_up_with(shared_service))
    started: Patients = {}
    for kind, is_impatient in itertools.product((VSCODE, HELIX), (False, True)):
        editor = await Editor.start(kind, environment, options=IMPATIENT if is_impatient else PATIENT)
        started[kind.name, is_impatient] = Patient(editor)
    yield started
    for patient in started.values():
        await patient.editor.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def patient(request: pytest.FixtureRequest, kind: Kind, patients: Patients) -> AsyncIterator[Patient]:
    """The server for a kind of request and a fault."""
    cell = request.node.callspec.params.get("cell")
    editor = HELIX if kind.is_answered_at_once else VSCODE
    patient = patients[editor.name, cell is not None and cell.is_silence]
    yield patient
    await patient.editor.tidy()
    assert set(patient.answers.values()) <= {1}, "a request was answered twice"


@in_each_way
@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
async def test_a_fault_is_told_once_and_passes(cell: Cell, kind: Kind, patient: Patient, service: FakeService) -> None:
    editor = patient.editor
    service.reply(cell.answer)
    asked = kind.begin(editor)
    outcome = await outcome_of(asked)

    _check_told(cell, kind, outcome, editor, await _told(kind, outcome, editor))
    for request in service.requests:
        await request.until_ended()
    assert patient.answers[(asked.request if isinstance(asked, Command) else asked).id] == 1
    await _check_recovers(kind, editor, service)


async def _told(kind: Kind, outcome: Outcome, editor: Editor) -> str:
    """What the user is told: by the status bar, by a message, or by the error."""
    if kind.is_completion:
        await editor.until(lambda: editor.statuses[-1]["state"] not in {"busy", "idle"}, "a status that tells")
        return str(editor.statuses[-1]["message"])
    if kind.is_answered_at_once:
        return await editor.message()
    assert outcome.error is not None, f"answered with {outcome.answer!r}"
    return outcome.error.message


def _check_told(cell: Cell, kind: Kind, outcome: Outcome, editor: Editor, told: str) -> None:
    assert cell.says in told
    assert NEXT_STEP.search(told), told
    assert "Traceback" not in told
    assert len(editor.messages) == (1 if kind.is_answered_at_once else 0), editor.messages
    if kind.is_completion:
        assert not outcome.answer.items
    elif kind.is_answered_at_once:
        assert outcome.answer is None
    else:
        assert outcome.error is not None
        assert outcome.error.code == FAILED
        assert LINE_TEXT.startswith(outcome.partial_text)


async def _check_recovers(kind: Kind, editor: Editor, service: FakeService) -> None:
    """Once the service is well a person's next request is answered, and after it automatic ones are again."""
    service.reply(INVOKED.well)
    first = INVOKED if kind.is_completion else kind
    for each in (first, AUTOMATIC) if kind is AUTOMATIC else (first,):
        service.reply(each.well)
        outcome = await outcome_of(each.begin(editor))
        if each.is_answered_at_once:
            await editor.until(lambda: bool(editor.client.edits), "the edit")
            await editor.round_trip()
        assert each.is_well(outcome, editor), outcome


@in_each_way
async def test_an_answer_without_an_end_is_cut_off(kind: Kind, patient: Patient, service: FakeService) -> None:
    editor = patient.editor
    service.reply(Reply(tokens=("word " * 2000,), is_endless=True))
    outcome = await outcome_of(kind.begin(editor))

    assert "more than any answer" in await _told(kind, outcome, editor)
    assert not kind.is_completion or not outcome.answer.items
    for request in service.requests:
        await request.until_hung_up()
    await _check_recovers(kind, editor, service)
