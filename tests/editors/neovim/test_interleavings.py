"""Keys, answers and accepts in every order: what was meant comes out, whenever an answer arrives."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

import pytest

from tests.editors.neovim.conftest import Start
from tests.support.neovim.editor import Neovim

pytestmark = [
    pytest.mark.editors,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Neovim is fetched and driven on Linux"),
]

SERVER = Path(__file__).with_name("server_in_lua.lua")
TRUTH = "return total(first, second) + offset"
ROUNDS = 1_000
STEPS = 14
KEYS = {"all": "<F2>", "word": "<F3>"}


def rest_of(line: str) -> str:
    """What the server says behind a line: the same as in `server_in_lua.lua`."""
    return TRUTH.removeprefix(line) if TRUTH.startswith(line) else f"<{line[-1:]}>"


def rests_of(line: str) -> set[str]:
    """What may be still to be written: of what is said behind the line, or was said up to two characters before."""
    said = {(line[:at], line[at:]) for at in range(max(0, len(line) - 2), len(line) + 1)}
    return {rest_of(before)[len(written) :] for before, written in said if rest_of(before).startswith(written)}


def part_of(rest: str, part: str) -> str:
    """The part of a suggestion that is taken."""
    word = re.match(r"[ \t]*(?:\w+|[^\w\s]+)?", rest)
    assert word is not None
    return rest if part == "all" else word[0] or rest[:1]


class Meant:
    """What a line may be: each accept was for a suggestion that was there, or for none."""

    def __init__(self) -> None:
        self.lines = {""}

    def type(self, key: str) -> None:
        """A character is typed."""
        self.lines = {line + key for line in self.lines}

    def erase(self) -> None:
        """The last character is erased."""
        self.lines = {line[:-1] for line in self.lines}

    def accept(self, part: str) -> None:
        """A suggestion, or a part of it, is taken if there is one."""
        self.lines |= {line + part_of(rest, part) for line in self.lines for rest in rests_of(line)}


@pytest.fixture
def editor(start: Start, tmp_path: Path) -> Neovim:
    """A Neovim whose server is inside, in insert mode in an empty file."""
    nothing_else = "|".join(f"inoremap {key} <Nop>" for key in KEYS.values())
    before = [nothing_else, f"let g:truth = '{TRUTH}'", f"luafile {SERVER}"]
    arguments = [word for command in before for word in ("--cmd", command)]
    editor = start(*arguments, keys={"accept": KEYS["all"], "accept_word": KEYS["word"]})
    editor.edit(tmp_path / "some.txt", "")
    editor.keys("i")
    return editor


@pytest.mark.timeout(240)
def test_the_text_is_what_was_meant(editor: Neovim) -> None:
    chance = random.Random(7)
    taken = shown = 0
    for _ in range(ROUNDS):
        meant = Meant()
        log = [step(editor, chance, meant) for _ in range(STEPS)]
        editor.lua("return 0")
        line, ghost = editor.wait(lambda: settled(editor), "the keys to be taken in")
        assert line in meant.lines, f"{line!r} after {log}"
        assert ghost == "" or ghost in rests_of(line), f"{ghost!r} behind {line!r} after {log}"
        taken += any(each in KEYS for each in log) and line != min(meant.lines, key=len)
        shown += ghost != ""
        editor.keys("<Esc>")
        editor.lua("while _G.answer(1) > 0 do end")
        editor.keys("S")
    assert min(taken, shown) > ROUNDS / 10, "there was nothing to be tried"


def step(editor: Neovim, chance: random.Random, meant: Meant) -> str:
    """One thing that happens; what it is."""
    line = min(meant.lines, key=len)
    match chance.choices(["along", "against", "erase", "answer", "all", "word"], [6, 1, 1, 6, 2, 1])[0]:
        case "along":
            key = (rest_of(line) or "x")[0]
            key = "y" if key == "<" else key
            meant.type(key)
            editor.keys("<Space>" if key == " " else key)
            return key
        case "against":
            meant.type("q")
            editor.keys("q")
            return "q"
        case "erase" if line:
            meant.erase()
            editor.keys("<BS>")
            return "<BS>"
        case "answer" | "erase":
            editor.lua("_G.answer(math.random(math.max(#_G.waiting, 1)))")
            return "answer"
        case part:
            meant.accept(part)
            editor.keys(KEYS[part])
            return part


def settled(editor: Neovim) -> tuple[str, str] | None:
    """The line and the ghost text behind it, once no key waits any more."""
    mode = editor.call("nvim_get_mode")
    if mode["mode"] != "i" or editor.lua("return vim.fn.getchar(1)") != 0:
        return None
    return editor.text, editor.ghost
