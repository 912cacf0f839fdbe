"""The package in an Emacs on a terminal: what a person types, and what the screen shows, key by key."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.editors.emacs.test_scenes import reply_to
from tests.support.debian.emacs import Emacs
from tests.support.fake_service import FakeService, RecordedRequest, Reply
from tests.support.terminal import Terminal
from tests.support.terminal_picture import keep_picture

pytestmark = [
    pytest.mark.editors,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Emacs is driven on Linux"),
]

HERE = Path(__file__).parent
SOURCE = "def area(width, height):\n    \n\n\nprint(area(2, 3))\n"
WHOLE = "def area(width, height):\n    return width * height\n\n\nprint(area(2, 3))\n"
ACTION_S = 15.0
KEY_S = 0.4
AT_ONCE_S = 1.0
"""A key that is not on the screen by then waited for something: the machine alone takes 0.05 s."""


@pytest.fixture
def window(
    the_emacs: Emacs, compiled: Path, service: FakeService, stage_environment: dict[str, str], tmp_path: Path
) -> Iterator[Terminal]:
    """Emacs with a file of a project, managed by eglot, and the package beside it."""
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    (project / "area.py").write_text(SOURCE, encoding="utf-8")
    command = [str(the_emacs.program), "-Q", "-nw", "-L", str(compiled), "-l", str(HERE / "init.el"), "area.py"]
    with Terminal(command, stage_environment, project) as terminal:
        terminal.see("def area", "Qwen", "[eglot:")
        terminal.see_no("Qwen:starting")
        yield terminal


def test_ghost_text_is_seen_and_taken(window: Terminal, service: FakeService) -> None:
    service.answers(reply_to)
    window.press("\x0e\x05r")
    window.see("return width * height")
    assert window.style_of("return width").fg != window.style_of("eturn width").fg
    window.wait(lambda: window.text_at_cursor.startswith("eturn width * height"), "the cursor before the ghost")
    keep_picture(window, "emacs-ghost-text", "Emacs")
    window.press("\t")
    window.wait(lambda: not window.text_at_cursor, "the cursor behind what was taken")
    window.press("\x18\x13")
    window.see("Wrote")


def test_typing_goes_on_while_an_action_of_15_s_runs(window: Terminal, service: FakeService, tmp_path: Path) -> None:
    service.answers(lambda request: replace(reply_to(request), hold_after=1 if "messages" in request.body else None))
    window.press("\x0e\x05return width * height")
    window.see("return width * height")
    window.press("\x1b<")
    window.press("\x03qa")
    window.see("Qwen: ")
    window.press("Add types\r")
    [work] = _until_asked(service)
    begun = time.monotonic()
    window.press("\x1b>")
    typed = "# "
    slowest_s = window.press_and_see(typed, typed)
    while time.monotonic() - begun < ACTION_S:
        time.sleep(KEY_S)  # a person's pace; what is waited for is that the action takes long
        typed += "abcdefghij"[len(typed) % 10]
        slowest_s = max(slowest_s, window.press_and_see(typed[-1], typed))
    assert slowest_s < AT_ONCE_S
    window.see("Qwen:working")
    assert not work.ended
    work.release()
    window.see("width: int, height: int")
    window.press("\x18\x13")
    window.see("Wrote")
    text = (tmp_path / "project" / "area.py").read_text(encoding="utf-8")
    assert text == WHOLE.replace("width, height)", "width: int, height: int) -> int", 1) + typed + "\n"


def test_an_explanation_fills_a_window_while_it_streams(window: Terminal, service: FakeService) -> None:
    tokens = ("`area` ", "**multiplies** ", "width ", "by ", "height:\n\n```python\nwidth * height\n```\n")
    service.reply(Reply(tokens=tokens, hold_after=2))
    window.press("\x03qx")
    window.see("multiplies", "Qwen Answer answering")
    window.see_no("width by")
    service.requests[0].release()
    window.see("width by height:")
    window.see_no("answering")
    keep_picture(window, "emacs-explain", "Emacs")


def test_an_action_is_chosen_from_a_menu(window: Terminal, service: FakeService) -> None:
    service.answers(reply_to)
    window.press("\x03qa\t")
    window.see("Explain", "Add types", "Generate tests")
    keep_picture(window, "emacs-action", "Emacs")
    window.press("\x07")


def _until_asked(service: FakeService) -> list[RecordedRequest]:
    """The request of an action, once its answer has begun."""
    number = 1
    while True:
        request = service.wait_for_request(number, 20)
        if "messages" in request.body:
            request.wait_tokens(1)
            return [request]
        number += 1
