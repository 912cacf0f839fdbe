"""Explanations and questions in a real Neovim: a window that fills, is stopped, and is asked on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.editors.neovim.conftest import Start
from tests.support.fake_service import FakeService, RecordedRequest, Reply
from tests.support.neovim.editor import Neovim

pytestmark = [
    pytest.mark.editors,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Neovim is fetched and driven on Linux"),
]

CODE = "def area(width, height):\n    return width * height\n"
FIRST = "It *multiplies* two numbers.\n\n- width\n- height"


def open_code(editor: Neovim, file: Path) -> None:
    """Open the code, so that a window of this plugin is the second one."""
    editor.edit(file, CODE)


def test_an_explanation_fills_its_window_while_it_streams(start: Start, service: FakeService, file: Path) -> None:
    service.reply(Reply(tokens=["It *multi", "plies* two numbers.\n\n", "- width\n- height"], hold_after=1))
    editor = start()
    open_code(editor, file)
    editor.command("Qwen explain")
    request = service.wait_for_request()
    editor.see_text("> Explain\n\nIt *multi")
    request.release()
    editor.see_text(f"> Explain\n\n{FIRST}")
    assert editor.lua("return vim.bo.filetype") == "markdown"
    assert editor.lua("return vim.bo.modifiable") is False
    assert "def area(width, height):" in request.body["messages"][-1]["content"]


def test_q_closes_it_and_the_service_sees_it(start: Start, service: FakeService, file: Path) -> None:
    service.reply(Reply(tokens=["It ", "goes ", "on."], hold_after=1))
    editor = start()
    open_code(editor, file)
    editor.command("Qwen explain")
    editor.see_text("> Explain\n\nIt ")
    editor.keys("q")
    service.wait_for_request().wait_hung_up()
    editor.see_text(CODE.rstrip("\n"))
    assert editor.lua("return #vim.api.nvim_list_wins()") == 1
    assert editor.messages == []


def test_it_is_stopped_and_what_came_stays(start: Start, service: FakeService, file: Path) -> None:
    service.reply(Reply(tokens=["It ", "goes ", "on."], hold_after=1))
    editor = start()
    open_code(editor, file)
    editor.command("Qwen explain")
    editor.see_text("> Explain\n\nIt ")
    editor.keys("<C-c>")
    service.wait_for_request().wait_hung_up()
    assert editor.text.startswith("> Explain\n\nIt ")


def test_a_question_goes_on_from_what_was_said(start: Start, service: FakeService, file: Path) -> None:
    service.replies(FIRST, "By calling it.")
    editor = start()
    open_code(editor, file)
    editor.command("Qwen ask What is it?")
    editor.see_text(f"> What is it?\n\n{FIRST}")
    editor.keys("aHow is it used?<CR>")
    editor.see_text(f"> What is it?\n\n{FIRST}\n\n> How is it used?\n\nBy calling it.")
    told = [message["content"] for message in service.requests[1].body["messages"]]
    assert FIRST in told
    assert "How is it used?" in told[-1]


def test_lines_are_asked_about_by_a_range(start: Start, service: FakeService, file: Path) -> None:
    service.reply("The second line.")
    editor = start(window={"kind": "float", "width": 40})
    open_code(editor, file)
    editor.command("2Qwen ask What is it?")
    editor.see_text("> What is it?\n\nThe second line.")
    assert editor.lua("return vim.api.nvim_win_get_config(0).relative") == "editor"
    assert_asks_about(service.requests[0], "    return width * height")


def assert_asks_about(request: RecordedRequest, code: str) -> None:
    """The code that a question is about stands in a fence of its own."""
    assert f"\n{code}\n```" in request.body["messages"][-1]["content"]


def test_a_failure_is_said_in_the_window(start: Start, service: FakeService, file: Path) -> None:
    editor = start()
    open_code(editor, file)
    editor.lua("for _, each in ipairs(vim.lsp.get_clients()) do each:stop(true) end")
    editor.wait(lambda: not editor.lua("return #vim.lsp.get_clients() > 0"), "the server to be gone")
    editor.command("Qwen explain")
    assert "the server does not run here" in editor.text


def test_who_reads_further_up_is_left_there(start: Start, service: FakeService, file: Path) -> None:
    service.reply(Reply(tokens=["one\n\n", "two\n\n", "three"], hold_after=1))
    editor = start()
    open_code(editor, file)
    editor.command("Qwen explain")
    editor.see_text("> Explain\n\none\n\n")
    editor.keys("gg")
    editor.wait(lambda: editor.cursor == (0, 0), "the cursor at the top")
    service.wait_for_request().release()
    editor.see_text("> Explain\n\none\n\ntwo\n\nthree")
    assert editor.cursor == (0, 0)


def test_the_lightbulb_s_explain_opens_the_window(start: Start, service: FakeService, file: Path) -> None:
    service.reply(FIRST)
    editor = start()
    open_code(editor, file)
    editor.choose("Qwen: Explain")
    editor.command("Qwen actions")
    editor.see_text(f"> Explain\n\n{FIRST}")
