"""qwen-ls in a real Vim with ALE as its client: what a person types, and what the screen shows."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.cli import ROOT
from tests.support.debian.vim import Vim, vim
from tests.support.fake_service import FakeService, RecordedRequest, Reply
from tests.support.isolation import isolated_environment, set_up_with
from tests.support.not_here import demand
from tests.support.terminal import Terminal
from tests.support.terminal_picture import keep_picture

pytestmark = [
    pytest.mark.editors,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Vim is driven on Linux"),
]

SERVER = Path(sys.executable).with_name("qwen-ls")
SOURCE = "def area(width, height):\n    \n\n\nprint(area(2, 3))\n"
WHOLE = "def area(width, height):\n    return width * height\n\n\nprint(area(2, 3))\n"
TYPED = "```python\ndef area(width: int, height: int) -> int:\n    return width * height\n```"
NEXT = "\x0e"
ESCAPE = "\x1b"
NOTHING = "No code actions"

VIMRC = """
set nocompatible noswapfile completeopt=menu,menuone,noinsert
filetype plugin on
let g:ale_linters_explicit = 1
let g:ale_linters = {{'python': ['qwen-ls']}}
let g:qwen_ls_executable = '{server}'
let g:qwen_ls_settings = {{'completion': {{'debounceMs': 0}}}}
source {settings}
"""


@pytest.fixture(scope="session")
def the_vim() -> Vim:
    """Vim 9 and ALE. On someone's own machine its tests are skipped without them."""
    return demand(vim)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a repository's mark in it."""
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    return folder


@pytest.fixture
def window(the_vim: Vim, service: FakeService, project: Path, tmp_path: Path) -> Iterator[Terminal]:
    """Vim with a file of the project."""
    (project / "area.py").write_text(SOURCE, encoding="utf-8")
    settings = ROOT / "editors" / "vim" / "qwen-ls.vim"
    vimrc = tmp_path / "vimrc"
    vimrc.write_text(VIMRC.format(server=SERVER, settings=settings), encoding="utf-8")
    environment = isolated_environment(tmp_path / "home", **the_vim.variables, **set_up_with(service))
    command = [str(the_vim.program), "--cmd", f"set runtimepath^={the_vim.ale}", "-u", str(vimrc), "area.py"]
    with Terminal(command, environment, project) as terminal:
        terminal.see("def area")
        open_menu(terminal)
        terminal.press("\r")
        terminal.see_no("Qwen: ")
        yield terminal


def reply_to(request: RecordedRequest) -> Reply:
    """Complete, explain, or add types, as the request wants."""
    if "messages" not in request.body:
        before = request.body["prompt"].partition("<|fim_suffix|>")[0]
        body = "return width * height"
        written = max(count for count in range(len(body) + 1) if before.endswith(body[:count]))
        return Reply(body[written:])
    if "Explain" in request.body["messages"][-1]["content"]:
        return Reply("It **multiplies** width by height.\n")
    return Reply(TYPED)


def open_menu(window: Terminal) -> None:
    """Open the menu of actions, as soon as the server offers some."""

    def is_answered() -> bool:
        return any(each in "\n".join(window.screen.display) for each in ("Qwen: Explain", NOTHING))

    while True:
        window.press(":ALECodeAction\r")
        window.wait(is_answered, "the actions")
        if any("Qwen: Explain" in line for line in window.lines):
            return
        window.press("\x0c:\r")
        window.see_no(NOTHING)


def test_a_completion_stands_in_the_menu(window: Terminal, service: FakeService, project: Path) -> None:
    service.answers(reply_to)
    window.press("jAre")
    window.see("return width * height")
    keep_picture(window, "vim-completion", "Vim")
    window.press(f"{NEXT}\x19")
    window.wait(lambda: window.screen.display[1].rstrip() == "    return width * height", "the text in the line")
    window.press(ESCAPE)
    window.see_no("INSERT")
    window.press(":w\r")
    window.see("written")
    assert (project / "area.py").read_text(encoding="utf-8") == WHOLE


def test_typing_goes_on_while_an_action_runs(window: Terminal, service: FakeService, project: Path) -> None:
    service.answers(lambda request: replace(reply_to(request), hold_after=1 if "messages" in request.body else None))
    window.press("jAreturn width * height")
    window.see("return width * height")
    window.press(ESCAPE)
    window.see_no("INSERT")
    window.press("gg")
    open_menu(window)
    [line] = [line for line in window.lines if "Qwen: Add types" in line]
    window.press(line.partition(")")[0].strip() + "\r")
    work = next(each for each in _asked(service) if "messages" in each.body)
    work.wait_tokens(1)
    window.press("Go# more")
    window.see("# more")
    window.press(ESCAPE)
    window.see_no("INSERT")
    work.release()
    window.see("width: int, height: int")
    window.press(":w\r")
    window.see("written")
    types = WHOLE.replace("width, height)", "width: int, height: int) -> int", 1)
    assert (project / "area.py").read_text(encoding="utf-8") == f"{types}# more\n"


def test_an_explanation_comes_as_a_message(window: Terminal, service: FakeService) -> None:
    service.answers(reply_to)
    open_menu(window)
    [line] = [line for line in window.lines if "Qwen: Explain" in line]
    window.press(line.partition(")")[0].strip() + "\r")
    window.see("It **multiplies** width by height.")


def _asked(service: FakeService) -> Iterator[RecordedRequest]:
    """The requests that came and that come."""
    number = 1
    while True:
        yield service.wait_for_request(number, 20)
        number += 1
