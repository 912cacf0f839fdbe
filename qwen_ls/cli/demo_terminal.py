"""The demo in a terminal: an editor that is typed in, what happens below it, then the explanation."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.rule import Rule
from rich.spinner import Spinner

from qwen_ls.cli import demo_pictures as pictures
from qwen_ls.cli.demo_screen import Rows, Step, View
from qwen_ls.cli.page import Page, rendered_page

REFRESHES_PER_SECOND = 12.5
MOST_EDITOR_LINES = 18
FEWEST_EDITOR_LINES = 6
LINES_BESIDE_EDITOR = 13
"""What title, frame, steps and spinner need of a terminal's height."""


@contextmanager
def terminal_screen(console: Console) -> Iterator[TerminalScreen]:
    """Show the demo in a terminal; however the context is left, the terminal is as it was."""
    with ExitStack() as shown:
        yield TerminalScreen(console, shown)


class TerminalScreen:
    """Draws what the script tells it, some times a second."""

    is_watched = True

    def __init__(self, console: Console, shown: ExitStack) -> None:
        self._console = console
        self._shown = shown
        self._view: View | None = None
        self._steps: list[Step] = []
        self._spinner = Spinner("dots", style="magenta")
        self._doing: tuple[str, float] | None = None
        self._diff: tuple[str, Sequence[str]] | None = None
        self._page: Page | None = None

    def begin(self, title: str, remark: str) -> None:
        """Print the title, and begin to draw below it."""
        self._console.print(pictures.title(title, remark))
        live = Live(console=self._console, get_renderable=self._picture, refresh_per_second=REFRESHES_PER_SECOND)
        self._shown.enter_context(live)

    def edit(self, view: View) -> None:
        """Draw the editor like this from now on."""
        self._view = view

    suggested = edit

    def working(self, words: str) -> None:
        """Let the spinner say it, with the seconds."""
        self._doing = (words, time.monotonic())

    def done(self, step: Step) -> None:
        """Add a step, and end the spinner."""
        self._steps.append(step)
        self._doing = None

    def changed(self, title: str, diff: Sequence[str]) -> None:
        """Draw the diff in the editor's place."""
        self._diff = (title, diff)

    def explain(self, piece: Mapping[str, Any]) -> None:
        """Leave the editor where it is, and fill a page below it."""
        if self._page is None:
            self._doing = None
            self._shown.close()
            self._console.print(Rule(style="bright_black"))
            self._page = self._shown.enter_context(rendered_page(self._console))
        self._page.take(piece)

    def figures(self, rows: Rows) -> None:
        """Print the last table."""
        self._shown.close()
        self._console.print(Rule(style="bright_black"))
        self._console.print(pictures.figures(rows))

    def _picture(self) -> RenderableType:
        parts: list[RenderableType] = []
        if self._diff is not None:
            parts.append(pictures.diff(*self._diff, self._editor_height()))
        elif self._view is not None:
            parts.append(pictures.editor(self._view, self._editor_height()))
        parts.append(pictures.steps(self._steps))
        if self._doing is not None:
            words, since = self._doing
            self._spinner.update(text=f"{words} {time.monotonic() - since:.0f} s")
            parts.append(self._spinner)
        return Group(*parts)

    def _editor_height(self) -> int:
        room = self._console.height - LINES_BESIDE_EDITOR
        return max(FEWEST_EDITOR_LINES, min(room, MOST_EDITOR_LINES))
