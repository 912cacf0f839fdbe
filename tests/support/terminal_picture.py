"""Pictures of a terminal for the documentation, made only when `QWEN_LS_PICTURES` names a folder."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.style import Style
from rich.text import Text

from tests.support.terminal import COLUMNS, Terminal

_REMOTE_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""rich names a font on a server; a picture that is looked at should ask nobody."""

_NAMES = {"brown": "yellow", "brightbrown": "bright_yellow", "bfightmagenta": "bright_magenta"}
"""What pyte calls colours otherwise than rich."""


def keep_picture(terminal: Terminal, name: str, title: str) -> None:
    """Write the screen into the folder of pictures, if there is one."""
    folder = os.environ.get("QWEN_LS_PICTURES")
    if not folder:
        return
    console = Console(record=True, file=io.StringIO(), width=COLUMNS, force_terminal=True, color_system="truecolor")
    for row in range(terminal.screen.lines):
        text = Text(no_wrap=True, overflow="crop")
        for style, run in groupby(_cells(terminal, row), key=itemgetter(0)):
            text.append("".join(data for _, data in run), style)
        console.print(text, crop=True)
    svg = console.export_svg(title=title, unique_id=name)
    Path(folder, f"{name}.svg").write_text(_REMOTE_FONTS.sub("", svg), encoding="utf-8")


def _cells(terminal: Terminal, row: int) -> Iterator[tuple[Style, str]]:
    """How each cell of a row is drawn, and what stands in it; the cursor is a block."""
    for column in range(terminal.screen.columns):
        char = terminal.screen.buffer[row][column]
        is_cursor = (row, column) == terminal.cursor and not terminal.screen.cursor.hidden
        yield (_style(char) + Style(reverse=True) if is_cursor else _style(char)), char.data


def _style(char: Any) -> Style:
    return Style(
        color=_colour(char.fg),
        bgcolor=_colour(char.bg),
        bold=char.bold,
        italic=char.italics,
        underline=char.underscore,
        strike=char.strikethrough,
        reverse=char.reverse,
    )


def _colour(name: str) -> str | None:
    if name == "default":
        return None
    if re.fullmatch(r"[0-9a-f]{6}", name):
        return f"#{name}"
    name = _NAMES.get(name, name)
    return name.replace("bright", "bright_", 1) if name.startswith("bright") and "_" not in name else name
