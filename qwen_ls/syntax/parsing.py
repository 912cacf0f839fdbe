"""Parsing that ends, in time and without ending the process.

A grammar is C that nobody here wrote. On text that is broken in the wrong way its parser can work for ever, and its
scanner can write past its buffers. So no text that is known to crash one is parsed, and every parse can be stopped. It
cannot be stopped while it is inside of a scanner: a grammar whose scanner can hang is in `grammars.WITHOUT_STRUCTURE`.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from qwen_ls.syntax.grammars import grammar_of, parser_for

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

MOST_LOOP_S = 0.02
"""Processor time, not time on the wall, so that a busy machine is not taken for a broken text. 1 ms is usual."""

STEP_BYTES = 1_024
"""About a quarter of a millisecond's work."""

MOST_DEPTH = 256
"""Brackets within brackets that were not written by hand. In Java, 90 thousand overflow 1 MB of stack."""

MOST_INDICATORS = 48
"""On one line of YAML. The 254th level overflows a buffer of its scanner; with these, no piece of a text gets there."""

_steps = threading.local()

_BRACKET = re.compile(rb"([(\[{])|[)\]}]")
_INDICATORS = re.compile(rb"(?:[-?:][ \t]+){%d}" % (MOST_INDICATORS + 1))


def parse(code: bytes, language_id: str) -> Tree | None:
    """Parse UTF-8 on the event loop: a short part of a file, of which tree-sitter makes the best.

    Positions in the tree may go one byte beyond the end. It is None where there is no grammar for the language, and
    where the text would take too long or is dangerous.
    """
    parser = parser_for(language_id)
    if parser is None or is_dangerous(code, language_id):
        return None
    end = time.thread_time() + MOST_LOOP_S
    return parse_with(parser, code, lambda: time.thread_time() >= end)


def parse_with(
    parser: Parser, code: bytes, is_over: Callable[[], bool], before_read: Callable[[], object] = bool
) -> Tree | None:
    """Parse until it is over, which is asked at every hundredth step; None if it was.

    `before_read` is called before each kilobyte. The code gets a line end if it has none: scanners look for one, and
    some look for nothing else.
    """
    code = code if code.endswith(b"\n") else code + b"\n"

    step = _own_step()

    def read(offset: int, _point: object) -> bytearray:
        before_read()
        step[:] = code[offset : offset + STEP_BYTES]
        return step

    def progress(_offset: int, _has_error: bool) -> bool:
        return is_over()

    try:
        return parser.parse(read, progress_callback=progress)
    except ValueError:
        parser.reset()  # or it would go on with this text when it is given the next
        return None


def _own_step() -> bytearray:
    """What this thread hands to parsers, one step after the other.

    Defect: py-tree-sitter 0.26 copies what it reads and never gives back its reference to it, so that each step, and
    with them every text that was parsed, stayed in memory for ever. Of one object only the count of references grows.
    """
    step: bytearray | None = getattr(_steps, "step", None)
    if step is None:
        step = _steps.step = bytearray()
    return step


def is_dangerous(code: bytes, language_id: str) -> bool:
    """Whether a text is nested so deep that a parser could crash on it. The cost is linear."""
    if grammar_of(language_id) == "yaml" and _INDICATORS.search(code):
        return True
    depth = 0
    for found in _BRACKET.finditer(code) if len(code) > MOST_DEPTH else ():
        depth = depth + 1 if found[1] else max(depth - 1, 0)
        if depth > MOST_DEPTH:
            return True
    return False
