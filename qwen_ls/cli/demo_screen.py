"""What the demo tells a screen: the editor at a moment, and what happened.

A screen decides how that looks, and measures nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from qwen_ls.text.lines import Point, Text


@dataclass(frozen=True, slots=True)
class View:
    """An editor as it looks at one moment; `ghost` is what stands dimmed behind the cursor."""

    file_name: str
    text: Text
    cursor: Point
    ghost: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened: what, the figure that goes with it, and a remark."""

    what: str
    figure: str = ""
    remark: str = ""


Rows = Sequence[tuple[str, str]]
"""What the last table says: a name and a figure in each row."""


class Screen(Protocol):
    """What the script can show."""

    is_watched: bool
    """Whether somebody looks on, who needs time to see what is new."""

    def begin(self, title: str, remark: str) -> None:
        """Say what is about to be seen."""
        ...

    def edit(self, view: View) -> None:
        """Show the editor as it is now."""
        ...

    def suggested(self, view: View) -> None:
        """Show the editor with a suggestion that is new."""
        ...

    def working(self, words: str) -> None:
        """Say what goes on from now on."""
        ...

    def done(self, step: Step) -> None:
        """Say what happened; nothing goes on any more."""
        ...

    def changed(self, title: str, diff: Sequence[str]) -> None:
        """Show what a code action changed, as the lines of a unified diff."""
        ...

    def explain(self, piece: Mapping[str, Any]) -> None:
        """Take a piece of the explanation. The editor is done with from the first one on."""
        ...

    def figures(self, rows: Rows) -> None:
        """Show the last table; the explanation is whole."""
        ...
