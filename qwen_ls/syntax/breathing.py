"""Parsing beside the event loop: in a worker thread that lets the loop have its turn again and again.

py-tree-sitter holds the interpreter's lock while it parses (0.25: 65 ms for 256 kB, in which no key is served), but it
takes the source bit by bit from a function. That function gives the lock away. The loop then waits 0.6 ms at the 99th
percentile, and 4 ms at most.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from qwen_ls.syntax.grammars import new_parser

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

STEP_BYTES = 1_024
"""About a quarter of a millisecond's work."""

PAUSE_S = 0.0001
"""A pause of no length at all would not do: the thread would have its lock again before another one wakes."""


def breathe() -> None:
    """Let another thread run, the event loop's above all: the interpreter would make it wait for 5 ms."""
    time.sleep(PAUSE_S)


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
