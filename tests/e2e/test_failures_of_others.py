"""What other tools of this kind got wrong, one claim for each failure, so that none of it comes in here.

Each test says whose failure it was, and where the fuller tests of the same thing are.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from tests.support.commands import Command
from tests.support.editors import EMACS, HELIX, NEOVIM, VSCODE, in_each_encoding, with_each_habit
from tests.support.fake_service import FakeService, Gate, RecordedRequest, Reply, errors
from tests.support.isolation import set_up_with
from tests.support.lsp import Editor, StartEditor
from tests.support.text import WIDE

pytestmark = pytest.mark.asyncio(loop_scope="session")

CANCELLED = -32800

CALL = ("comp", "ute(", "left", ", right)", "\n")
"""A line in the tokens of a stream."""

FAMILY = "👩\u200d👧"
"""What is one character to a person, three code points, and eight bytes and more."""

in_each_editor = pytest.mark.parametrize(
    "editor", [VSCODE, NEOVIM, HELIX, EMACS], ids=lambda kind: kind.name, indirect=True
)


def explain(editor: Editor, *, show: str = "client") -> Command:
    """Have the document in front explained."""
    return Command(editor, "qwen-ls.explain", {"textDocument": {"uri": editor.buffer.uri}, "show": show})


def is_chat(request: RecordedRequest) -> bool:
    """Whether it asks for an explanation; the service here is asked for completions by another path."""
    return bool(request.path.endswith("/chat/completions"))


# Requests


@with_each_habit
async def test_every_superseded_request_is_answered_while_the_service_is_silent(
    editor: Editor, service: FakeService
) -> None:
    """lsp-ai and helix-gpt never answered them, and clients waited; see `test_cancellation.py`."""
    service.reply(Reply(tokens=CALL, hold_after=0))
    editor.open("total = |\nother = \n")
    superseded = [editor.ask()]
    await service.until_request()
    superseded.append(editor.type_and_ask("c"))  # by a key along the stream
    superseded.append(editor.ask())  # by the same request again
    superseded.append(editor.type_and_ask("\n"))  # by a key that begins another line
    editor.move_to(len(editor.text) - 1)
    last = editor.ask()  # from another place
    for request in superseded:
        assert await request.error_code() == CANCELLED or await request.items() == []
    assert not last.is_answered


async def test_changes_and_requests_are_handled_while_a_call_waits(editor: Editor, service: FakeService) -> None:
    """llm-ls locked the document across the HTTP call, so that didChange and all behind it stalled."""
    gate = Gate()
    service.answers(lambda request: Reply("It adds.") if is_chat(request) else Reply(tokens=CALL, headers_gate=gate))
    editor.open("total = |\n")
    waiting = editor.ask()
    await service.until_request()
    editor.type("comp")
    assert (await explain(editor).result())["markdown"] == "It adds."
    assert "total = comp\n" in service.requests[1].body["messages"][-1]["content"]
    assert not waiting.is_answered
    gate.open()
    editor.accept(await waiting.item())
    assert editor.text == "total = compute(left, right)\n"


# One request's end is not another's


async def test_the_grace_of_a_cancelled_request_does_not_end_the_stream_of_a_later_one(
    editor: Editor, service: FakeService
) -> None:
    """helix-gpt's timer aborted whichever request was current when it rang."""
    service.reply(Reply(tokens=CALL, hold_after=1))
    later = editor.open("total = |\n")
    cancelled = editor.ask()
    await (await service.until_request(1)).until_tokens(1)
    cancelled.cancel()
    adopting = editor.ask()
    editor.open("other = |\n")
    abandoned = editor.ask()
    await (await service.until_request(2)).until_tokens(1)
    abandoned.cancel()
    await service.requests[1].until_hung_up()  # its grace began later, so the first one's is over too
    editor.buffer = later
    service.requests[0].release()
    editor.accept(await adopting.item())
    assert (editor.text, len(service.requests)) == ("total = compute(left, right)\n", 2)


async def test_a_cancel_that_comes_late_does_not_end_the_stream_of_a_later_request(
    editor: Editor, service: FakeService
) -> None:
    """helix-gpt had one controller for everything, so a cancel hit whichever request was current."""
    service.reply(Reply(tokens=CALL, hold_after=1))
    editor.open("total = |\n")
    earlier = editor.ask()
    await (await service.until_request()).until_tokens(1)
    editor.type("comp")
    later = editor.ask()
    earlier.cancel()
    await editor.round_trip()
    service.requests[0].release()
    editor.accept(await later.item())
    assert (editor.text, len(service.requests)) == ("total = compute(left, right)\n", 1)


async def test_cancelling_an_explanation_leaves_the_completion_alone(editor: Editor, service: FakeService) -> None:
    """helix-gpt's chat and completion shared one controller."""
    service.reply(Reply(tokens=CALL, hold_after=1))
    editor.open("total = |\n")
    completion = editor.ask()
    await service.until_request(1)
    explanation = explain(editor)
    await (await service.until_request(2)).until_tokens(1)
    explanation.request.cancel()
    assert (await explanation.error()).code == CANCELLED
    await service.requests[1].until_hung_up()
    assert not completion.is_answered
    service.requests[0].release()
    editor.accept(await completion.item())
    assert editor.text == "total = compute(left, right)\n"


@pytest.mark.parametrize("way", ["a cancel", "a key"])
async def test_ending_a_completion_leaves_the_explanation_alone(editor: Editor, service: FakeService, way: str) -> None:
    """helix-gpt's chat and completion shared one controller."""
    service.reply(Reply(tokens=("It ", "adds."), hold_after=1))
    editor.open("total = |\n")
    explanation = explain(editor)
    await service.until_request(1)
    completion = editor.ask()
    await (await service.until_request(2)).until_tokens(1)
    if way == "a cancel":
        completion.cancel()
    else:
        editor.delete(1)
    await service.requests[1].until_hung_up()
    assert not explanation.request.is_answered
    service.requests[0].release()
    assert (await explanation.result())["markdown"] == "It adds."


# The memory


@with_each_habit
async def test_the_same_line_before_other_text_is_asked_anew(editor: Editor, service: FakeService) -> None:
    """Continue's cache had no suffix in its key; see `unit/completion/test_memory.py`."""
    service.replies("first()\n", "second()\n")
    editor.open("total = |\nprint(total)\n")
    assert await editor.ask().text() == "first()"
    place = editor.buffer.cursor
    editor.replace(len(editor.text) - len("total)\n"), len(editor.text) - len(")\n"), "other")
    editor.move_to(place)
    assert await editor.ask().text() == "second()"


@with_each_habit
async def test_the_same_text_in_another_file_is_asked_anew(editor: Editor, service: FakeService) -> None:
    """Continue's cache had no file in its key; see `unit/completion/test_memory.py`."""
    service.replies("first()\n", "second()\n")
    editor.open("total = |\n")
    assert await editor.ask().text() == "first()"
    editor.open("total = |\n")
    assert await editor.ask().text() == "second()"


@pytest.mark.parametrize(
    ("marked", "deleted", "typed"),
    [
        ("def f():\n    if ready:\n        |\n", 4, ""),
        ("def f():\n    if ready:\n    |\n", 0, "    "),
        ("def f():\n    if ready:\n        |\n", 8, "\t"),
        ("def f():\n    if ready:\n    |    \n", 0, "    "),
    ],
    ids=["less", "more", "a tab", "the white space behind the cursor"],
)
async def test_places_that_differ_only_in_indentation_do_not_share_an_answer(
    editor: Editor, service: FakeService, marked: str, deleted: int, typed: str
) -> None:
    """twinny's cache stripped white space from its key, so that Python's blocks collided."""
    service.replies("first()\n", "second()\n")
    editor.open(marked)
    assert await editor.ask().text() == "first()"
    editor.replace(editor.buffer.cursor - deleted, editor.buffer.cursor, typed)
    assert await editor.ask().text() == "second()"


async def test_neither_code_nor_suggestions_are_written_to_disk(
    start_editor: StartEditor, service: FakeService, home: Path
) -> None:
    """Continue kept its cache on disk, in the clear. Here only an explanation that is shown is, until the end."""
    temporary = home / "tmp"
    temporary.mkdir()
    service.answers(lambda request: "told_secret" if is_chat(request) else "said_secret\n")
    folders = {name: str(temporary) for name in ("TMPDIR", "TEMP", "TMP")}
    editor = await start_editor(NEOVIM, variables={**set_up_with(service), **folders})
    editor.open("code_secret = |\n")
    editor.accept(await editor.ask().item())
    await explain(editor, show="server").result()
    [shown] = _files_with(home, b"secret")
    assert (shown.suffix, shown.read_text(encoding="utf-8")) == (".md", "told_secret")
    await editor.stop()
    assert list(_files_with(home, b"secret")) == []


def _files_with(folder: Path, word: bytes) -> Iterator[Path]:
    """The files anywhere below a folder that have the word in them, or in their names."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return (path for path in files if word in path.read_bytes() or word in path.name.encode())


# Positions


@in_each_encoding
@pytest.mark.parametrize("before", [WIDE, FAMILY, "é", "e\u0301", "\t🦄\t", "'🦄' + '한"])
async def test_what_stands_before_the_cursor_does_not_shift_the_suggestion(
    editor: Editor, service: FakeService, before: str
) -> None:
    """minuet and llama.vscode took characters for columns and code units for characters; see `test_documents.py`."""
    service.reply("name.upper())\n")
    editor.open(f"# {before}\nprint('{before}', |)  \n# {before}\n", language="plaintext")
    editor.accept(await editor.ask().item())
    assert editor.text.startswith(f"# {before}\nprint('{before}', name.upper())")
    assert editor.text.endswith(f"\n# {before}\n")
    assert editor.text.count(")") == 2


@in_each_encoding
async def test_typing_along_wide_characters_is_answered_with_the_rest(editor: Editor, service: FakeService) -> None:
    """minuet and llama.vscode took characters for columns and code units for characters; see `test_documents.py`."""
    said = f"greet('{WIDE}{FAMILY}', name)"
    service.reply(f"{said}\n")
    editor.open(f"'{WIDE}'; text = |\n")
    await editor.ask().item()
    for typed in range(1, len(said)):
        editor.type(said[typed - 1])
        item = await editor.ask(invoked=True).item()  # what a person asks for, nobody doubts by asking the model again
        here = editor.buffer.position
        assert (item.insert_text, item.range) == (said[typed:], types.Range(here, here))
    assert len(service.requests) == 1


# Where it is shown


@in_each_editor
@pytest.mark.parametrize("show", ["client", "server"])
async def test_an_explanation_is_never_put_into_the_file(
    editor: Editor, service: FakeService, show: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """lsp-ai inserted its explanations into the file that they were about; see `test_explain.py`."""
    edits: list[types.ApplyWorkspaceEditParams] = []

    def take(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        edits.append(params)
        return types.ApplyWorkspaceEditResult(applied=True)

    monkeypatch.setitem(editor.client.protocol.fm.features, types.WORKSPACE_APPLY_EDIT, take)
    service.reply("It adds:\n```python\ntotal = left + right\n```\n")
    editor.open("total = left\n")
    for _ in range(2):
        await explain(editor, show=show).result()
    await editor.round_trip()
    assert edits == []
    about = [request.body["messages"][-1]["content"] for request in service.requests]
    assert about[0] == about[1]
    assert "total = left\n" in about[1]


async def test_a_rate_limit_is_told_by_the_status_bar_and_not_as_a_diagnostic(
    start_editor: StartEditor, service: FakeService
) -> None:
    """helix-gpt published rate limits as diagnostics of the file; see `test_service_errors.py`."""
    published: list[Any] = []
    service.reply(errors.rate_limited().retry_after_s(30))
    editor = await start_editor()
    editor.client.protocol.fm.features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = published.append
    editor.open("total = |\n")
    assert await editor.ask().items() == []
    assert "Wait" in (await editor.status("rateLimited"))["message"]
    await editor.round_trip()
    assert (published, editor.messages) == ([], [])
