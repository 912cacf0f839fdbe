"""Neovim on a terminal, as a person sees it; the screens are the documentation's pictures."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.support.fake_service import FakeService, RecordedRequest, Reply
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.neovim.editor import PLUGIN
from tests.support.saying_rest import rest_of
from tests.support.terminal import Terminal
from tests.support.terminal_picture import keep_picture

pytestmark = [
    pytest.mark.editors,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Neovim is driven on Linux"),
]

CODE = 'def area(width, height):\n    """The area of a rectangle."""\n    \n\n\nprint(area(2, 3))\n'
BODY = "sides = (width, height)\n    return width * height"
TYPED = CODE.replace("(width, height)", "(width: int, height: int) -> int", 1).replace("    \n", "    return 0\n")
EXPLANATION = """`area` gives the area of a rectangle.

| name | what it is |
| --- | --- |
| `width` | one side |
| `height` | the other side |

```python
area(2, 3)  # 6
```
"""
ESCAPE = "\x1b"

INIT = """
vim.o.laststatus, vim.o.number, vim.o.showmode = 2, true, false
vim.o.statusline = " %f %m%=%{{v:lua.require'qwen'.statusline()}} "
vim.o.ruler, vim.o.showcmd = false, false
vim.cmd.colorscheme("{colorscheme}")
require("qwen").setup({{
  cmd = {{ {server} }},
  settings = {{
    completion = {{ debounceMs = 0, candidates = 1, multiline = "always" }},
    actions = {{ preview = true }},
  }},
  window = {{ width = 0.45 }},
}})
"""

Open = Callable[[], AbstractContextManager[Terminal]]


@pytest.fixture
def open_neovim(program: Path, service: FakeService, tmp_path: Path) -> Open:
    """Open the code in a Neovim on a terminal, and wait for the server."""

    @contextmanager
    def open_neovim() -> Iterator[Terminal]:
        environment = {**isolated_environment(tmp_path / "home"), **set_up_with(service)}
        server = json.dumps(str(Path(sys.executable).with_name("qwen-ls")))
        init = tmp_path / "init.lua"
        init.write_text(INIT.format(server=server, colorscheme="habamax"), encoding="utf-8")
        folder = tmp_path / "project"
        folder.mkdir()
        (folder / "area.py").write_text(CODE, encoding="utf-8")
        command = [str(program), "-n", "-u", str(init), "--cmd", f"set runtimepath^={PLUGIN}", "area.py"]
        with Terminal(command, environment, folder) as terminal:
            terminal.see("area.py", "✦ Qwen")
            yield terminal
            terminal.press(f"{ESCAPE}:qall!\r")

    return open_neovim


def reply_to(request: RecordedRequest) -> Reply:
    """Write the body, explain, or add types, as the request wants."""
    if "messages" not in request.body:
        return Reply(rest_of(BODY, request.body["prompt"].partition("<|fim_suffix|>")[0]))
    if "Explain" in request.body["messages"][-1]["content"]:
        return Reply(EXPLANATION)
    return Reply(f"```python\n{TYPED.partition(chr(10) * 3)[0]}\n```")


def test_ghost_text_is_seen_and_taken_by_word_and_whole(open_neovim: Open, service: FakeService) -> None:
    service.answers(reply_to)
    with open_neovim() as window:
        window.press("jjA")
        window.press("si")
        window.see("    sides = (width, height)", "    return width * height")
        assert window.text_at_cursor == "des = (width, height)"
        assert window.style_of("des = ").fg != window.style_of("print").fg, "it looks like code that is there"
        keep_picture(window, "neovim-ghost-text", "Neovim")
        window.press("\x1b[1;5C")  # Ctrl-Right
        window.wait(lambda: window.text_at_cursor == " = (width, height)", "a word that was taken")
        window.press("\t")
        window.wait(lambda: window.cursor[0] == 3, "the cursor at the end of it all")
        window.press(f"{ESCAPE}:w\r")
        window.see("written")


def test_an_explanation_is_rendered_beside_the_code(open_neovim: Open, service: FakeService) -> None:
    service.answers(reply_to)
    with open_neovim() as window:
        window.press(":Qwen explain\r")
        window.see("def area", "> Explain", "area(2, 3)  # 6", "one side")
        window.see_no("```")
        keep_picture(window, "neovim-explain", "Neovim")
        window.press("q")
        window.see_no("> Explain")


def test_an_edit_is_seen_as_a_diff_and_applied(open_neovim: Open, service: FakeService) -> None:
    service.answers(reply_to)
    with open_neovim() as window:
        window.press(":1,3Qwen edit add types\r")
        window.see("width: int, height: int) -> int", "apply this edit?", "1: Apply", "2: Discard")
        keep_picture(window, "neovim-preview", "Neovim")
        window.press("1\r")
        window.see_no("apply this edit?")
        window.see("def area(width: int, height: int) -> int:")


def test_typing_goes_on_over_a_slow_service(open_neovim: Open, service: FakeService) -> None:
    service.answers(lambda _: Reply("never", hold_after=0))
    with open_neovim() as window:
        window.press("jjA")
        service.wait_for_request()
        line = "    "
        for key in "return width * height":
            line += key
            window.press_and_see(key, line)
        window.press(f"{ESCAPE}:w\r")
        window.see("written")
