"""`textDocument/inlineCompletion`: what is suggested, where it goes, and what is asked of the model for it."""

from __future__ import annotations

import pytest
from lsprotocol import types

from tests.support.editors import in_each_encoding
from tests.support.fake_service import FakeService, RecordedRequest, Reply, ServiceError, errors
from tests.support.lsp import Editor, StartEditor
from tests.support.text import WIDE

pytestmark = pytest.mark.asyncio(loop_scope="session")

FIM = "<|fim_prefix|>{before}<|fim_suffix|>{after}<|fim_middle|>"


@in_each_encoding
async def test_a_line_is_suggested_where_the_cursor_is(editor: Editor, service: FakeService) -> None:
    service.reply("len(unicorn)\nprint(count)")
    editor.open(f"unicorn = '{WIDE}'; count = |\n")
    item = await editor.ask().item()
    here = editor.buffer.position
    assert (item.insert_text, item.range) == ("len(unicorn)", types.Range(here, here))


@in_each_encoding
async def test_an_accepted_line_stands_where_the_cursor_was(editor: Editor, service: FakeService) -> None:
    service.reply("len(unicorn)\nprint(count)")
    editor.open(f"unicorn = '{WIDE}'; count = |\n")
    editor.accept(await editor.ask().item())
    assert editor.buffer.marked == f"unicorn = '{WIDE}'; count = len(unicorn)|\n"


@in_each_encoding
async def test_a_bracket_that_the_editor_closed_is_not_doubled(editor: Editor, service: FakeService) -> None:
    service.reply("name.upper())\n")
    editor.open(f"print('{WIDE}', |)\n")
    editor.accept(await editor.ask().item())
    assert editor.text == f"print('{WIDE}', name.upper())\n"


@in_each_encoding
async def test_a_bracket_that_closes_several_lines_stands_on_its_own(editor: Editor, service: FakeService) -> None:
    service.reply(f"\n    '{WIDE}',\n    name,\n)\n")
    editor.open(f"'{WIDE}'; print(|)\n")
    editor.accept(await editor.ask().item())
    assert editor.text == f"'{WIDE}'; print(\n    '{WIDE}',\n    name,\n)\n"


@in_each_encoding
async def test_the_model_is_told_the_text_on_both_sides_of_the_cursor(editor: Editor, service: FakeService) -> None:
    editor.open(f"# {WIDE}\nprint('{WIDE}', |)\n# {WIDE}\n")
    await editor.ask().items()
    prompt = service.requests[0].body["prompt"]
    assert prompt == FIM.format(before=f"# {WIDE}\nprint('{WIDE}', ", after=f")\n# {WIDE}\n")


async def test_a_block_is_suggested_where_a_line_opens_one(editor: Editor, service: FakeService) -> None:
    service.reply(
        "if width < 0:\n        raise ValueError(width)\n    return width * height\n\n\ndef other():\n    pass\n"
    )
    editor.open("def area(width, height):\n    |\n")
    editor.accept(await editor.ask().item())
    assert editor.text == (
        "def area(width, height):\n    if width < 0:\n        raise ValueError(width)\n    return width * height\n"
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
async def test_a_block_has_the_line_ends_of_its_document(editor: Editor, service: FakeService, end: str) -> None:
    service.reply("a = 1\n    b = 2\n    return a + b\n")
    editor.open(f"def three():{end}    |{end}x = 1{end}")
    editor.accept(await editor.ask().item())
    assert editor.text == f"def three():{end}    a = 1{end}    b = 2{end}    return a + b{end}x = 1{end}"


async def test_the_model_sees_line_feeds_whatever_the_line_ends_are(editor: Editor, service: FakeService) -> None:
    editor.open("a = 1\r\nb = |\r\nc = 3\r\n")
    await editor.ask().items()
    assert service.requests[0].body["prompt"] == FIM.format(before="a = 1\nb = ", after="\nc = 3\n")


async def test_the_suggestion_carries_the_command_that_tells_of_its_acceptance(
    editor: Editor, service: FakeService
) -> None:
    service.reply("42\n")
    editor.open("answer = |\n")
    command = (await editor.ask().item()).command
    assert command.command == "qwen-ls.completion.accepted"
    assert command.arguments[0].keys() == {"id"}


async def test_the_command_that_tells_of_acceptance_is_one_that_the_server_offers(editor: Editor) -> None:
    offered = editor.capabilities.execute_command_provider
    assert offered is not None
    assert "qwen-ls.completion.accepted" in offered.commands


async def test_a_place_without_a_suggestion_is_answered_with_an_empty_list(
    editor: Editor, service: FakeService
) -> None:
    service.reply("")
    editor.open("answer = |\n")
    assert await editor.ask().items() == []


async def test_an_unknown_document_is_answered_with_an_empty_list(editor: Editor, service: FakeService) -> None:
    editor.open("answer = |\n")
    assert await editor.ask(uri="file:///project/unknown.py").items() == []


async def test_a_closed_document_is_answered_with_an_empty_list(editor: Editor, service: FakeService) -> None:
    editor.open("answer = |\n")
    editor.close()
    assert await editor.ask().items() == []


@in_each_encoding
@pytest.mark.parametrize(
    "position", [types.Position(0, 10_000), types.Position(2**31 - 1, 2**31 - 1), types.Position(7, 0)]
)
async def test_a_position_outside_of_the_document_means_the_nearest_inside(
    editor: Editor, service: FakeService, position: types.Position
) -> None:
    service.reply("42\n")
    editor.open(f"'{WIDE}'; answer = |")
    item = await editor.ask(position=position).item()
    assert item.range.start == editor.buffer.position


@in_each_encoding
async def test_what_is_selected_in_the_menu_begins_the_suggestion(editor: Editor, service: FakeService) -> None:
    service.reply("(text)\n")
    editor.open(f"'{WIDE}'; pri|\n")
    cursor = editor.buffer.cursor
    span = types.Range(editor.buffer.position_of(cursor - 3), editor.buffer.position)
    item = await editor.ask(selected=types.SelectedCompletionInfo(span, "print")).item()
    assert (item.insert_text, item.range) == ("print(text)", span)


async def test_the_model_is_asked_as_if_what_is_selected_in_the_menu_were_taken(
    editor: Editor, service: FakeService
) -> None:
    editor.open("pri|\n")
    span = types.Range(types.Position(0, 0), editor.buffer.position)
    await editor.ask(selected=types.SelectedCompletionInfo(span, "print")).items()
    assert service.requests[0].body["prompt"] == FIM.format(before="print", after="\n")


async def test_inside_of_a_word_no_model_is_asked(editor: Editor, service: FakeService) -> None:
    editor.open("ans|wer = 42\n")
    assert await editor.ask().items() == []
    assert service.requests == []


async def test_a_person_who_asks_inside_of_a_word_is_answered(editor: Editor, service: FakeService) -> None:
    service.reply("_to_every\n")
    editor.open("ans|wer = 42\n")
    assert await editor.ask(invoked=True).text() == "_to_every"


async def test_a_place_that_was_answered_is_not_asked_for_again(editor: Editor, service: FakeService) -> None:
    service.reply("42\n")
    editor.open("answer = |\n")
    first = await editor.ask().text()
    assert (await editor.ask().text(), len(service.requests)) == (first, 1)


async def test_after_accepting_the_model_is_asked_for_what_comes_next(editor: Editor, service: FakeService) -> None:
    service.replies("[1, 2]\n", "\ntotal = sum(numbers)\nprint(total)\n")
    editor.open("numbers = |\n")
    editor.accept(await editor.ask().item())
    editor.type("\n")
    editor.accept(await editor.ask().item())
    assert editor.text.startswith("numbers = [1, 2]\n")
    assert "total = sum(numbers)" in editor.text


async def test_a_line_is_suggested_before_the_stream_is_at_its_end(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=("42", "\n", "more"), hold_after=2))
    editor.open("answer = |\n")
    assert await editor.ask().text() == "42"


async def test_a_model_that_does_not_stop_is_hung_up_on(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=("number += 1\n", "other += 2\n"), is_endless=True))
    editor.open("answer = |\n")
    await editor.ask().items()
    await service.requests[0].until_hung_up()


async def test_a_custom_base_url_is_asked_by_the_raw_completions_interface(
    editor: Editor, service: FakeService
) -> None:
    editor.open("answer = |\n")
    await editor.ask().items()
    assert service.requests[0].path == "/compatible-mode/v1/completions"


async def test_the_stream_asks_for_its_usage(editor: Editor, service: FakeService) -> None:
    editor.open("answer = |\n")
    await editor.ask().items()
    assert service.requests[0].body["stream_options"] == {"include_usage": True}


async def test_a_service_without_raw_completions_is_asked_by_chat(
    start_editor: StartEditor, service: FakeService
) -> None:
    service.answers(_only_by_chat)
    editor = await start_editor()
    editor.open("answer = |\n")
    assert await editor.ask().text() == "42"


async def test_the_way_that_a_service_takes_is_remembered(start_editor: StartEditor, service: FakeService) -> None:
    service.answers(_only_by_chat)
    editor = await start_editor()
    editor.open("answer = |\n")
    await editor.ask().text()
    asked_first = len(service.requests)
    editor.open("result = |\n")
    await editor.ask().text()
    assert [request.path.rpartition("/v1")[2] for request in service.requests[asked_first:]] == ["/chat/completions"]


def _only_by_chat(request: RecordedRequest) -> Reply | ServiceError:
    if request.path.endswith("/chat/completions"):
        return Reply("42\n")
    return errors.path_not_found(request.method, request.path)
