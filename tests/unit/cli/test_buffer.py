from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from qwen_ls.cli.buffer import INVOKED, Buffer, Ghost
from qwen_ls.cli.client import Json, LanguageServer
from qwen_ls.cli.source import Source
from qwen_ls.text.lines import Point, Text

COMMAND = {"title": "Accepted", "command": "accepted", "arguments": [{"id": "1"}]}


class Recorder:
    """A server that keeps what it is told, and suggests what it was given."""

    commands = frozenset({"accepted"})

    def __init__(self, *items: Json) -> None:
        self.told: list[tuple[str, Any]] = []
        self._items = list(items)

    def notify(self, method: str, params: Any) -> None:
        """Keep it."""
        self.told.append((method, params))

    async def request(self, method: str, params: Any) -> Json:
        """Keep it, and suggest."""
        self.told.append((method, params))
        return {"items": self._items}

    async def execute(self, command: str, argument: Json) -> None:
        """Keep it."""
        self.told.append((command, argument))


def item(text: str, start: tuple[int, int], end: tuple[int, int]) -> Json:
    first, last = ({"line": line, "character": character} for line, character in (start, end))
    return {"insertText": text, "range": {"start": first, "end": last}, "command": COMMAND}


def opened(text: str, *items: Json, cursor: Point) -> tuple[Buffer, Recorder]:
    recorder = Recorder(*items)
    source = Source(Path("/project/a.py"), Path("/project"), "python", Text.of(text))
    buffer = Buffer(cast(LanguageServer, recorder), source)
    buffer.cursor = cursor
    return buffer, recorder


def test_a_key_goes_in_at_the_cursor_and_takes_it_along() -> None:
    buffer, _ = opened("ab\n", cursor=Point(0, 1))

    buffer.type("🦊")

    assert (str(buffer.text), buffer.cursor) == ("a🦊b\n", Point(0, 2))


def test_a_line_end_is_the_documents_own() -> None:
    buffer, _ = opened("a\r\nb", cursor=Point(0, 1))

    buffer.type("\n  x")

    assert (str(buffer.text), buffer.cursor) == ("a\r\n  x\r\nb", Point(1, 3))


def test_each_change_is_told_with_the_next_version() -> None:
    buffer, recorder = opened("ab", cursor=Point(0, 2))

    buffer.type("c")
    buffer.backspace()

    changes = [params for method, params in recorder.told if method == "textDocument/didChange"]
    assert [change["textDocument"]["version"] for change in changes] == [2, 3]
    assert [change["contentChanges"][0]["text"] for change in changes] == ["c", ""]
    assert str(buffer.text) == "ab"


@pytest.mark.asyncio
async def test_a_suggestion_is_asked_for_at_the_cursor() -> None:
    buffer, recorder = opened("ab", cursor=Point(0, 2))

    assert await buffer.suggest(INVOKED) is None

    _, asked = recorder.told[-1]
    assert (asked["position"], asked["context"]) == ({"line": 0, "character": 2}, {"triggerKind": 1})


@pytest.mark.asyncio
async def test_accepting_replaces_the_range_and_tells_the_server() -> None:
    buffer, recorder = opened("f()", item("a, b)", (0, 2), (0, 3)), cursor=Point(0, 2))
    ghost = await buffer.suggest()
    assert ghost is not None

    await buffer.accept(ghost)

    assert (str(buffer.text), buffer.cursor) == ("f(a, b)", Point(0, 7))
    assert recorder.told[-1] == ("accepted", {"id": "1"})


def test_a_suggestion_that_begins_before_the_cursor_shows_only_its_rest() -> None:
    ghost = Ghost("return 1", Point(0, 4), Point(0, 7), None, 1.0)

    assert ghost.rest(Point(0, 7)) == "urn 1"
