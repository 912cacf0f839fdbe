"""Actions and edits in a real Neovim: asked for by the menu or by words, looked at, refused where the text moved on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.editors.neovim.conftest import Start
from tests.support import other_server
from tests.support.fake_service import FakeService, Reply
from tests.support.neovim.editor import Neovim

pytestmark = [
    pytest.mark.editors,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Neovim is fetched and driven on Linux"),
]

CODE = "def area(width, height):\n    return width * height\n"
TYPED = "def area(width: int, height: int) -> int:\n    return width * height\n"
ANSWER = f"```python\n{TYPED}```"
PREVIEWED = {"actions": {"preview": True}}


def test_an_edit_by_words_is_one_step_to_undo(start: Start, service: FakeService, file: Path) -> None:
    service.reply(ANSWER)
    editor = start()
    editor.edit(file, CODE)
    editor.command("%Qwen edit add types")
    editor.see_text(TYPED.rstrip("\n"))
    assert "add types" in service.requests[0].body["messages"][-1]["content"]
    editor.keys("u")
    editor.see_text(CODE.rstrip("\n"))


def test_the_instruction_is_asked_for(start: Start, service: FakeService, file: Path) -> None:
    service.reply(ANSWER)
    editor = start()
    editor.edit(file, CODE)
    editor.keys(":%Qwen edit<CR>add types<CR>")
    editor.see_text(TYPED.rstrip("\n"))


def test_an_action_of_the_menu_is_applied(start: Start, service: FakeService, file: Path) -> None:
    service.reply(ANSWER)
    editor = start()
    editor.edit(file, CODE)
    editor.choose("Qwen: Add types")
    editor.command("Qwen refactor")
    editor.see_text(TYPED.rstrip("\n"))


def test_what_another_server_reports_is_fixed(start: Start, service: FakeService, file: Path) -> None:
    service.reply("```python\ndef area(width, height):\n    return width * height\n```")
    editor = start()
    editor.lua(_OTHER_SERVER, [sys.executable, str(other_server.__file__)])
    editor.edit(file, "def area(width, height):\n    pass  # TODO\n")
    editor.wait(lambda: editor.lua("return #vim.diagnostic.get(0)") == 1, "what the other server reports")
    editor.keys("j")
    editor.choose("Fix: This is not done yet.")
    editor.command("Qwen fix")
    editor.see_text(CODE.rstrip("\n"))
    assert "This is not done yet." in service.requests[0].body["messages"][-1]["content"]


def test_neovim_s_own_menu_offers_the_fix_too(start: Start, service: FakeService, file: Path) -> None:
    service.reply("```python\ndef area(width, height):\n    return width * height\n```")
    editor = start()
    editor.lua(_OTHER_SERVER, [sys.executable, str(other_server.__file__)])
    editor.edit(file, "def area(width, height):\n    pass  # TODO\n")
    editor.wait(lambda: editor.lua("return #vim.diagnostic.get(0)") == 1, "what the other server reports")
    editor.keys("j")
    editor.wait(lambda: offered_by_the_menu(editor), "the fix in the menu")
    editor.see_text(CODE.rstrip("\n"))


def test_what_was_reported_before_the_server_was_there_is_fixed_too(
    start: Start, service: FakeService, file: Path
) -> None:
    service.reply("```python\ndef area(width, height):\n    return width * height\n```")
    editor = start(is_set_up=False)
    editor.lua(_OTHER_SERVER, [sys.executable, str(other_server.__file__)])
    file.write_text("def area(width, height):\n    pass  # TODO\n", encoding="utf-8")
    editor.command(f"edit {file}")
    editor.wait(lambda: editor.lua("return #vim.diagnostic.get(0)") == 1, "what the other server reports")
    editor.set_up()
    editor.until_attached()
    editor.keys("j")
    editor.wait(lambda: offered_by_the_menu(editor), "the fix in the menu")
    editor.see_text(CODE.rstrip("\n"))


def offered_by_the_menu(editor: Neovim) -> bool:
    """Open Neovim's menu; whether it had what is to be chosen: the server hears of other servers' reports by and by."""
    editor.choose("Fix: This is not done yet.")
    editor.lua("vim.lsp.buf.code_action()")
    editor.wait(lambda: editor.lua("return vim.g.chosen") is not None, "the menu")
    return bool(editor.lua("return vim.g.chosen"))


def test_an_edit_is_looked_at_and_applied(start: Start, service: FakeService, file: Path) -> None:
    editor = looking_at_an_edit(start, service, file)
    assert editor.lua("return #vim.api.nvim_list_tabpages()") == 2
    assert sorted(editor.lua(_TEXTS_IN_DIFF)) == sorted([CODE.rstrip("\n"), TYPED.rstrip("\n")])
    editor.lua("Choose('Apply')")
    editor.see_text(TYPED.rstrip("\n"))
    assert editor.lua("return #vim.api.nvim_list_tabpages()") == 1


def test_an_action_is_looked_at_and_discarded(start: Start, service: FakeService, file: Path) -> None:
    service.reply(ANSWER)
    editor = start(settings=PREVIEWED)
    editor.edit(file, CODE)
    editor.choose("Qwen: Add types", then=_WAIT_TO_CHOOSE)
    editor.command("Qwen refactor")
    editor.wait(lambda: editor.lua("return vim.g.is_asked"), "the question")
    editor.lua("Choose('Discard')")
    editor.wait(lambda: editor.lua("return #vim.api.nvim_list_tabpages()") == 1, "the diff to be gone")
    assert editor.text == CODE.rstrip("\n")


def test_an_edit_for_a_text_that_moved_on_is_not_applied_but_shown_anew(
    start: Start, service: FakeService, file: Path
) -> None:
    editor = looking_at_an_edit(start, service, file)
    editor.lua(_CHANGE, str(file), -1, -1, "print(area(2, 3))")
    editor.lua("Choose('Apply')")
    editor.wait(lambda: editor.lua("return vim.g.is_asked"), "the question for the text of now")
    assert editor.lua(_TEXT, str(file)) == f"{CODE}print(area(2, 3))"
    assert f"{TYPED}print(area(2, 3))" in editor.lua(_TEXTS_IN_DIFF)
    editor.lua("Choose('Apply')")
    editor.see_text(f"{TYPED}print(area(2, 3))")


def test_an_edit_for_code_that_was_changed_meanwhile_is_refused(start: Start, service: FakeService, file: Path) -> None:
    editor = looking_at_an_edit(start, service, file)
    editor.lua(_CHANGE, str(file), 0, 1, "def area(depth):")
    editor.lua("Choose('Apply')")
    editor.wait(lambda: any("the code was changed" in each for each in editor.messages), "the refusal")
    assert editor.text == "def area(depth):\n    return width * height"


def looking_at_an_edit(start: Start, service: FakeService, file: Path) -> Neovim:
    """A Neovim that shows an edit and asks whether it is to be applied."""
    service.reply(ANSWER)
    editor = start(settings=PREVIEWED)
    editor.edit(file, CODE)
    editor.lua(_WAIT_TO_CHOOSE)
    editor.command("%Qwen edit add types")
    editor.wait(lambda: editor.lua("return vim.g.is_asked"), "the question")
    return editor


def test_text_typed_while_the_model_writes_is_kept(start: Start, service: FakeService, file: Path) -> None:
    service.reply(Reply(ANSWER, hold_after=1))
    editor = start()
    editor.edit(file, f"{CODE}\n\n")
    editor.command("1,2Qwen edit add types")
    request = service.wait_for_request()
    request.wait_tokens(1)
    service.reply("")
    editor.keys("Goprint(area(2, 3))<Esc>")
    editor.see_text(f"{CODE}\n\nprint(area(2, 3))")
    request.release()
    editor.see_text(f"{TYPED}\n\nprint(area(2, 3))")


_OTHER_SERVER = """
vim.lsp.config("other", { cmd = ... })
vim.lsp.enable("other")
"""

_WAIT_TO_CHOOSE = """
vim.ui.select = function(items, _, chosen)
  vim.g.is_asked = true
  function Choose(wanted)
    vim.g.is_asked = false
    chosen(wanted)
  end
end
"""

_CHANGE = """
local file, first, last, line = ...
vim.api.nvim_buf_set_lines(vim.fn.bufnr(file), first, last, false, { line })
"""

_TEXT = """
return table.concat(vim.api.nvim_buf_get_lines(vim.fn.bufnr(...), 0, -1, false), "\\n")
"""

_TEXTS_IN_DIFF = """
local texts = {}
for _, win in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
  assert(vim.wo[win].diff)
  texts[#texts + 1] = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(win), 0, -1, false), "\\n")
end
return texts
"""
