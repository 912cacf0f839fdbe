"""`qwen-ls.explain`: what is asked of the model, how the answer streams and is shown, and how it ends early."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from qwen_ls.text import uris
from tests.support.commands import Command
from tests.support.editors import EMACS, NEOVIM, in_each_editor, in_each_encoding
from tests.support.fake_service import ErrorAfter, FakeService, Gate, Reply, errors
from tests.support.isolation import isolated_environment
from tests.support.lsp import QUICK, Editor, StartEditor
from tests.support.raw_client import ServerProcess
from tests.support.text import WIDE

pytestmark = pytest.mark.asyncio(loop_scope="session")

CANCELLED, FAILED, MISFIT = -32800, -32803, -32602
AREA = "def area(w, h):\n    return w * h\n"


def set_up_with(service: FakeService) -> dict[str, str]:
    """The environment variables that set a server up with a service."""
    return {"QWEN_LS_BASE_URL": service.base_url, "DASHSCOPE_API_KEY": service.api_key}


def explain(editor: Editor, *, work_done_token: int | str | None = None, **more: Any) -> Command:
    """Have the document in front explained, with a token for partial results, and shown by the client."""
    argument = {"textDocument": {"uri": editor.buffer.uri}, "show": "client", "partialResultToken": "partial", **more}
    told = {name: value for name, value in argument.items() if value is not None}
    return Command(editor, "qwen-ls.explain", told, work_done_token=work_done_token, token="partial")


def prompt_of(service: FakeService, n: int = 0) -> str:
    """The user's message of a request."""
    content: str = service.requests[n].body["messages"][-1]["content"]
    return content


def shown(editor: Editor) -> Path:
    """The file that was shown last."""
    path = uris.to_path(editor.client.shown_documents[-1].uri)
    assert path is not None
    return Path(path)


# The answer


@in_each_editor
async def test_an_explanation_is_returned_as_markdown(editor: Editor, service: FakeService) -> None:
    service.reply("It **multiplies**.")
    editor.open(AREA)
    result = await explain(editor).result()
    assert (result["markdown"], result["finishReason"]) == ("It **multiplies**.", "stop")
    assert result["model"] == "qwen3-coder-next"


async def test_the_usage_is_the_services(editor: Editor, service: FakeService) -> None:
    usage = {"prompt_tokens": 22, "completion_tokens": 9, "prompt_tokens_details": {"cached_tokens": 16}}
    service.reply(Reply("It multiplies.", usage=usage))
    editor.open(AREA)
    assert (await explain(editor).result())["usage"] == {
        "promptTokens": 22,
        "completionTokens": 9,
        "reasoningTokens": 0,
        "cachedTokens": 16,
        "isEstimate": False,
    }


async def test_each_piece_is_there_before_the_next_is_said(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=("It", " mul", "tiplies."), hold_after=1))
    editor.open(AREA)
    command = explain(editor)
    await command.until_said("It")
    service.requests[0].release(1)
    await command.until_said("It mul")
    service.requests[0].release()
    await command.result()
    assert command.partial_results == [{"delta": "It"}, {"delta": " mul"}, {"delta": "tiplies."}]


async def test_the_deltas_join_up_to_the_markdown(editor: Editor, service: FakeService) -> None:
    service.reply(f"# {WIDE}\n\n" + "It multiplies.\r\n" * 200)
    editor.open(AREA)
    command = explain(editor)
    assert (await command.result())["markdown"] == command.text


async def test_a_deep_explanation_streams_its_thinking_apart(editor: Editor, service: FakeService) -> None:
    service.reply(Reply("It multiplies.", thinking="Two factors. Hm."))
    editor.open(AREA)
    command = explain(editor, depth="deep")
    result = await command.result()
    assert (command.thinking, command.text, result["markdown"]) == ("Two factors. Hm.", *["It multiplies."] * 2)
    assert result["usage"]["reasoningTokens"] > 0


async def test_a_deep_explanation_is_given_by_the_reasoning_model(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    result = await explain(editor, depth="deep").result()
    assert service.requests[0].body["model"] == result["model"] == "qwq-plus"


async def test_a_cut_off_answer_says_so(editor: Editor, service: FakeService) -> None:
    service.reply(Reply("It mul", finish_reason="length"))
    editor.open(AREA)
    assert (await explain(editor).result())["finishReason"] == "length"


async def test_nothing_is_sent_in_between_without_a_token(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    command = explain(editor, partialResultToken=None)
    await command.result()
    assert command.partial_results == []


# What is asked


@in_each_encoding
async def test_the_selection_is_what_the_editor_selected(editor: Editor, service: FakeService) -> None:
    editor.open(f"a = '{WIDE}'; b = '{WIDE}'\n")
    start = editor.buffer.text.index("b = ")
    positions = [editor.buffer.position_of(index) for index in (start, start + 4 + len(WIDE) + 2)]
    told = [{"line": each.line, "character": each.character} for each in positions]
    await explain(editor, range={"start": told[0], "end": told[1]}).result()
    assert f"Its lines 1 to 1:\n```python\nb = '{WIDE}'\n```" in prompt_of(service)


async def test_without_a_range_it_is_the_file(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    await explain(editor).result()
    assert f"The file:\n```python\n{AREA}```" in prompt_of(service)


async def test_it_is_the_document_as_it_was_when_it_was_asked_about(
    start_editor: StartEditor, service: FakeService
) -> None:
    editor = await start_editor()  # which still loads its settings: the call has to wait for them
    editor.open("old = 1|")
    command = explain(editor)
    editor.type("; new = 2")
    await command.result()
    assert "old = 1\n" in prompt_of(service)


async def test_the_system_message_is_first_and_the_users_last(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    await explain(editor).result()
    assert [message["role"] for message in service.requests[0].body["messages"]] == ["system", "user"]


async def test_a_model_that_does_not_think_is_not_told_about_thinking(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    await explain(editor).result()
    assert "enable_thinking" not in service.requests[0].body


async def test_the_settings_choose_language_and_detail(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor(options={"explain": {"language": "de", "detail": "brief"}})
    editor.open(AREA)
    await explain(editor).result()
    assert "at most three short sentences" in prompt_of(service)
    assert prompt_of(service).endswith("Answer in German.")


async def test_the_editors_locale_is_answered_in(
    service: FakeService, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in isolated_environment(home, **set_up_with(service)).items():
        monkeypatch.setenv(name, value)
    server = await ServerProcess.start(module="qwen_ls")
    await server.client.initialize(locale="ja")
    document = {"uri": "file:///project/a.py", "languageId": "python", "version": 1, "text": AREA}
    server.client.notify("textDocument/didOpen", {"textDocument": document})
    argument = {"textDocument": {"uri": document["uri"]}, "show": "client"}
    await server.client.result("workspace/executeCommand", {"command": "qwen-ls.explain", "arguments": [argument]})
    assert prompt_of(service).endswith("Answer in Japanese.")
    assert await server.leave() == 0


async def test_a_range_outside_of_the_document_means_the_nearest_inside(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    span = {"start": {"line": 0, "character": 0}, "end": {"line": 900, "character": 900}}
    await explain(editor, range=span).result()
    assert f"Its lines 1 to 2:\n```python\n{AREA}```" in prompt_of(service)


async def test_a_thread_goes_on_from_what_was_said(editor: Editor, service: FakeService) -> None:
    service.replies("It multiplies.", "Two numbers.")
    editor.open(AREA)
    first = await explain(editor).result()
    second = await explain(editor, threadId=first["threadId"], depth="brief").result()
    said = [(message["role"], message["content"]) for message in service.requests[1].body["messages"][1:3]]
    assert said == [("user", prompt_of(service)), ("assistant", "It multiplies.")]
    assert second["threadId"] == first["threadId"]


async def test_two_explanations_are_two_threads(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    first, second = await explain(editor).result(), await explain(editor).result()
    assert first["threadId"] != second["threadId"]


# Showing, in an editor that reads no documents from a server; for VS Code see test_text_document_content.py

in_neovim = pytest.mark.parametrize("editor", [NEOVIM], ids=["Neovim"], indirect=True)


@in_neovim
async def test_the_server_shows_it_as_a_document_that_only_the_user_can_read(
    editor: Editor, service: FakeService
) -> None:
    service.reply("It multiplies. 🦄")
    editor.open(AREA)
    result = await explain(editor, show="server").result()
    path = shown(editor)
    assert path.read_text(encoding="utf-8") == result["markdown"] == "It multiplies. 🦄"
    assert path.suffix == ".md"
    assert os.name != "posix" or path.parent.stat().st_mode & 0o077 == 0


@in_neovim
async def test_it_does_not_take_the_focus(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    await explain(editor, show="server").result()
    assert editor.client.shown_documents[-1].take_focus is False


@in_neovim
async def test_the_server_shows_it_by_default(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    before = len(editor.client.shown_documents)
    await explain(editor, show=None).result()
    assert len(editor.client.shown_documents) == before + 1


async def test_what_was_shown_is_deleted_at_the_end(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor(NEOVIM)
    editor.open(AREA)
    await explain(editor, show="server").result()
    folder = shown(editor).parent
    assert folder.is_dir()
    await editor.stop()
    assert not folder.exists()


@pytest.mark.parametrize("editor", [EMACS], ids=["Emacs"], indirect=True)
async def test_an_editor_without_show_document_gets_a_message(editor: Editor, service: FakeService) -> None:
    service.reply("It multiplies. " * 200)
    editor.open(AREA)
    result = await explain(editor, show="server").result()
    message = await editor.message()
    assert message.startswith("It multiplies. It multiplies.")
    assert len(message) < 700 < len(result["markdown"])


@pytest.mark.parametrize("editor", [EMACS], ids=["Emacs"], indirect=True)
async def test_a_call_that_does_not_wait_is_answered_before_the_model_does(
    editor: Editor, service: FakeService
) -> None:
    service.reply(Reply("It multiplies.", hold_after=1))
    editor.open(AREA)
    assert await explain(editor, show="server", wait=False).result() is None
    (await service.next_request()).release()
    assert await editor.message() == "It multiplies."


@pytest.mark.parametrize("editor", [EMACS], ids=["Emacs"], indirect=True)
async def test_what_goes_wrong_with_a_call_that_does_not_wait_is_told(editor: Editor, service: FakeService) -> None:
    service.reply(errors.invalid_api_key())
    editor.open(AREA)
    assert await explain(editor, show="server", wait=False).result() is None
    assert "401" in await editor.message()


async def test_an_editor_that_fails_to_show_it_gets_a_message(start_editor: StartEditor, service: FakeService) -> None:
    service.reply("It multiplies.")
    editor = await start_editor()
    refuse = types.ShowDocumentResult(success=False)
    editor.client.protocol.fm.features[types.WINDOW_SHOW_DOCUMENT] = lambda _: refuse
    editor.open(AREA)
    await explain(editor, show="server").result()
    assert await editor.message() == "It multiplies."


async def test_a_client_that_shows_it_by_itself_is_shown_nothing(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    before = len(editor.client.shown_documents)
    await explain(editor, show="client").result()
    assert (len(editor.client.shown_documents), editor.messages) == (before, [])


@in_neovim
async def test_what_would_do_harm_is_not_shown(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=("See ![x](htt", "p://evil.example/x.png), [run](comm", "and:go) and <im", "g src=x>.")))
    editor.open(AREA)
    command = explain(editor, show="server")
    result = await command.result()
    assert result["markdown"] == "See [x](http://evil.example/x.png), [run]\\(command:go) and &lt;img src=x>."
    assert command.text == shown(editor).read_text(encoding="utf-8") == result["markdown"]


# What is longer than the model reads

SMALL = {**QUICK, "models": {"explain": "a-model-nobody-knows"}}
LONG = "".join(f"line_{number} = {number}\n" for number in range(8_000))


async def test_what_is_too_long_goes_to_the_model_for_long_texts(
    start_editor: StartEditor, service: FakeService
) -> None:
    models = {"explain": "a-model-nobody-knows", "longContext": "qwen3.6-plus"}
    editor = await start_editor(options={**SMALL, "models": models})
    editor.open(LONG)
    assert (await explain(editor).result())["model"] == "qwen3.6-plus"
    assert "line_7999 = 7999" in prompt_of(service)


async def test_where_there_is_none_the_answer_says_what_it_is_about(
    start_editor: StartEditor, service: FakeService
) -> None:
    service.reply("It counts.")
    editor = await start_editor(options=SMALL)
    editor.open(LONG)
    markdown = (await explain(editor).result())["markdown"]
    assert markdown.startswith("It counts.")
    assert "more than a-model-nobody-knows reads at once" in markdown
    assert "models.longContext" in markdown


async def test_a_region_that_has_none_is_told(start_editor: StartEditor, service: FakeService) -> None:
    service.reply(errors.model_not_found("qwen-long"))
    editor = await start_editor(options={**SMALL, "models": {"explain": "small", "longContext": "qwen-long"}})
    editor.open(LONG)
    error = await explain(editor).error()
    assert "qwen-long is not offered" in error.message
    assert "whether your region has it" in error.message


async def test_at_a_cursor_it_is_the_definition_around_it_with_what_it_uses(
    start_editor: StartEditor, service: FakeService, tmp_path: Path
) -> None:
    (tmp_path / "shapes.py").write_text("def scale(n: int) -> int:\n    return n\n\n\ndef other(): ...\n")
    editor = await start_editor(folders=[tmp_path])
    source = "from shapes import scale\n\n\ndef area(w, h):\n    return scale(w * |h)\n\n\nx = 1\n"
    editor.open(source, uri=(tmp_path / "a.py").as_uri())
    at = {"line": editor.buffer.position.line, "character": editor.buffer.position.character}
    await explain(editor, range={"start": at, "end": at}).result()
    assert "Its lines 4 to 5:\n```python\ndef area" in prompt_of(service)
    assert "What it uses of `shapes.py`:\n```python\ndef scale(n: int) -> int: ...\n```" in prompt_of(service)


# Ending early


async def test_a_cancel_closes_the_stream_upstream(editor: Editor, service: FakeService) -> None:
    service.reply(Reply("word ", is_endless=True, per_token_s=0.01))
    editor.open(AREA)
    command = explain(editor)
    await (await service.until_request()).until_tokens(3)
    command.request.cancel()
    assert (await command.error()).code == CANCELLED
    await service.requests[0].until_hung_up()


async def test_the_progress_has_a_cancel_that_closes_the_stream(editor: Editor, service: FakeService) -> None:
    service.reply(Reply("word ", is_endless=True, per_token_s=0.01))
    editor.open(AREA)
    command = explain(editor)
    await command.until_shown()
    command.cancel_in_the_editor()
    assert (await command.error()).code == CANCELLED
    await service.requests[0].until_hung_up()
    assert command.kinds[-1] == "end"


@in_each_editor
async def test_the_progress_comes_under_the_clients_own_token(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=("It", " multiplies."), hold_after=1))
    editor.open(AREA)
    command = explain(editor, work_done_token="mine")
    await command.until_shown()
    service.requests[0].release()
    await command.result()
    assert command.work_token == "mine"
    assert command.work[0]["cancellable"] is True
    assert (command.kinds[0], command.kinds[-1]) == ("begin", "end")


async def test_the_progress_tells_what_goes_on(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=("It",) * 18, headers_gate=(gate := Gate()), hold_after=18))
    editor.open(AREA)
    command = explain(editor)
    await command.until_shown()
    gate.open()
    await editor.until(lambda: command.work[-1]["message"] == "10 tokens", "news of the tokens")
    service.requests[0].release()
    await command.result()
    assert command.work[0]["message"] == "waiting for the model"


async def test_shutting_down_closes_the_stream(start_editor: StartEditor, service: FakeService) -> None:
    service.reply(Reply("word ", is_endless=True, per_token_s=0.01))
    editor = await start_editor()
    editor.open(AREA)
    command = explain(editor)
    await (await service.until_request()).until_tokens(3)
    await editor.stop()
    assert (await command.error()).code == CANCELLED
    await service.requests[0].until_hung_up()


# Saying no


async def test_a_document_that_is_not_open_is_refused(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    error = await explain(editor, textDocument={"uri": "file:///project/never-opened.py"}).error()
    assert (error.code, error.message) == (FAILED, "The document is not open. Open it in the editor and try again.")


async def test_a_file_that_is_excluded_is_refused(editor: Editor, service: FakeService) -> None:
    editor.open("PASSWORD=hunter2\n", uri="file:///project/.env")
    error = await explain(editor).error()
    assert error.code == FAILED
    assert "excluded" in error.message
    assert service.requests == []


async def test_a_document_without_code_is_refused(editor: Editor, service: FakeService) -> None:
    editor.open("\n  \n")
    assert (await explain(editor).error()).code == FAILED
    assert service.requests == []


async def test_without_a_service_it_says_how_to_get_one(start_editor: StartEditor) -> None:
    editor = await start_editor(variables={})
    editor.open(AREA)
    error = await explain(editor).error()
    assert error.code == FAILED
    assert "Set DASHSCOPE_API_KEY" in error.message
    assert "qwen-ls local pull" in error.message


async def test_a_wrong_key_is_told_with_the_next_step(start_editor: StartEditor, service: FakeService) -> None:
    variables = {"QWEN_LS_BASE_URL": service.base_url, "DASHSCOPE_API_KEY": "sk-wrong"}
    editor = await start_editor(variables=variables)
    editor.open(AREA)
    error = await explain(editor).error()
    assert error.code == FAILED
    assert "401" in error.message
    assert error.data is not None
    assert error.data["code"] == "invalid_api_key"
    assert "sk-wrong" not in f"{error.message} {error.data}"


async def test_what_fails_in_passing_is_tried_again(editor: Editor, service: FakeService) -> None:
    service.replies(errors.burst_limited(), "It multiplies.")
    editor.open(AREA)
    assert (await explain(editor).result())["markdown"] == "It multiplies."
    assert len(service.requests) == 2


async def test_a_stream_that_breaks_off_is_an_error(editor: Editor, service: FakeService) -> None:
    service.reply(Reply("It multiplies.", fault=ErrorAfter(2, errors.data_inspection_failed())))
    editor.open(AREA)
    assert (await explain(editor).error()).code == FAILED


async def test_a_model_that_says_nothing_is_an_error(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=("\n",)))
    editor.open(AREA)
    error = await explain(editor).error()
    assert (error.code, "said nothing" in error.message) == (FAILED, True)


async def test_an_unknown_thread_is_refused(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    assert (await explain(editor, threadId="0123").error()).code == FAILED


@pytest.mark.parametrize(
    ("argument", "words"),
    [
        ({"depth": "much"}, 'depth must be "brief", "normal" or "deep"'),
        ({"range": {"start": 3}}, "range.start must be an LSP position"),
        ({"textDocument": {"uri": 3}}, "textDocument.uri must be text"),
        ({"textDocument": None}, 'needs textDocument: an object with "uri"'),
        ({"selection": 1}, "has no argument selection"),
    ],
)
async def test_an_argument_that_does_not_fit_is_named(
    editor: Editor, service: FakeService, argument: dict[str, Any], words: str
) -> None:
    editor.open(AREA)
    error = await explain(editor, **argument).error()
    assert error.code == MISFIT
    assert words in error.message
    assert service.requests == []
