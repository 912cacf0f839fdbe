"""A picture of the demo: what a screen was shown in one run, put together and exported as SVG."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markdown import Markdown
from rich.rule import Rule

from qwen_ls.cli import demo_pictures as pictures
from qwen_ls.cli.demo_screen import Rows, Screen, Step, View

COLUMNS = 108
EDITOR_LINES = 19
TITLE = "qwen-ls demo"

_REMOTE_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""rich names a font on a server; a picture that is looked at should ask nobody."""


class Album:
    """Passes everything on to a screen, and keeps what a picture needs: of the editor, the largest suggestion."""

    def __init__(self, screen: Screen) -> None:
        self.is_watched = screen.is_watched
        self._screen = screen
        self._console = Console(record=True, file=io.StringIO(), width=COLUMNS, force_terminal=True)
        self._view: View | None = None
        self._steps: list[Step] = []
        self._diff: tuple[str, Sequence[str]] | None = None
        self._markdown = ""

    def begin(self, title: str, remark: str) -> None:
        """Keep the title."""
        self._console.print(pictures.title(title, remark))
        self._screen.begin(title, remark)

    def edit(self, view: View) -> None:
        """Pass on."""
        self._screen.edit(view)

    def suggested(self, view: View) -> None:
        """Keep the view, unless one with a larger suggestion is kept."""
        if self._view is None or len(view.ghost) > len(self._view.ghost):
            self._view = view
        self._screen.suggested(view)

    def working(self, words: str) -> None:
        """Pass on."""
        self._screen.working(words)

    def done(self, step: Step) -> None:
        """Keep the step."""
        self._steps.append(step)
        self._screen.done(step)

    def changed(self, title: str, diff: Sequence[str]) -> None:
        """Keep the diff."""
        self._diff = (title, diff)
        self._screen.changed(title, diff)

    def explain(self, piece: Mapping[str, Any]) -> None:
        """Keep the text."""
        self._markdown += piece.get("delta", "")
        self._screen.explain(piece)

    def figures(self, rows: Rows) -> None:
        """Put the picture together."""
        console = self._console
        if self._view is not None:
            console.print(pictures.editor(self._view, EDITOR_LINES))
        console.print(pictures.steps(self._steps))
        if self._diff is not None:
            console.print(pictures.diff(*self._diff, EDITOR_LINES))
        console.print(Rule(style="bright_black"), Markdown(self._markdown), Rule(style="bright_black"))
        console.print(pictures.figures(rows))
        self._screen.figures(rows)

    def write(self, path: Path) -> None:
        """Export the picture.

        Raises:
            OSError: the file cannot be written.
        """
        svg = _REMOTE_FONTS.sub("", self._console.export_svg(title=TITLE))
        # Some renderers (librsvg) drop the spaces that a text begins with, and so the code's indentation.
        svg = svg.replace("<svg ", '<svg xml:space="preserve" ', 1)
        path.write_text(svg, encoding="utf-8", newline="\n")
