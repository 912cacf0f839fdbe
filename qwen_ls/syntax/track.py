"""What is open at a place in code, told line by line.

A text that still grows is looked at up to its last whole line, and each line's end is judged by what stands before it
only. So what was told of a line stays true, however the text goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from qwen_ls.syntax.cut import code_start
from qwen_ls.syntax.scan import CLOSERS, LONGEST_PIECE, OPENERS, Inside, Piece, scan

PIECE_LINES, PIECE_CHARS = 8, LONGEST_PIECE
"""How much is parsed at once. What stands before a cursor is cut at the same lines wherever the cursor is."""

BEFORE = -1
"""The place of what was opened before the text that is tracked."""

UNKNOWN = -2
"""The place of what was never seen opened: before all that was looked at, or nowhere."""

CLOSER_OF = dict(zip(OPENERS, CLOSERS, strict=True))


@dataclass(frozen=True, slots=True)
class Opened:
    """A bracket that is open, and where it was opened."""

    char: str
    at: int


@dataclass(frozen=True, slots=True)
class Closed:
    """A bracket that was closed: where, by what, and where it had been opened."""

    char: str
    at: int
    opened_at: int


@dataclass(frozen=True, slots=True)
class State:
    """What is open at a place: the brackets from the outermost on, and the string or comment that it is inside of.

    `closed` are the closers seen so far of what was opened before the text. `comment_at` is where a line comment begins
    that the place is in, or at the end of.
    """

    open: tuple[Opened, ...] = ()
    closed: tuple[Closed, ...] = ()
    inside: Inside | None = None
    inside_at: int = BEFORE
    comment_at: int | None = None

    @property
    def is_in_line_string(self) -> bool:
        """Whether the place is in a string that ends with its line."""
        return self.inside is not None and self.inside.kind == "line string"

    def after(self, language_id: str, code: str) -> State | None:
        """The state after some more code, whose first character has the place 0."""
        scanned = scan(language_id, code, self.inside)
        return None if scanned is None else _advance(self, scanned, offset=0, until=0)


def _advance(state: State, piece: Piece, offset: int, until: int) -> State:
    """The state after a piece that begins at `offset`; closers of what was opened before `until` are noted."""
    stack, closed = list(state.open), list(state.closed)
    for at, char in piece.brackets:
        if char in CLOSER_OF:
            stack.append(Opened(char, offset + at))
        elif (opened := _pop(stack, char)) is None:
            continue
        elif opened.at < until:
            closed.append(Closed(char, offset + at, opened.at))
    inside_at = state.inside_at if piece.inside_at < 0 else offset + piece.inside_at
    comment_at = None if piece.comment_at is None else offset + piece.comment_at
    return State(tuple(stack), tuple(closed), piece.inside, inside_at, comment_at)


def _pop(stack: list[Opened], closer: str) -> Opened | None:
    """Take off the stack what a closer closes, and what was left open inside of it; None if it closes nothing there.

    A closer that the whole stack does not explain closes something from before it.
    """
    for depth in range(len(stack) - 1, -1, -1):
        if CLOSER_OF[stack[depth].char] == closer:
            opened = stack[depth]
            del stack[depth:]
            return opened
    return Opened("", UNKNOWN) if not stack else None


@lru_cache(maxsize=64)
def state_after(language_id: str, head: str, first_line: int, *, is_cut: bool) -> State | None:
    """The state at the end of whole lines, the first of which has this number; None where nothing can be told."""
    state, start = State(), code_start(head) if is_cut else 0
    if start is None:
        return None
    lines = head[start:].splitlines(keepends=True)
    for piece in _pieces(lines, first_line + head.count("\n", 0, start)):
        scanned = scan(language_id, piece, state.inside)
        if scanned is None:
            return None
        state = _advance(state, scanned, offset=0, until=0)
    return replace(state, open=tuple(Opened(each.char, BEFORE) for each in state.open), closed=(), inside_at=BEFORE)


def _pieces(lines: Sequence[str], first_line: int) -> Iterator[str]:
    piece, size = list[str](), 0
    for number, line in enumerate(lines, first_line):
        if piece and (number % PIECE_LINES == 0 or size + len(line) > PIECE_CHARS):
            yield "".join(piece)
            piece, size = [], 0
        piece.append(line)
        size += len(line)
    if piece:
        yield "".join(piece)


def states_of(language_id: str, start: State, lines: Sequence[str], until: int) -> Iterator[State | None]:
    """The state at the end of each of these lines, whose line ends are left out; places count from the first one on.

    Closers of what was opened before the place `until` are noted in them. From the first line on of which nothing can
    be told, it is None.
    """
    base: State | None = start
    state, offset, piece = base, 0, ""
    for number, line in enumerate(lines):
        if piece and (state is None or number % PIECE_LINES == 0 or len(piece) + len(line) >= PIECE_CHARS):
            base, offset, piece = state, offset + len(piece), ""
        piece += line + "\n"
        scanned = None if base is None else scan(language_id, piece, base.inside)
        state = None if scanned is None or base is None else _advance(base, scanned, offset, until)
        yield state


def closes_first(language_id: str, code: str) -> str:
    """The first bracket that is closed in a piece of code without having been opened there, or nothing."""
    state, offset = State(), 0
    for piece in _pieces(code.splitlines(keepends=True), first_line=0):
        scanned = scan(language_id, piece, state.inside)
        if scanned is None:
            break
        state = _advance(state, scanned, offset, until=0)
        if state.closed:
            return state.closed[0].char
        offset += len(piece)
    return ""
