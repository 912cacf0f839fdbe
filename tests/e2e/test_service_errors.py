"""What goes wrong with the service: nothing pops up while somebody types, the status bar says it, and work goes on."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from tests.support.editors import VSCODE
from tests.support.fake_service import (
    Answer,
    CutAfter,
    EndAfter,
    ErrorAfter,
    FakeService,
    GarbageAfter,
    Reply,
    ServiceError,
    errors,
    faults,
)
from tests.support.isolation import set_up_with
from tests.support.lsp import Editor, StartEditor
from tests.support.pool import Pool

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINE = ("comp", "ute(", "left", ")")

REFUSALS: dict[str, tuple[Answer, str]] = {
    "a wrong key": (errors.invalid_api_key(), "check DASHSCOPE_API_KEY, then run 'qwen-ls doctor'"),
    "an unknown model": (errors.model_not_found("qwen3-coder-next"), "qwen3-coder-next is not offered"),
    "a model that the key may not use": (errors.model_access_denied(), "Grant it access"),
    "an open bill": (errors.arrearage(), "a bill to settle"),
    "an open bill in DashScope's own shape": (errors.arrearage().flat(), "a bill to settle"),
    "a quota that is used up": (errors.free_quota_exceeded(), "is used up"),
    "a login page": (faults.web_page(), "a web page"),
}
"""What a user has to do something about, with what the status bar says of it."""

LIMITS: dict[str, Answer] = {
    "too many requests": errors.rate_limited(),
    "too steep a rise": errors.burst_limited(),
    "too many requests in DashScope's own shape": errors.throttled(),
    "too many tokens": errors.insufficient_quota(),
}

PASSING: dict[str, Answer] = {
    "an error inside of the service": errors.internal(),
    "a service that failed behind the gateway": errors.model_service_failed(),
    "a model that is loading": errors.loading_model(),
    "an error in mid-stream": Reply(tokens=LINE, fault=ErrorAfter(2, errors.internal())),
    "an error in mid-stream in DashScope's own shape": Reply(
        tokens=LINE, fault=ErrorAfter(2, errors.internal().flat())
    ),
    "a stream that just ends": Reply(tokens=LINE, fault=EndAfter(2)),
    "a connection that is cut": Reply(tokens=LINE, fault=CutAfter(2)),
    "an event that is no JSON": Reply(tokens=LINE, fault=GarbageAfter(2)),
    "an error with the status 200": faults.error_with_status_200(errors.internal()),
}

EVERYTHING: dict[str, Answer] = {
    **{name: answer for name, (answer, _) in REFUSALS.items()},
    **LIMITS,
    **PASSING,
    "content that was rejected": errors.data_inspection_failed(),
    "content that was rejected, as an event": errors.data_inspection_failed().wrapped_in_sse(),
}

each_error = pytest.mark.parametrize("answer", EVERYTHING.values(), ids=EVERYTHING)


@pytest_asyncio.fixture(loop_scope="session")
async def survivor(service: FakeService, pool: Pool) -> AsyncIterator[Editor]:
    """An editor for these tests, whose server has to work again once the service does, after all they did to it."""
    async with pool.lend(replace(VSCODE, name="VS Code with a service that fails")) as editor:
        yield editor
        service.reply("42\n")
        editor.open("recovered = |\n")
        assert await editor.ask(invoked=True).text() == "42"
        await editor.status("idle")


async def fail(editor: Editor, service: FakeService, answer: Answer | str) -> list[object]:
    """Let an automatic completion fail, and give what it was answered with."""
    service.reply(answer)
    editor.open("total = |\n")
    return await editor.ask().items()


@each_error
async def test_a_failed_automatic_completion_suggests_nothing_and_shows_no_message(
    survivor: Editor, service: FakeService, answer: Answer
) -> None:
    assert (await fail(survivor, service, answer), survivor.messages) == ([], [])


@each_error
async def test_an_automatic_completion_that_failed_is_not_tried_again(
    survivor: Editor, service: FakeService, answer: Answer
) -> None:
    await fail(survivor, service, answer)
    await survivor.round_trip()
    assert len(service.requests) == 1


@pytest.mark.parametrize(("answer", "advice"), REFUSALS.values(), ids=REFUSALS)
async def test_a_refusal_is_told_by_the_status_bar_with_what_to_do(
    survivor: Editor, service: FakeService, answer: Answer, advice: str
) -> None:
    await fail(survivor, service, answer)
    assert advice in (await survivor.status("error"))["message"]


@pytest.mark.parametrize("answer", LIMITS.values(), ids=LIMITS)
async def test_a_limit_is_told_by_the_status_bar(survivor: Editor, service: FakeService, answer: Answer) -> None:
    await fail(survivor, service, answer)
    assert "Wait a minute" in (await survivor.status("rateLimited"))["message"]


async def test_the_status_bar_tells_when_a_limit_ends(survivor: Editor, service: FakeService) -> None:
    asked_at_ms = time.time() * 1000
    await fail(survivor, service, errors.rate_limited().retry_after_s(30))
    retry_at_ms = (await survivor.status("rateLimited"))["retryAt"]
    assert asked_at_ms + 29_999 <= retry_at_ms <= time.time() * 1000 + 30_000


@pytest.mark.parametrize("answer", PASSING.values(), ids=PASSING)
async def test_a_passing_fault_is_told_by_the_status_bar(
    survivor: Editor, service: FakeService, answer: Answer
) -> None:
    await fail(survivor, service, answer)
    assert (await survivor.status("error"))["message"]


async def test_after_a_refusal_no_automatic_completion_asks(survivor: Editor, service: FakeService) -> None:
    await fail(survivor, service, errors.invalid_api_key())
    await fail(survivor, service, "42\n")
    assert len(service.requests) == 1


async def test_within_a_limit_no_automatic_completion_asks(survivor: Editor, service: FakeService) -> None:
    await fail(survivor, service, errors.rate_limited().retry_after_s(30))
    await fail(survivor, service, "42\n")
    assert len(service.requests) == 1


async def test_rejected_content_holds_back_no_other(survivor: Editor, service: FakeService) -> None:
    await fail(survivor, service, errors.data_inspection_failed())
    service.reply("42\n")
    survivor.open("other = |\n")
    assert await survivor.ask().text() == "42"


@pytest.mark.parametrize("answer", [errors.data_inspection_failed(), errors.arrearage()], ids=lambda error: error.code)
async def test_what_has_nothing_to_do_with_the_way_of_asking_is_asked_in_one_way(
    start_editor: StartEditor, service: FakeService, answer: ServiceError
) -> None:
    editor = await start_editor()
    await fail(editor, service, answer)
    await editor.ask(invoked=True).items()
    assert {request.path for request in service.requests} == {"/compatible-mode/v1/completions"}


async def test_a_person_who_asks_is_not_held_back_by_a_refusal(survivor: Editor, service: FakeService) -> None:
    await fail(survivor, service, errors.invalid_api_key())
    service.reply("42\n")
    assert await survivor.ask(invoked=True).text() == "42"


async def test_after_a_success_automatic_completions_go_on(survivor: Editor, service: FakeService) -> None:
    await fail(survivor, service, errors.invalid_api_key())
    service.reply("42\n")
    await survivor.ask(invoked=True).text()
    survivor.open("other = |\n")
    assert await survivor.ask().text() == "42"


async def test_after_a_change_of_settings_automatic_completions_go_on(survivor: Editor, service: FakeService) -> None:
    await fail(survivor, service, errors.arrearage())
    await survivor.change_configuration(None)
    await survivor.status("idle")
    service.reply("42\n")
    survivor.open("other = |\n")
    assert await survivor.ask().text() == "42"


async def test_what_a_stream_said_before_it_failed_is_not_suggested_later(
    survivor: Editor, service: FakeService
) -> None:
    await fail(survivor, service, Reply(tokens=LINE, fault=CutAfter(2)))
    service.reply("max(left)\n")
    assert await survivor.ask(invoked=True).text() == "max(left)"


async def test_a_redirect_does_not_take_the_key_along(
    start_editor: StartEditor, service: FakeService, other_service: FakeService
) -> None:
    editor = await start_editor()
    await fail(editor, service, faults.redirect(f"{other_service.base_url}/completions"))
    assert "redirects elsewhere" in (await editor.status("error"))["message"]
    assert other_service.requests == []


async def test_a_service_that_cannot_be_reached_is_told_as_offline(start_editor: StartEditor) -> None:
    with socket.socket() as nobody:  # bound, and not listening: whoever connects is turned away
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        variables = {"QWEN_LS_BASE_URL": f"http://{address}/v1", "DASHSCOPE_API_KEY": "sk-fake"}
        editor = await start_editor(variables=variables)
        editor.open("total = |\n")
        assert await editor.ask().items() == []
        assert address in (await editor.status("offline"))["message"]
        assert editor.messages == []


async def test_a_wrong_key_is_told_and_the_server_goes_on(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor(variables={**set_up_with(service), "DASHSCOPE_API_KEY": "sk-wrong"})
    editor.open("total = |\n")
    assert await editor.ask().items() == []
    message = (await editor.status("error"))["message"]
    assert "DASHSCOPE_API_KEY" in message
    assert "sk-wrong" not in message
    assert await editor.ask(invoked=True).items() == []


async def test_without_a_key_both_ways_to_a_model_are_told_once(start_editor: StartEditor) -> None:
    editor = await start_editor(variables={})
    message = await editor.message()
    editor.open("total = |\n")
    assert await editor.ask().items() == []
    assert "DASHSCOPE_API_KEY" in message
    assert "qwen-ls local pull" in message
    assert len(editor.messages) == 1


async def test_without_a_key_the_status_bar_says_that_there_is_no_model(start_editor: StartEditor) -> None:
    editor = await start_editor(variables={})
    assert "no model" in (await editor.status("offline"))["message"]
