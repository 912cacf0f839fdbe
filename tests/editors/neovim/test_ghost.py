"""Ghost text in a real Neovim, with the real server and a fake model service."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.editors.neovim.conftest import Start
from tests.support.fake_service import FakeService, RecordedRequest, Reply
from tests.support.saying_rest import rest_of

pytestmark = [
    pytest.mark.editors,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Neovim is fetched and driven on Linux"),
]

CODE = "def area(width, height):\n    \n\n\nprint(area(2, 3))\n"
BODY = "return width * height"


def answer(request: RecordedRequest) -> Reply:
    """Say what is still to be written of the body."""
    return Reply(rest_of(BODY, request.body["prompt"].partition("<|fim_suffix|>")[0]))


def test_it_is_shown_and_taken_with_tab(start: Start, service: FakeService, file: Path) -> None:
    service.answers(answer)
    editor = start()
    editor.edit(file, CODE)
    editor.keys("jA")
    editor.keys("ret")
    editor.see_ghost("urn width * height")
    editor.keys("<Tab>")
    editor.see_text(text_of("    return width * height"))
    editor.see_ghost("")


def test_a_word_is_taken_and_then_a_line(start: Start, service: FakeService, file: Path) -> None:
    service.answers(lambda _: Reply("two = 2\n    return width * two"))
    editor = start(settings={"completion": {"debounceMs": 0, "candidates": 1, "multiline": "always"}})
    editor.edit(file, CODE)
    editor.keys("jA")
    editor.see_ghost("two = 2\n    return width * two")
    editor.keys("<C-Right>")
    editor.see_ghost(" = 2\n    return width * two")
    editor.keys("<C-Down>")
    editor.see_ghost("\n    return width * two")
    editor.keys("<C-Down>")
    editor.see_text(text_of("    two = 2\n    return width * two"))


def test_what_is_typed_along_keeps_it_and_what_is_typed_against_ends_it(
    start: Start, service: FakeService, file: Path
) -> None:
    service.answers(answer)
    editor = start()
    editor.edit(file, CODE)
    editor.keys("jAret")
    editor.see_ghost("urn width * height")
    service.answers(lambda _: Reply("", hold_after=0))
    editor.keys("urn w")
    assert editor.ghost == "idth * height", "it follows in the step in which the key is put in"
    editor.keys("q")
    assert editor.ghost == "", "it is gone in the same step"


def test_tab_is_tab_where_there_is_none(start: Start, service: FakeService, file: Path) -> None:
    service.answers(lambda _: Reply(""))
    editor = start()
    editor.edit(file, CODE)
    editor.keys("jA<Tab>x")
    editor.see_text(text_of("        x"))


def test_a_mapping_that_was_there_before_is_kept(start: Start, service: FakeService, file: Path) -> None:
    service.answers(lambda _: Reply(""))
    editor = start("--cmd", "inoremap <Tab> <C-o>:let g:was = 1<CR>")
    editor.edit(file, CODE)
    editor.keys("jA<Tab>")
    editor.wait(lambda: editor.lua("return vim.g.was") == 1, "the mapping")


def test_taking_is_one_step_to_undo(start: Start, service: FakeService, file: Path) -> None:
    service.answers(answer)
    editor = start()
    editor.edit(file, CODE)
    editor.keys("jAret")
    editor.see_ghost("urn width * height")
    editor.keys("<Tab>;<Esc>")
    editor.see_text(text_of("    return width * height;"))
    editor.keys("u")
    editor.see_text(text_of("    return width * height"))
    editor.keys("u")
    editor.see_text(text_of("    ret"))


def test_suggestions_are_cycled(start: Start, service: FakeService, file: Path) -> None:
    service.answers(lambda request: Reply("height * width" if request.body.get("temperature") else "width * height"))
    editor = start(settings={"completion": {"debounceMs": 0, "candidates": 2}})
    editor.edit(file, CODE)
    editor.keys("jAreturn ")
    editor.see_ghost("width * height")
    editor.keys("<M-]>")
    editor.see_ghost("height * width")
    editor.keys("<M-]>")
    editor.see_ghost("width * height")
    editor.keys("<M-[>")
    editor.see_ghost("height * width")
    editor.keys("<Tab>")
    editor.see_text(text_of("    return height * width"))


def test_what_stands_behind_the_cursor_is_covered(start: Start, service: FakeService, file: Path) -> None:
    service.answers(lambda _: Reply("width, height) * 2"))
    editor = start()
    editor.edit(file, CODE)
    editor.keys("jAmax()<Left>")
    editor.see_ghost("width, height * 2")
    editor.keys("<Tab>;")
    editor.see_text(text_of("    max(width, height) * 2;"))


def test_characters_beyond_the_first_plane_are_counted_right(start: Start, service: FakeService, file: Path) -> None:
    service.answers(lambda _: Reply('🎈", "é𝄞")'))
    editor = start()
    editor.edit(file, CODE)
    editor.keys('jAprint("😀é')
    editor.see_ghost('🎈", "é𝄞")')
    editor.keys("<Tab>")
    editor.see_text(text_of('    print("😀é🎈", "é𝄞")'))


def test_leaving_insert_mode_closes_the_stream(start: Start, service: FakeService, file: Path) -> None:
    service.answers(lambda _: Reply("return width", hold_after=0))
    editor = start()
    editor.edit(file, CODE)
    editor.keys("jA")
    request = service.wait_for_request()
    editor.keys("<Esc>")
    request.wait_hung_up()


def test_dismissing_puts_it_away_until_something_is_typed(start: Start, service: FakeService, file: Path) -> None:
    service.answers(answer)
    editor = start()
    editor.edit(file, CODE)
    editor.keys("jAret")
    editor.see_ghost("urn width * height")
    editor.keys("<C-]>")
    editor.see_ghost("")
    editor.keys("u")
    editor.see_ghost("rn width * height")


def test_it_is_hidden_while_a_menu_is_shown(start: Start, service: FakeService, file: Path) -> None:
    service.answers(answer)
    editor = start()
    editor.edit(file, CODE + "\nretry = retries = 0\n")
    editor.keys("jAret")
    editor.see_ghost("urn width * height")
    editor.keys("<C-n>")
    editor.wait(lambda: editor.lua("return vim.fn.pumvisible()") == 1, "the menu")
    editor.see_ghost("")


@pytest.mark.parametrize("menu", ["blink", "cmp"])
def test_it_is_hidden_while_another_plugin_s_menu_is_shown(
    start: Start, service: FakeService, file: Path, menu: str
) -> None:
    service.answers(answer)
    editor = start()
    editor.lua(_MENUS[menu])
    editor.edit(file, CODE)
    editor.keys("jAret")
    editor.see_ghost("urn width * height")
    editor.lua("Show(true)")
    editor.see_ghost("")
    editor.lua("Show(false)")
    editor.see_ghost("urn width * height")


_MENUS = {
    "blink": """
        local is_shown = false
        package.loaded["blink.cmp"] = { is_menu_visible = function() return is_shown end }
        function Show(now)
          is_shown = now
          vim.api.nvim_exec_autocmds("User", { pattern = now and "BlinkCmpMenuOpen" or "BlinkCmpMenuClose" })
        end
    """,
    "cmp": """
        local is_shown, heard = false, {}
        package.loaded["cmp"] = {
          visible = function() return is_shown end,
          event = { on = function(_, event, run) heard[event] = run end },
        }
        function Show(now)
          is_shown = now
          heard[now and "menu_opened" or "menu_closed"]()
        end
    """,
}
"""What these plugins' documentation says of them."""


def test_it_is_off_in_a_filetype_and_comes_when_asked(start: Start, service: FakeService, file: Path) -> None:
    service.answers(answer)
    editor = start(ghost={"filetypes": {"python": False}})
    editor.edit(file, CODE)
    editor.keys("jAret")
    editor.see_text(text_of("    ret"))
    editor.keys("<M-Bslash>")
    editor.see_ghost("urn width * height")
    prompts = [request.body["prompt"].partition("<|fim_suffix|>")[0] for request in service.requests]
    assert prompts[0].endswith("    ret"), "one that nobody asked for"


def test_a_pause_is_seen_in_the_statusline_and_by_autocommands(start: Start, service: FakeService, file: Path) -> None:
    service.answers(answer)
    editor = start()
    editor.edit(file, CODE)
    heard = "{ pattern = 'QwenStatus', callback = function(event) vim.g.told = event.data.state end }"
    editor.lua(f"vim.api.nvim_create_autocmd('User', {heard})")
    editor.command("Qwen pause 10")
    editor.wait(lambda: "⏸" in editor.lua("return require('qwen').statusline()"), "the pause")
    assert editor.lua("return vim.g.told") == "paused"
    editor.command("Qwen resume")
    editor.wait(lambda: "✦" in editor.lua("return require('qwen').statusline()"), "the end of the pause")


def text_of(line: str) -> str:
    """The code with another second line."""
    first, _, *rest = CODE.rstrip("\n").split("\n")
    return "\n".join([first, line, *rest])
