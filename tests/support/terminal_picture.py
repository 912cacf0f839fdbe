"""Pictures of a terminal for the documentation, made only when `QWEN_LS_PICTURES` names a folder."""

from __future__ import annotations

import io
import os
import re
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
        line = terminal.screen.buffer[row]
        text = Text(no_wrap=True, overflow="crop")
        for column in range(terminal.screen.columns):
            style = _style(line[column])
            is_cursor = (row, column) == terminal.cursor and not terminal.screen.cursor.hidden
            text.append(line[column].data, style + Style(reverse=True) if is_cursor else style)
        console.print(text, crop=True)
    svg = console.export_svg(title=title, unique_id=name)
    Path(folder, f"{name}.svg").write_text(_REMOTE_FONTS.sub("", svg), encoding="utf-8")


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
