from __future__ import annotations

import io

from rich.console import Console

from qwen_ls.cli.demo_screen import Step, View
from qwen_ls.cli.demo_terminal import terminal_screen
from qwen_ls.text.lines import Point, Text

HIDE_CURSOR, SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"
VIEW = View("area.py", Text.of("def area(w, h):\n    "), Point(1, 4), "return w * h")


def console(height: int = 40) -> Console:
    return Console(file=io.StringIO(), width=80, height=height, force_terminal=True, color_system=None)


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def play(console: Console) -> None:
    with terminal_screen(console) as screen:
        screen.begin("a title", "a remark")
        screen.suggested(VIEW)
        screen.working("waiting")
        screen.done(Step("typed", "1.0 ms"))
        screen.explain({"delta": "It multiplies."})
        screen.figures([("a figure", "7 ms")])


def test_everything_is_shown_in_its_order() -> None:
    shown = console()
    play(shown)

    parts = ("a title", "return w * h", "typed", "It multiplies.", "a figure")
    places = [written(shown).rindex(part) for part in parts]
    assert places == sorted(places)


def test_the_editor_stands_still_above_the_explanation() -> None:
    shown = console()
    play(shown)

    after = written(shown).partition("It multiplies.")[2]
    assert "area.py" not in after


def test_the_terminal_gets_its_cursor_back() -> None:
    shown = console()
    play(shown)

    assert written(shown).rindex(SHOW_CURSOR) > written(shown).rindex(HIDE_CURSOR)


def test_the_terminal_gets_its_cursor_back_after_an_error() -> None:
    shown = console()
    try:
        with terminal_screen(shown) as screen:
            screen.begin("a title", "a remark")
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass

    assert written(shown).rindex(SHOW_CURSOR) > written(shown).rindex(HIDE_CURSOR)


def test_in_a_low_terminal_the_editor_is_lower() -> None:
    source = View("long.py", Text.of("x\n" * 50), Point(0, 0))
    shown = console(height=20)
    with terminal_screen(shown) as screen:
        screen.begin("a title", "a remark")
        screen.edit(source)

    last_frame = written(shown).rpartition("long.py")[2]
    assert last_frame.count("\n") < 12
