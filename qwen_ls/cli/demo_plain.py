"""The demo without a terminal: plain lines, no control sequence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from qwen_ls.cli.demo_screen import Rows, Step, View
from qwen_ls.cli.page import PlainPage


class PlainScreen:
    """Lines without any control sequence."""

    is_watched = False

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._page: PlainPage | None = None

    def begin(self, title: str, remark: str) -> None:
        """Write the title."""
        self._line(f"{title}\n{remark}\n")

    def edit(self, view: View) -> None:
        """Keys are not shown one by one here."""

    def suggested(self, view: View) -> None:
        """Write the cursor's line and the suggestion, marked at their sides."""
        line = view.text.content(view.cursor.line)
        head, *rest = (line[: view.cursor.column] + "‹" + view.ghost + "›" + line[view.cursor.column :]).split("\n")
        self._line("".join(f"    | {each}\n" for each in (head, *rest)).rstrip("\n"))

    def working(self, words: str) -> None:
        """Write what goes on."""
        self._line(f"{words} ...")

    def done(self, step: Step) -> None:
        """Write what happened."""
        figures = ", ".join(part for part in (step.figure, step.remark) if part)
        self._line(f"  {step.what}: {figures}")

    def changed(self, title: str, diff: Sequence[str]) -> None:
        """Write the diff."""
        self._line("\n".join([f"    {title}:", *(f"    | {line}".rstrip() for line in diff)]))

    def explain(self, piece: Mapping[str, Any]) -> None:
        """Write the piece."""
        if self._page is None:
            self._page = PlainPage(self._out)
            self._line("")
        self._page.take(piece)

    def figures(self, rows: Rows) -> None:
        """Write the rows."""
        if self._page is not None:
            self._page.end()
        width = max(len(name) for name, _ in rows)
        self._line("\n" + "\n".join(f"{name:{width}}  {figure}" for name, figure in rows))

    def _line(self, text: str) -> None:
        self._out.write(text + "\n")
        self._out.flush()
