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
    editor.see_text(CODE.rstrip("\n").replace("    ", "    return width * height"))
    editor.see_ghost("")
