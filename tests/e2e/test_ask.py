"""`qwen-ls.ask`: questions about code, and conversations that go on over turns and files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Command
from tests.support.editors import in_each_editor
from tests.support.fake_service import FakeService, Gate, Reply, ToolCall
from tests.support.lsp import QUICK, Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

FAILED, MISFIT, CANCELLED = -32803, -32602, -32800
AREA = "def area(w, h):\n    return w * h\n"
PERIMETER = "def perimeter(w, h):\n    return 2 * (w + h)\n"


def ask(editor: Editor, question: str | None = "Why a product?", **more: Any) -> Command:
    """Ask about the document in front, with a token for partial results; the client shows the answer."""
    argument = {"textDocument": {"uri": editor.buffer.uri}, "show": "client", "partialResultToken": "partial", **more}
    told = argument if question is None else {**argument, "question": question}
    return Command(editor, "qwen-ls.ask", told, token="partial")


def messages(service: FakeService, n: int = -1) -> list[dict[str, Any]]:
    """The messages of a request."""
    said: list[dict[str, Any]] = service.requests[n].body["messages"]
    return said


@in_each_editor
async def test_a_question_is_answered_in_markdown_that_streams(editor: Editor, service: FakeService) -> None:
    service.reply(Reply(tokens=("Since it ", "is an **area**.")))
    editor.open(AREA)
    command = ask(editor)
    result = await command.result()
    assert result["markdown"] == command.text == "Since it is an **area**."
    assert messages(service)[-1]["content"].endswith("\n\nWhy a product?")
    assert "def area(w, h):" in messages(service)[-1]["content"]


async def test_a_selection_is_what_the_question_is_about(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    place = {"start": {"line": 1, "character": 0}, "end": {"line": 2, "character": 0}}
    await ask(editor, range=place).result()
    assert "Its lines 2 to 2:\n```python\n    return w * h\n```" in messages(service)[-1]["content"]


async def test_a_conversation_goes_on_over_two_files(editor: Editor, service: FakeService) -> None:
    service.replies("First.", "Second.", "Third.")
    editor.open(AREA)
    thread = (await ask(editor, "One?").result())["threadId"]
    assert (await ask(editor, "Two?", threadId=thread).result())["threadId"] == thread
    editor.open(PERIMETER)
    await ask(editor, "Three?", threadId=thread).result()
    said = messages(service)
    assert [message["role"] for message in said] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert [message["content"] for message in said[2::2]] == ["First.", "Second."]
    assert "def area" in said[1]["content"]
    assert "def area" not in said[3]["content"]  # it stands above
    assert "def perimeter" in said[5]["content"]
    assert said[5]["content"].endswith("Three?")


async def test_a_question_goes_on_from_an_explanation(editor: Editor, service: FakeService) -> None:
    service.reply("It multiplies.")
    editor.open(AREA)
    argument = {"textDocument": {"uri": editor.buffer.uri}, "show": "client"}
    thread = (await Command(editor, "qwen-ls.explain", argument).result())["threadId"]
    await ask(editor, threadId=thread).result()
    assert messages(service)[2] == {"role": "assistant", "content": "It multiplies."}


async def test_the_history_is_trimmed_to_what_the_model_reads(start_editor: StartEditor, service: FakeService) -> None:
    editor = await start_editor(options={**QUICK, "models": {"explain": "a-model-nobody-knows"}})
    service.answers(lambda request: f"answer {request.body['messages'][-1]['content'][-1]} " + "word " * 3_000)
    editor.open(AREA)
    thread = None
    for turn in range(8):
        thread = (await ask(editor, f"Question {turn}", threadId=thread).result())["threadId"]
    said = messages(service)
    assert [message["role"] for message in said[:2]] == ["system", "user"]
    assert said[-1]["content"].endswith("Question 7")
    assert said[-2]["content"].startswith("answer 6")
    assert 3 < len(said) < 16
    assert sum(len(message["content"]) for message in said) / 3.6 < 32_768


async def test_an_answer_that_was_cancelled_is_no_part_of_the_conversation(
    editor: Editor, service: FakeService
) -> None:
    service.reply("First.")
    editor.open(AREA)
    thread = (await ask(editor, "One?").result())["threadId"]
    service.reply(Reply("word ", is_endless=True, per_token_s=0.01))
    command = ask(editor, "Two?", threadId=thread)
    await (await service.until_request(2)).until_tokens(3)
    command.request.cancel()
    assert (await command.error()).code == CANCELLED
    await service.requests[-1].until_hung_up()
    service.reply("Third.")
    await ask(editor, "Three?", threadId=thread).result()
    assert [message["role"] for message in messages(service)] == ["system", "user", "assistant", "user"]


async def test_a_deep_question_goes_to_the_reasoning_model_and_streams_its_thinking(
    editor: Editor, service: FakeService
) -> None:
    service.reply(Reply("So.", thinking=("Let me ", "see.")))
    editor.open(AREA)
    command = ask(editor, depth="deep")
    assert (await command.result())["model"] == "qwq-plus"
    assert command.thinking == "Let me see."


async def test_the_model_may_look_around(start_editor: StartEditor, service: FakeService, tmp_path: Path) -> None:
    (tmp_path / "shapes.py").write_text("SIDES = 4\n", encoding="utf-8")
    editor = await start_editor(folders=[tmp_path])
    look = Reply(tool_calls=(ToolCall("read_file", json.dumps({"path": "shapes.py"})),))
    service.replies(look, "Four.")
    editor.open(AREA, uri=(tmp_path / "a.py").as_uri())
    assert (await ask(editor, "How many sides?").result())["markdown"] == "Four."
    assert any("SIDES = 4" in message["content"] for message in messages(service) if message["role"] == "tool")


async def test_two_questions_at_once_do_not_mix(editor: Editor, service: FakeService) -> None:
    gates = {"One?": Gate(), "Two?": Gate()}

    def answer(request: Any) -> Reply:
        question = request.body["messages"][-1]["content"][-4:]
        return Reply(f"Answer to {question}", headers_gate=gates[question])

    service.answers(answer)
    editor.open(AREA)
    argument = {"textDocument": {"uri": editor.buffer.uri}, "show": "client"}
    first = Command(editor, "qwen-ls.ask", {**argument, "question": "One?"})
    second = Command(editor, "qwen-ls.ask", {**argument, "question": "Two?"})
    await service.until_request(2)
    gates["Two?"].open()
    assert (await second.result())["markdown"] == "Answer to Two?"
    gates["One?"].open()
    assert (await first.result())["markdown"] == "Answer to One?"


@pytest.mark.parametrize("question", [None, "", 7, "x" * 16_385])
async def test_a_question_is_needed(editor: Editor, service: FakeService, question: Any) -> None:
    editor.open(AREA)
    error = await ask(editor, question).error()
    assert error.code == MISFIT
    assert "question" in error.message
    assert service.requests == []


async def test_a_thread_that_is_not_known_is_refused(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    error = await ask(editor, threadId="never").error()
    assert (error.code, service.requests) == (FAILED, [])
    assert "no longer known" in error.message
