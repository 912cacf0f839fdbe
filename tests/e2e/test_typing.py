"""What people do at the keyboard, with both habits of superseding a request: mending typos, going away and coming back.

What one key does to a stream is in `test_cancellation.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from tests.support.client import Request
from tests.support.editors import with_each_habit
from tests.support.fake_service import FakeService, Reply
from tests.support.lsp import Editor

pytestmark = pytest.mark.asyncio(loop_scope="session")

CALL = ("comp", "ute(", "left", ", right)", "\n")
"""A line in the tokens of a stream."""


def supersede(editor: Editor, request: Request, change: Callable[[], None]) -> Request:
    """Change the document and ask again, as the editor is in the habit of doing while a request waits."""
    if editor.kind.cancels_first and not request.is_answered:
        request.cancel()
    change()
    return editor.ask()


@with_each_habit
async def test_a_typo_that_is_mended_brings_the_suggestion_back_without_the_model(
    editor: Editor, service: FakeService
) -> None:
    service.replies("".join(CALL), Reply(tokens=("y", " + 1\n"), hold_after=0))
    editor.open("total = |\n")
    await editor.ask().item()
    for key in "comx":
        last = editor.type_and_ask(key)
    await service.until_request(2)
    mended = supersede(editor, last, editor.delete)
    await service.requests[1].until_hung_up()
    editor.accept(await mended.item())
    assert (editor.text, len(service.requests)) == ("total = compute(left, right)\n", 2)


@with_each_habit
async def test_a_typo_that_is_mended_before_the_first_word_keeps_the_stream(
    editor: Editor, service: FakeService
) -> None:
    service.reply(Reply(tokens=CALL, hold_after=0))
    editor.open("total = |\n")
    last = editor.ask()
    await service.until_request()
    last = editor.type_and_ask("x")
    last = supersede(editor, last, editor.delete)
    await editor.round_trip()
    service.requests[0].release()
    editor.accept(await last.item())
    assert (editor.text, len(service.requests)) == ("total = compute(left, right)\n", 1)


@with_each_habit
async def test_deleting_and_typing_again_along_a_stream_keeps_it(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    editor.open("total = |\n")
    last = editor.ask()
    await (await service.until_request()).until_tokens(2)
    for key in "comp":
        last = editor.type_and_ask(key)
    for _ in range(2):
        last = supersede(editor, last, editor.delete)
    for key in "mput":
        last = editor.type_and_ask(key)
    service.requests[0].release()
    editor.accept(await last.item())
    assert (editor.text, len(service.requests)) == ("total = compute(left, right)\n", 1)


@with_each_habit
async def test_going_away_and_coming_back_is_answered_without_the_model(editor: Editor, service: FakeService) -> None:
    service.replies("".join(CALL), "5\n")
    editor.open("total = |\nother = \n")
    here = editor.buffer.cursor
    await editor.ask().item()
    editor.move_to(len(editor.text) - 1)
    assert await editor.ask().text() == "5"
    editor.move_to(here)
    assert await editor.ask().text() == "compute(left, right)"
    editor.move_to(len(editor.text) - 1)
    assert (await editor.ask().text(), len(service.requests)) == ("5", 2)


@with_each_habit
async def test_going_away_while_a_stream_runs_and_coming_back_leaves_no_stream_behind(
    editor: Editor, service: FakeService
) -> None:
    service.replies(Reply(tokens=CALL, hold_after=0), Reply(tokens=("5", "\n"), hold_after=0), "".join(CALL))
    editor.open("total = |\nother = \n")
    here = editor.buffer.cursor
    at_first = editor.ask()
    await service.until_request(1)
    editor.move_to(len(editor.text) - 1)
    elsewhere = supersede(editor, at_first, lambda: None)
    await service.until_request(2)
    editor.move_to(here)
    back = supersede(editor, elsewhere, lambda: None)
    assert await back.text() == "compute(left, right)"
    for request in service.requests[:2]:
        await request.until_hung_up()


@with_each_habit
async def test_two_documents_are_typed_into_by_turns_while_both_streams_run(
    editor: Editor, service: FakeService
) -> None:
    service.reply(Reply(tokens=CALL, hold_after=0))
    buffers = [editor.open(f"{name} = |\n") for name in ("first", "second")]
    requests = []
    for number, editor.buffer in enumerate(buffers, 1):
        requests.append(editor.ask())
        await service.until_request(number)
    for key in "comp":
        for number, editor.buffer in enumerate(buffers):
            requests[number] = supersede(editor, requests[number], partial(editor.type, key))
    for upstream in service.requests:
        upstream.release()
    for request, editor.buffer in zip(requests, buffers, strict=True):
        editor.accept(await request.item())
    assert [buffer.text for buffer in buffers] == [
        "first = compute(left, right)\n",
        "second = compute(left, right)\n",
    ]
    assert len(service.requests) == 2


@with_each_habit
async def test_a_key_against_the_stream_of_one_document_leaves_that_of_the_other(
    editor: Editor, service: FakeService
) -> None:
    service.reply(Reply(tokens=CALL, hold_after=2))
    kept = editor.open("first = |\n")
    in_kept = editor.ask()
    await (await service.until_request(1)).until_tokens(2)
    editor.open("second = |\n")
    in_other = editor.ask()
    await (await service.until_request(2)).until_tokens(2)
    supersede(editor, in_other, lambda: editor.delete(3))
    await service.requests[1].until_hung_up()
    service.requests[0].release()
    editor.buffer = kept
    editor.accept(await in_kept.item())
    assert kept.text == "first = compute(left, right)\n"
