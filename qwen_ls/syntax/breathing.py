"""Parsing beside the event loop: in a worker thread that lets the loop have its turn again and again.

py-tree-sitter holds the interpreter's lock while it parses (0.25: 65 ms for 256 kB, in which no key is served), but it
takes the source bit by bit from a function. That function gives the lock away.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from qwen_ls.syntax.grammars import new_parser

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

STEP_BYTES = 2_048
"""About a third of a millisecond's work."""


def breathe() -> None:
    """Let another thread run, the event loop's above all, if one waits: without this it would take 5 ms."""
    time.sleep(0)


class BreathingParser:
    """Parses in one worker thread."""

    def __init__(self) -> None:
        self._parsers: dict[str, Parser | None] = {}

    def parse(self, source: bytes, language_id: str) -> Tree | None:
        """Parse UTF-8, or return None where there is no grammar for the language."""
        if language_id not in self._parsers:
            self._parsers[language_id] = new_parser(language_id)
        parser = self._parsers[language_id]
        if parser is None:
            return None

        def read(offset: int, _point: object) -> bytes:
            breathe()
            return source[offset : offset + STEP_BYTES]

        return parser.parse(read)
