"""A workspace on disk for the tools' unit tests, and one tool used on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qwen_ls.assist.tools.files import Files, NotTold
from qwen_ls.assist.tools.tool import Desk, Looking
from qwen_ls.assist.tools.turn import Turn
from qwen_ls.assist.tools.view import OpenFile, View
from qwen_ls.context.diagnostics import Diagnostic
from qwen_ls.context.privacy import Exclusions, PrivacyRules
from qwen_ls.context.source_files import Allowed
from qwen_ls.text import uris
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Text


@dataclass
class ToolDesk:
    """A folder with files, of which some are excluded and some are open."""

    folder: Path
    exclude: tuple[str, ...] = ()
    open_files: list[OpenFile] = field(default_factory=list)
    turn: Turn = field(default_factory=lambda: Turn(60))

    def write(self, name: str, content: str | bytes = "") -> Path:
        """Write a file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def open(
        self, name: str, text: str, *diagnostics: Diagnostic, may_be_shown: bool = True, language_id: str = "python"
    ) -> None:
        """Have a file open in the editor, with a text that need not be the file's."""
        path = self.folder / name
        snapshot = Snapshot(uris.from_path(path), language_id, 1, Text.of(text))
        self.open_files.append(OpenFile(name, snapshot, path, may_be_shown, diagnostics))

    def view(self) -> View:
        """What may be looked at."""
        rules = PrivacyRules(exclude=self.exclude)
        return View(Allowed((self.folder,), Exclusions((self.folder,), rules)), tuple(self.open_files))

    def use(self, tool: Looking[Any], **arguments: Any) -> str:
        """What a tool answers."""
        view = self.view()
        try:
            return tool.look(tool.arguments.model_validate(arguments), Desk(view, Files(view), self.turn))
        except NotTold as answer:
            return str(answer)
