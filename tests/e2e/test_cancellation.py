"""What typing does to a stream that is running: kept where it still fits, closed at once where it does not."""

from __future__ import annotations

import pytest

from tests.support.commands import Command
from tests.support.editors import with_each_habit
from tests.support.fake_service import FakeService, Reply
from tests.support.lsp import Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

CANCELLED = -32800

CALL = ("comp", "ute(", "left", ", right)", "\n")
"""A line in the tokens of a stream."""


async def test_a_cancelled_request_is_answered_as_cancelled(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=1))
    editor.open("total = |\n")
    request = editor.ask()
    await (await service.until_request()).until_tokens(1)
    request.cancel()
    assert await request.error_code() == CANCELLED


async def test_a_cancel_that_nothing_follows_closes_the_stream(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=1))
    editor.open("total = |\n")
    request = editor.ask()
    await (await service.until_request()).until_tokens(1)
    request.cancel()
    await service.requests[0].until_hung_up()


async def test_a_cancel_before_the_first_word_closes_the_stream(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=0))
    editor.open("total = |\n")
    request = editor.ask()
    await service.until_request()
    request.cancel()
    await service.requests[0].until_hung_up()


async def test_a_cancel_for_an_answered_request_changes_nothing(editor: Editor, service: FakeService) -> None:
    service.reply("42\n")
    editor.open("total = |\n")
    request = editor.ask()
    await request.items()
    request.cancel()
    assert await editor.ask().text() == "42"


async def test_a_key_that_does_not_fit_closes_the_stream(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    editor.open("total = |\n")
    editor.ask()
    await (await service.until_request()).until_tokens(2)
    editor.type("x")
    await service.requests[0].until_hung_up()


async def test_a_change_that_can_not_fit_closes_the_stream(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=0))
    editor.open("total = |\n")
    editor.ask()
    await service.until_request()
    editor.delete(1)
    await service.requests[0].until_hung_up()


async def test_a_request_that_a_change_superseded_is_answered_with_an_empty_list(
    editor: Editor, service: FakeService
) -> None:
    service.reply(Reply(tokens=CALL, hold_after=0))
    editor.open("total = |\n")
    request = editor.ask()
    await service.until_request()
    editor.delete(1)
    assert await request.items() == []


async def test_a_request_that_waits_for_its_debounce_is_superseded_too(
    start_editor: StartEditor, service: FakeService
) -> None:
    editor = await start_editor(options={"completion": {"debounceMs": 5000}})
    await editor.status("idle")
    editor.open("total = |\n")
    request = editor.ask()
    editor.type("x")
    assert (await request.items(), service.requests) == ([], [])


async def test_a_request_that_waits_for_the_server_to_be_ready_is_superseded_too(
    start_editor: StartEditor, service: FakeService
) -> None:
    editor = await start_editor()
    editor.open("total = |\n")
    request = editor.ask()
    editor.type("x")
    assert (await request.items(), service.requests) == ([], [])


async def test_closing_a_document_before_the_server_is_ready_answers_with_an_empty_list(
    start_editor: StartEditor, service: FakeService
) -> None:
    editor = await start_editor()
    editor.open("total = |\n")
    request = editor.ask()
    editor.close()
    assert (await request.items(), service.requests) == ([], [])


@with_each_habit
async def test_after_a_key_that_does_not_fit_the_model_is_asked_anew(editor: Editor, service: FakeService) -> None:
    service.replies(Reply(tokens=CALL, hold_after=2), "max(left, right)\n")
    editor.open("total = |\n")
    editor.ask()
    await (await service.until_request()).until_tokens(2)
    editor.accept(await editor.type_and_ask("1 + ").item())
    assert editor.text == "total = 1 + max(left, right)\n"


@with_each_habit
async def test_typing_along_keeps_the_stream(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    editor.open("total = |\n")
    editor.ask()
    await (await service.until_request()).until_tokens(2)
    for key in "comp":
        last = editor.type_and_ask(key)
    service.requests[0].release()
    await last.items()
    assert len(service.requests) == 1


@with_each_habit
async def test_typing_along_is_answered_with_the_rest(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    editor.open("total = |\n")
    editor.ask()
    await (await service.until_request()).until_tokens(2)
    for key in "comp":
        last = editor.type_and_ask(key)
    service.requests[0].release()
    editor.accept(await last.item())
    assert editor.text == "total = compute(left, right)\n"


@with_each_habit
async def test_typing_ahead_of_the_stream_keeps_it(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=0))
    editor.open("total = |\n")
    editor.ask()
    await service.until_request()
    for key in "comp":
        last = editor.type_and_ask(key)
    service.requests[0].release()
    editor.accept(await last.item())
    assert (editor.text, len(service.requests)) == ("total = compute(left, right)\n", 1)


@with_each_habit
async def test_typing_ahead_of_the_stream_and_against_it_asks_anew(editor: Editor, service: FakeService) -> None:
    service.replies(Reply(tokens=CALL, hold_after=0), "right\n")
    editor.open("total = |\n")
    editor.ask()
    await service.until_request()
    last = editor.type_and_ask("max(left, ")
    service.requests[0].release()
    assert await last.text() == "right"


@with_each_habit
async def test_of_the_requests_of_a_burst_only_the_last_one_suggests(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    editor.open("total = |\n")
    requests = [editor.ask()]
    await (await service.until_request()).until_tokens(2)
    requests += [editor.type_and_ask(key) for key in "comput"]
    await editor.round_trip()
    service.requests[0].release()
    *superseded, last = requests
    assert len(await last.items()) == 1
    for request in superseded:
        assert await request.error_code() == CANCELLED or await request.items() == []


async def test_a_request_that_is_not_superseded_is_answered_for_the_text_as_it_is_by_then(
    editor: Editor, service: FakeService
) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    editor.open("total = |\n")
    request = editor.ask()
    await (await service.until_request()).until_tokens(2)
    editor.type("com")
    await editor.round_trip()
    service.requests[0].release()
    editor.accept(await request.item())
    assert editor.text == "total = compute(left, right)\n"


async def test_a_bracket_that_the_editor_closes_by_itself_keeps_the_stream(
    editor: Editor, service: FakeService
) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    editor.open("total = |\n")
    editor.ask()
    await (await service.until_request()).until_tokens(2)
    editor.type("compute()")
    editor.move_to(editor.buffer.cursor - 1)
    request = editor.ask()
    await editor.round_trip()
    service.requests[0].release()
    editor.accept(await request.item())
    assert (editor.text, len(service.requests)) == ("total = compute(left, right)\n", 1)


async def test_moving_the_cursor_elsewhere_closes_the_stream(editor: Editor, service: FakeService) -> None:
    service.replies(Reply(tokens=CALL, hold_after=2), "5\n")
    editor.open("total = |\nother = \n")
    editor.ask()
    await (await service.until_request()).until_tokens(2)
    editor.move_to(len(editor.text) - 1)
    assert await editor.ask().text() == "5"
    await service.requests[0].until_hung_up()


async def test_a_change_far_away_closes_the_stream(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    editor.open("import a\ntotal = |\n")
    editor.ask()
    await (await service.until_request()).until_tokens(2)
    editor.replace(0, len("import a"), "import b")
    await service.requests[0].until_hung_up()


async def test_deleting_and_typing_again_is_answered_without_the_model(editor: Editor, service: FakeService) -> None:
    service.reply("".join(CALL))
    editor.open("total = |\n")
    await editor.ask().item()
    editor.type("compute(")
    editor.delete(5)
    editor.type("pute(l")
    editor.accept(await editor.ask().item())
    assert (editor.text, len(service.requests)) == ("total = compute(left, right)\n", 1)


async def test_deleting_back_to_where_it_began_is_answered_without_the_model(
    editor: Editor, service: FakeService
) -> None:
    service.reply("".join(CALL))
    editor.open("total = |\n")
    await editor.ask().item()
    editor.type("12")
    editor.delete(2)
    editor.accept(await editor.ask().item())
    assert (editor.text, len(service.requests)) == ("total = compute(left, right)\n", 1)


async def test_undoing_an_accepted_suggestion_brings_it_back_without_the_model(
    editor: Editor, service: FakeService
) -> None:
    service.reply("".join(CALL))
    editor.open("total = |\n")
    editor.accept(await editor.ask().item())
    editor.undo()
    assert await editor.ask().text() == "compute(left, right)"
    assert len(service.requests) == 1


async def test_a_line_that_a_closed_stream_had_said_is_kept(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=(*CALL, "more"), hold_after=len(CALL)))
    editor.open("total = |\n")
    await editor.ask().item()
    editor.type("x")
    await service.requests[0].until_hung_up()
    editor.delete(1)
    assert (await editor.ask().text(), len(service.requests)) == ("compute(left, right)", 1)


async def test_half_a_line_that_a_closed_stream_had_said_is_not_suggested_but_gone_on_from(
    start_editor: StartEditor, service: FakeService
) -> None:
    said, rest = CALL[0], "".join(CALL[1:])
    service.replies(Reply(tokens=CALL, hold_after=1), rest)
    editor = await start_editor()
    editor.open("total = |\n")
    editor.ask()
    while (await Command(editor, "qwen-ls.status").result())["counters"]["lastLatencyMs"] is None:
        await editor.round_trip()  # the server has not read the first word yet
    editor.type("x")
    await service.requests[0].until_hung_up()
    editor.delete(1)
    assert await editor.ask().text() == (said + rest).rstrip()
    assert f"total = {said}<|fim_suffix|>" in service.requests[1].body["prompt"]


async def test_each_document_has_a_stream_of_its_own(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    first = editor.open("first = |\n")
    in_first = editor.ask()
    await service.until_request(1)
    editor.open("second = |\n")
    in_second = editor.ask()
    await service.until_request(2)
    for request in service.requests:
        request.release()
    await in_second.item()
    editor.buffer = first
    editor.accept(await in_first.item())
    assert first.text == "first = compute(left, right)\n"


async def test_closing_the_document_closes_the_stream(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    editor.open("total = |\n")
    editor.ask()
    await (await service.until_request()).until_tokens(2)
    editor.close()
    await service.requests[0].until_hung_up()


async def test_closing_the_document_answers_with_an_empty_list(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    editor.open("total = |\n")
    request = editor.ask()
    await (await service.until_request()).until_tokens(2)
    editor.close()
    assert await request.items() == []


async def test_ending_the_server_closes_the_stream(start_editor: StartEditor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    editor = await start_editor()
    editor.open("total = |\n")
    editor.ask()
    await (await service.until_request()).until_tokens(2)
    await editor.stop()
    await service.requests[0].until_hung_up()
