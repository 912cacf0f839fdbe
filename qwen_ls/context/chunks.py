"""Chunks: a text cut into pieces small enough to be shown, each with its words counted once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qwen_ls.context.likeness import Words, words_of
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Text

MOST_LINES = 32
"""The longest chunk. Half of what llama.vim takes: three of these fit into the usual budget."""

MOST_CHARS = 4_000
"""A chunk of more characters than this is no code that anybody reads: minified, or data."""

FEWEST_WORDS = 5
"""A chunk of fewer words tells nothing."""

REGION_LINES = 384
"""How much of a long text is cut into chunks: what lies around the place where something was done last."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines of a text, from `first` to before `stop`."""

    first: int
    stop: int
    text: str
    words: Words


def region_around(text: Text, line: int) -> tuple[int, int]:
    """The lines of a text to cut. It moves in steps: nothing is cut anew because a cursor went down a line."""
    half = REGION_LINES // 2
    start = max((line // half) * half - half // 2, 0)
    if text.line_count <= REGION_LINES:
        start = 0
    return start, min(start + REGION_LINES, text.line_count)


def chunks_of(text: Text, start: int, stop: int) -> Iterator[Chunk]:
    """The chunks of some lines, one by one: each costs about a tenth of a millisecond."""
    lines = text.lines(start, stop)
    at = 0
    while at < len(lines):
        end = _end_of_chunk(lines, at)
        chunk = _chunk(lines, at, end, start)
        if chunk is not None:
            yield chunk
        at = end


def _chunk(lines: Sequence[str], at: int, end: int, offset: int) -> Chunk | None:
    if sum(map(len, lines[at:end])) > MOST_CHARS:
        return None
    text = with_line_feeds("".join(lines[at:end])).strip("\n")
    words = words_of(text)
    return Chunk(offset + at, offset + end, text, words) if len(words) >= FEWEST_WORDS else None


def _end_of_chunk(lines: Sequence[str], at: int) -> int:
    """Where a chunk ends: at the last border of two blocks in its second half, if it has one."""
    most = min(at + MOST_LINES, len(lines))
    if most == len(lines):
        return most
    for end in range(most, at + MOST_LINES // 2, -1):
        if lines[end].strip() and not lines[end - 1].strip():
            return end
    return most
