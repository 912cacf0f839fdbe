"""A page of Markdown that fills while it streams: rendered in a terminal, as it is elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TextIO

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.segment import Segment

UNSETTLED_LINES = 8
"""The last lines may still change, by a table that grows or a list that goes on; those above are printed for good."""

PAUSE_S = 0.08
"""How often the page is rendered at most."""


class Page(Protocol):
    """Where the pieces of an explanation go."""

    def take(self, piece: Mapping[str, Any]) -> None:
        """Take one partial result: `{delta}` or `{thinking}`."""
        ...


@contextmanager
def page_on_stdout() -> Iterator[Page]:
    """Fill a page on standard output for as long as the context lasts."""
    if not sys.stdout.isatty():
        plain = PlainPage(sys.stdout)
        yield plain
        plain.end()
        return
    from rich.console import Console

    with rendered_page(Console()) as page:
        yield page


class PlainPage:
    """Writes the Markdown itself, piece by piece."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._last = "\n"

    def take(self, piece: Mapping[str, Any]) -> None:
        """Write a piece of text; what the model thinks is left out."""
        if delta := piece.get("delta"):
            self._out.write(delta)
            self._out.flush()
            self._last = delta

    def end(self) -> None:
        """End the last line."""
        if not self._last.endswith("\n"):
            self._out.write("\n")
            self._out.flush()


@contextmanager
def rendered_page(console: Console) -> Iterator[Page]:
    """Fill a page in a terminal; below it, what goes on."""
    from rich.live import Live

    page = RenderedPage(console)
    live = Live(console=console, get_renderable=page.unsettled, refresh_per_second=1 / PAUSE_S, transient=True)
    with live:
        yield page
    page.settle(all_of_it=True)


class RenderedPage:
    """Prints lines for good once they are settled, so that a page may be longer than the terminal is high."""

    def __init__(self, console: Console) -> None:
        from rich.spinner import Spinner

        self._console = console
        self._spinner = Spinner("dots")
        self._began = time.monotonic()
        self._rendered = 0.0
        self._markdown = ""
        self._thought = ""
        self._printed = 0

    def take(self, piece: Mapping[str, Any]) -> None:
        """Take a piece."""
        self._markdown += piece.get("delta", "")
        self._thought += piece.get("thinking", "")
        if time.monotonic() - self._rendered >= PAUSE_S:
            self.settle()
            self._rendered = time.monotonic()

    def settle(self, *, all_of_it: bool = False) -> None:
        """Print the lines that will change no more."""
        lines = self._lines()
        settled = len(lines) if all_of_it else len(lines) - UNSETTLED_LINES
        if settled > self._printed:
            self._console.print(_joined(lines[self._printed : settled]), end="")
            self._printed = settled

    def unsettled(self) -> RenderableType:
        """The lines that may still change, and what goes on."""
        from rich.console import Group

        self._spinner.update(text=f"{self._doing()} {time.monotonic() - self._began:.0f} s")
        return Group(_joined(self._lines()[self._printed :]), self._spinner)

    def _doing(self) -> str:
        if self._markdown:
            return "explaining"
        return "thinking" if self._thought else "waiting for the model"

    def _lines(self) -> list[list[Segment]]:
        from rich.markdown import Markdown

        if not self._markdown.strip():
            return []
        return self._console.render_lines(Markdown(self._markdown, code_theme="ansi_dark"), pad=False)


def _joined(lines: list[list[Segment]]) -> RenderableType:
    from rich.segment import Segment, Segments

    return Segments([segment for line in lines for segment in (*line, Segment.line())])
