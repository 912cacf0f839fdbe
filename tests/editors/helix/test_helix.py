"""qwen-ls in a real Helix, beside another server: what a person types, and what the screen shows."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.editors.helix.conftest import SERVER, StartHelix
from tests.support.fake_service import FakeService, RecordedRequest, Reply
from tests.support.terminal import Terminal
from tests.support.terminal_picture import keep_picture

pytestmark = [
    pytest.mark.editors,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Helix is driven on Linux"),
]

SOURCE = "def area(width, height):\n    \n\n\nprint(area(2, 3))\n"
WHOLE = "def area(width, height):\n    return width * height\n\n\nprint(area(2, 3))\n"
TYPED = "```python\ndef area(width: int, height: int) -> int:\n    return width * height\n```"
ESCAPE = "\x1b"
NEXT = "\x0e"
ACTION_S = 15.0
KEY_S = 0.4
AT_ONCE_S = 1.0
"""A key that is not on the screen by then waited for something: the machine alone takes 0.05 s."""


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


def held(request: RecordedRequest) -> Reply:
    """The same, but for completions held after a token until the test lets it go on."""
    return replace(reply_to(request), hold_after=1 if "messages" in request.body else None)


def choose_action(window: Terminal, title: str) -> None:
    """Choose an action from the menu at the cursor."""
    open_menu(window)
    titles = [line for line in window.lines if "Qwen: " in line]
    [place] = [number for number, line in enumerate(titles) if title in line]
    for _ in range(place):
        window.press(NEXT)
    window.press("\r")


def open_menu(window: Terminal) -> None:
    """Open the menu of actions, as soon as the server offers some."""
    _press_until(window, " a", "Qwen: Explain", "No configured language server supports", "No code actions available")


def wait_until_attached(window: Terminal) -> None:
    """Wait until both servers answer."""
    _press_until(window, " k", "says the other server", "No configured language server supports")
    window.press(ESCAPE)
    window.see_no("says the other server")  # Escape with a key right after it would be Alt with that key
    open_menu(window)
    window.press(ESCAPE)
    window.see_no("Qwen: Explain")


def _press_until(window: Terminal, keys: str, expected: str, *refusals: str) -> None:
    """Press keys until they bring what is expected; a refusal is waited for, and taken away by Escape."""

    def is_answered() -> bool:
        return any(each in "\n".join(window.screen.display) for each in (expected, *refusals))

    while True:
        window.press(keys)
        window.wait(is_answered, f"{expected}, or a refusal")
        if any(expected in line for line in window.lines):
            return
        window.press(ESCAPE)
        window.see_no(*refusals)


def save(window: Terminal) -> None:
    """Go back to normal mode and write the file."""
    window.press(ESCAPE)
    window.see("NOR")
    window.press(":w\r")
    window.see("written")


def until_working(service: FakeService) -> RecordedRequest:
    """The request of an action, once its answer has begun."""
    number = 1
    while True:
        request = service.wait_for_request(number, 20)
        if "messages" in request.body:
            request.wait_tokens(1)
            return request
        number += 1


def test_a_completion_stands_in_the_menu_beside_the_other_servers(
    start_helix: StartHelix, service: FakeService, project: Path
) -> None:
    service.answers(reply_to)
    with start_helix("area.py", SOURCE) as window:
        wait_until_attached(window)
        window.press("jA")
        window.press("re")
        window.see("return width * height", "return_other")
        while not window.lines[1].endswith("return width * height"):  # Helix shows the chosen entry in the text
            shown = window.lines[1]
            window.press(NEXT)
            window.wait(lambda shown=shown: window.lines[1] != shown, "another entry")  # type: ignore[misc]
        keep_picture(window, "helix-completion", "Helix")
        window.press("\r")
        save(window)
    assert (project / "area.py").read_text(encoding="utf-8") == WHOLE


def test_typing_goes_on_while_an_action_of_15_s_runs(
    start_helix: StartHelix, service: FakeService, project: Path
) -> None:
    service.answers(held)
    with start_helix("area.py", WHOLE) as window:
        wait_until_attached(window)
        choose_action(window, "Qwen: Add types")
        work = until_working(service)
        begun = time.monotonic()
        window.press("geo")
        typed = "# "
        slowest_s = window.press_and_see(typed, typed)
        while time.monotonic() - begun < ACTION_S:
            time.sleep(KEY_S)  # a person's pace; what is waited for is that the action takes long
            typed += "abcdefghij"[len(typed) % 10]
            slowest_s = max(slowest_s, window.press_and_see(typed[-1], typed))
        assert slowest_s < AT_ONCE_S
        assert not work.ended
        work.release()
        window.see("width: int, height: int")
        save(window)
    types = WHOLE.replace("width, height)", "width: int, height: int) -> int", 1)
    assert (project / "area.py").read_text(encoding="utf-8") == f"{types}{typed}\n"


def test_an_edit_of_an_older_text_is_refused(
    start_helix: StartHelix, service: FakeService, project: Path, tmp_path: Path
) -> None:
    service.answers(reply_to)
    mark = tmp_path / "held"
    late = [sys.executable, "-m", "tests.support.late_edits", str(mark), SERVER]
    with start_helix("area.py", WHOLE, late) as window:
        wait_until_attached(window)
        choose_action(window, "Qwen: Add types")
        while not mark.exists():
            time.sleep(0.05)  # the edit is on its way then; Helix does not know of it
        window.press("geo")
        window.see("did not apply the edit")
        window.press("# more")
        save(window)
    assert (project / "area.py").read_text(encoding="utf-8") == f"{WHOLE}# more\n"


def test_a_change_at_the_place_itself_refuses_the_edit(
    start_helix: StartHelix, service: FakeService, project: Path
) -> None:
    service.answers(held)
    with start_helix("area.py", WHOLE) as window:
        wait_until_attached(window)
        choose_action(window, "Qwen: Add types")
        work = until_working(service)
        window.press("gg")
        window.press("t,a=1")
        window.see("width=1, height")
        work.release()
        window.see("Nothing was edited")
        save(window)
    assert (project / "area.py").read_text(encoding="utf-8") == WHOLE.replace("width,", "width=1,", 1)


def test_an_explanation_opens_as_a_document(start_helix: StartHelix, service: FakeService) -> None:
    service.answers(reply_to)
    with start_helix("area.py", WHOLE) as window:
        wait_until_attached(window)
        choose_action(window, "Qwen: Explain")
        window.see("It **multiplies** width by height.", ".md")
        keep_picture(window, "helix-explain", "Helix")


def test_what_the_other_server_reports_is_fixed(start_helix: StartHelix, service: FakeService) -> None:
    service.answers(reply_to)
    with start_helix("area.py", WHOLE.replace("height\n", "height  # TODO types\n", 1)) as window:
        wait_until_attached(window)
        window.see("This is not done yet.")
        window.press("]d")
        open_menu(window)
        window.see("Qwen: Fix")
        keep_picture(window, "helix-action", "Helix")
        window.press("\r")
        window.see("width: int, height: int")
    assert "This is not done yet." in str(service.requests[-1].body)
