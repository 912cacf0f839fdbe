"""A simulated editor: one document, ghost text, and the cancelling habits of VS Code or of Neovim."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from qwen_ls.completion.moment import Moment, Suggestion
from qwen_ls.text.document import Edit, Snapshot
from qwen_ls.text.lines import Point, Text

URI = "file:///project/module.py"


class Habit(Enum):
    """What a client does with a request that a key made old."""

    CANCELS_FIRST = "VS Code: cancels before the change"
    NEVER_CANCELS = "Neovim: never cancels"


class Server(Protocol):
    """A language server, as far as completions go."""

    def changed(self, snapshot: Snapshot, edits: Sequence[Edit]) -> None:
        """The document changed."""
        ...

    def suggest(self, moment: Moment) -> Coroutine[Any, Any, Sequence[Suggestion]]:
        """Suggest something for a moment."""
        ...


@dataclass(frozen=True, slots=True)
class Ghost:
    """Ghost text on the screen, and since when."""

    text: str
    since: float


class Editor:
    """Implements `bench.typist.person.Keyboard` over a server."""

    def __init__(self, server: Server, before: str, after: str, habit: Habit) -> None:
        self._server = server
        self._habit = habit
        self._text = Text.of(before + after)
        self._cursor = _end_of(Point(0, 0), before)
        self._version = 1
        self._ghost: Ghost | None = None
        self._request: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self.waits_s: list[float] = []
        self.wrong_ghosts = 0
        self.is_right: Callable[[str], bool] = bool

    @property
    def ghost(self) -> str:
        """The ghost text that is on the screen, or nothing."""
        return self._ghost.text if self._ghost else ""

    @property
    def ghost_since(self) -> float:
        """When the ghost text appeared."""
        return self._ghost.since if self._ghost else asyncio.get_running_loop().time()

    def press(self, text: str) -> None:
        """Insert text at the cursor."""
        ghost = self._ghost
        self._ghost = Ghost(ghost.text[len(text) :], ghost.since) if ghost and ghost.text.startswith(text) else None
        if self._ghost is not None and not self._ghost.text:
            self._ghost = None
        self._edit(self._cursor, self._cursor, text)

    def backspace(self) -> None:
        """Delete the character before the cursor."""
        self._ghost = None
        self._edit(Point(self._cursor.line, self._cursor.column - 1), self._cursor, "")

    def accept(self) -> None:
        """Take the ghost text."""
        text, self._ghost = self.ghost, None
        self._edit(self._cursor, self._cursor, text)

    async def close(self) -> None:
        """End what still waits; what was pressed last is not sent any more."""
        self._is_closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _edit(self, start: Point, end: Point, text: str) -> None:
        if self._habit is Habit.CANCELS_FIRST and self._request is not None:
            self._request.cancel()
        loop = asyncio.get_running_loop()
        # A cancel reaches the server before the change does, so its task must have run by then.
        loop.call_soon(loop.call_soon, self._send, start, end, text)
        self._text = self._text.splice(start, end, text)
        self._cursor = _end_of(start, text)
        self._version += 1

    def _send(self, start: Point, end: Point, text: str) -> None:
        if self._is_closed:
            return
        snapshot = Snapshot(URI, "python", self._version, self._text)
        self._server.changed(snapshot, [Edit(start, end, text)])
        task = asyncio.get_running_loop().create_task(self._ask(Moment(snapshot, self._cursor)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._request = task

    async def _ask(self, moment: Moment) -> None:
        loop = asyncio.get_running_loop()
        asked_at = loop.time()
        suggestions = await self._server.suggest(moment)
        if suggestions:
            self._show(suggestions[0], moment, loop.time() - asked_at)
        elif moment.snapshot.version == self._version:
            self._ghost = None

    def _show(self, suggestion: Suggestion, moment: Moment, wait_s: float) -> None:
        """Show a suggestion if it is for the text and the cursor as they are now."""
        if suggestion.start != self._cursor or moment.snapshot.version > self._version:
            return
        old = self._ghost
        is_known = old is not None and (suggestion.text.startswith(old.text) or old.text.startswith(suggestion.text))
        now = asyncio.get_running_loop().time()
        self._ghost = Ghost(suggestion.text, old.since if old is not None and is_known else now)
        self.waits_s.append(wait_s)
        if not is_known and not self.is_right(suggestion.text):
            self.wrong_ghosts += 1


def _end_of(start: Point, text: str) -> Point:
    lines = text.split("\n")
    column = len(lines[-1]) + (start.column if len(lines) == 1 else 0)
    return Point(start.line + len(lines) - 1, column)
