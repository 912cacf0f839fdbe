"""An editor's buffer: the text and the cursor, with the server told of each change and asked what could follow."""

from __future__ import annotations

import time
from dataclasses import dataclass

from qwen_ls.cli.client import Json, LanguageServer
from qwen_ls.cli.source import Source
from qwen_ls.text.line_ends import line_end_of, with_line_feeds
from qwen_ls.text.lines import Point, Text

INVOKED, AUTOMATIC = 1, 2
"""LSP 3.18, InlineCompletionTriggerKind."""


@dataclass(frozen=True, slots=True)
class Ghost:
    """A suggestion as the server gave it: `text` may replace what stands from `start` to `end`."""

    text: str
    start: Point
    end: Point
    command: Json | None
    waited_ms: float
    """From asking to the answer, as the client saw it."""

    def rest(self, cursor: Point) -> str:
        """What it adds behind the cursor; before it stands at most what is there already."""
        return self.text[cursor.column - self.start.column :]


class Buffer:
    """A document that is open in the server."""

    def __init__(self, server: LanguageServer, source: Source) -> None:
        """Open the file as it is; the cursor stands at its start."""
        self.source = source
        self.text: Text = source.text
        self.cursor = Point(0, 0)
        self._server = server
        self._version = 1
        server.notify(
            "textDocument/didOpen",
            {
                "textDocument": {
                    "uri": source.uri,
                    "languageId": source.language_id,
                    "version": 1,
                    "text": str(source.text),
                }
            },
        )

    def replace(self, start: Point, end: Point, new: str) -> None:
        """Put `new` in the place of what stands between two points, and the cursor behind it."""
        new = with_line_feeds(new).replace("\n", line_end_of(self.text))
        self.text = self.text.splice(start, end, new)
        self._version += 1
        self._server.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": self.source.uri, "version": self._version},
                "contentChanges": [{"range": lsp_range(start, end), "text": new}],
            },
        )
        self.cursor = _behind(start, new)

    def type(self, text: str) -> None:
        """Type at the cursor."""
        self.replace(self.cursor, self.cursor, text)

    def backspace(self) -> None:
        """Delete the character before the cursor, which does not stand at the start of its line."""
        line, column = self.cursor.line, self.cursor.column
        self.replace(Point(line, column - 1), self.cursor, "")

    async def suggest(self, kind: int = AUTOMATIC) -> Ghost | None:
        """Ask what could stand at the cursor.

        Raises:
            CommandError: the server failed.
        """
        began = time.perf_counter()
        answer = await self._server.request(
            "textDocument/inlineCompletion",
            {
                "textDocument": {"uri": self.source.uri},
                "position": _position(self.cursor),
                "context": {"triggerKind": kind},
            },
        )
        waited_ms = (time.perf_counter() - began) * 1000
        items = answer["items"] if answer else []
        return _ghost(items[0], waited_ms) if items else None

    async def accept(self, ghost: Ghost) -> None:
        """Insert a suggestion, and run the command that tells the server of it.

        Raises:
            CommandError: the server failed.
        """
        self.replace(ghost.start, ghost.end, ghost.text)
        if ghost.command is not None and ghost.command["command"] in self._server.commands:
            await self._server.execute(ghost.command["command"], ghost.command["arguments"][0])


def _behind(start: Point, new: str) -> Point:
    """The point behind `new`, which was put at `start`."""
    lines = with_line_feeds(new).split("\n")
    if len(lines) == 1:
        return Point(start.line, start.column + len(new))
    return Point(start.line + len(lines) - 1, len(lines[-1]))


def _ghost(item: Json, waited_ms: float) -> Ghost:
    start, end = (Point(item["range"][side]["line"], item["range"][side]["character"]) for side in ("start", "end"))
    return Ghost(with_line_feeds(item["insertText"]), start, end, item.get("command"), waited_ms)


def _position(point: Point) -> Json:
    return {"line": point.line, "character": point.column}


def lsp_range(start: Point, end: Point) -> Json:
    """The range between two points, as it is sent."""
    return {"start": _position(start), "end": _position(end)}
