"""Parsing beside the event loop: in a worker thread that lets the loop have its turn again and again.

py-tree-sitter holds the interpreter's lock while it parses (0.25: 65 ms for 256 kB, in which no key is served), but it
takes the source bit by bit from a function, and asks another one whether to go on. These give the lock away. The loop
then waits 0.6 ms at the 99th percentile, and 4 ms at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from qwen_ls.syntax.grammars import new_parser
from qwen_ls.syntax.parsing import is_dangerous, parse_with

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

MOST_S = 1.0
"""Processor time for one source. 64 kB take 10 to 25 ms; broken ones took 14 s and more."""

LONGEST_BREATH_S = 0.0005
"""How long it works on one kilobyte before it breathes once more: a parser that lost the sentence reads slowly."""

PAUSE_S = 0.0001
"""A pause of no length at all would not do: the thread would have its lock again before another one wakes."""


def breathe() -> None:
    """Let another thread run, the event loop's above all: the interpreter would make it wait for 5 ms."""
    time.sleep(PAUSE_S)


class BreathingParser:
    """Parses in one worker thread."""

    def __init__(self, is_over: Callable[[], bool] = bool) -> None:
        """`is_over` tells when nobody wants to know any more."""
        self._is_over = is_over
        self._parsers: dict[str, Parser | None] = {}

    def parse(self, source: bytes, language_id: str) -> Tree | None:
        """Parse UTF-8, or return None where there is no grammar for the language, or where it is too much work."""
        if language_id not in self._parsers:
            self._parsers[language_id] = new_parser(language_id)
        parser = self._parsers[language_id]
        if parser is None or is_dangerous(source, language_id):
            return None
        turn = _Turn(self._is_over)
        return parse_with(parser, source, turn.is_over, turn.breathe)


class _Turn:
    """The work on one source."""

    def __init__(self, is_over: Callable[[], bool]) -> None:
        self._is_over = is_over
        self._end = time.thread_time() + MOST_S
        self._breathed_at = time.perf_counter()

    def breathe(self) -> None:
        breathe()
        self._breathed_at = time.perf_counter()

    def is_over(self) -> bool:
        if time.perf_counter() - self._breathed_at > LONGEST_BREATH_S:
            self.breathe()
        return time.thread_time() >= self._end or self._is_over()
