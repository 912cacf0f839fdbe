"""An immutable text as a sequence of lines, cheap to change and free to keep.

Lines are kept with their line ends in chunks of some hundred lines. An edit copies the chunks it touches
and the table of chunks; everything else is shared with the text before. So an edit costs the same in a
long document as in a short one, and a snapshot is a reference.

Line ends are `\\n`, `\\r\\n` and `\\r`, as LSP 3.17 has them ("Text Documents"), and nothing else:
`str.splitlines` also splits at U+2028, U+0085, form feeds and others, which would shift every later line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import accumulate, chain, islice, pairwise
from operator import eq

Chunk = tuple[str, ...]

MOST_LINES = 512
"""The lines a chunk may have before it is split."""

FEWEST_LINES = 128
"""The lines a chunk may have before it joins its neighbour, if it has one. At most a quarter of `MOST_LINES`:
the parts of a split are then never so small that they would join again."""


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A place between two characters: a 0-based line and a 0-based column in code points."""

    line: int
    column: int


class Text:
    """An immutable text. Its last line has no line end: `"a\\n"` has two lines, `""` has one.

    A text can always be encoded: lone surrogates, which a client's JSON may contain, become U+FFFD. That is
    one UTF-16 unit like the surrogate itself, so the client's positions stay right.

    Points outside the text mean the nearest point inside (see `clamp`), and a reversed range means the same
    as its ordered one; no method raises for either.
    """

    __slots__ = ("_chunks", "_length", "_starts")

    _chunks: tuple[Chunk, ...]
    _starts: tuple[int, ...]  # The first line of each chunk, and the number of lines as the last element.
    _length: int

    def __init__(self, chunks: tuple[Chunk, ...], starts: tuple[int, ...], length: int) -> None:
        """Wrap what is already cut. Use `Text.of` to make a text from a string."""
        self._chunks = chunks
        self._starts = starts
        self._length = length

    @classmethod
    def of(cls, source: str) -> Text:
        """Return the text of a string."""
        source = well_formed(source)
        chunks = tuple(_cut(_split_whole(source)))
        return cls(chunks, _starts_of(chunks), len(source))

    @property
    def line_count(self) -> int:
        """The number of lines, at least one."""
        return self._starts[-1]

    @property
    def length(self) -> int:
        """The number of code points, line ends included."""
        return self._length

    @property
    def end(self) -> Point:
        """The point after the last character."""
        return Point(self._starts[-1] - 1, len(self._chunks[-1][-1]))

    def line(self, index: int) -> str:
        """Return a line with its line end. Raises IndexError outside the text."""
        if not 0 <= index < self._starts[-1]:
            raise IndexError(f"line {index} of a text of {self._starts[-1]} lines")
        chunk = self._chunk_of(index)
        return self._chunks[chunk][index - self._starts[chunk]]

    def content(self, index: int) -> str:
        """Return a line without its line end. Raises IndexError outside the text."""
        line = self.line(index)
        return line[: _content_length(line)]

    def lines(self, start: int, stop: int) -> list[str]:
        """Return the lines from `start` to before `stop` with their line ends, as far as there are any."""
        start = max(start, 0)
        return list(islice(self._lines_from(start), max(stop - start, 0)))

    def clamp(self, point: Point) -> Point:
        """Return the point itself if it is in the text, else the nearest one that is.

        A column past the line's content means the place before its line end, so no point parts `\\r\\n`.
        A line past the last means the text's end, a line before the first its beginning.
        """
        if point.line < 0:
            return Point(0, 0)
        if point.line >= self._starts[-1]:
            return self.end
        if point.column <= 0:
            return Point(point.line, 0) if point.column else point
        most = _content_length(self.line(point.line))
        return Point(point.line, most) if point.column > most else point

    def slice(self, start: Point, end: Point) -> str:
        """Return what stands between two points."""
        start, end = self._range(start, end)
        if start.line == end.line:
            return self.line(start.line)[start.column : end.column]
        between = self.lines(start.line + 1, end.line)
        return "".join((self.line(start.line)[start.column :], *between, self.line(end.line)[: end.column]))

    def splice(self, start: Point, end: Point, new: str) -> Text:
        """Return the text with `new` in place of what stands between two points."""
        start, end = self._range(start, end)
        new = well_formed(new)
        length = self._length + len(new) - self._length_between(start, end)
        first = start.line
        head = self.line(first)[: start.column]
        middle = head + new + self.line(end.line)[end.column :]
        if not head and middle.startswith("\n") and first and self.line(first - 1).endswith("\r"):
            # The `\r` before and the `\n` that now follows it are one line end.
            first -= 1
            middle = self.line(first) + middle
        if first == end.line and "\n" not in new and "\r" not in new:
            return self._with_line(first, middle, length)
        is_last = end.line == self._starts[-1] - 1
        lines = _split_whole(middle) if is_last else _split(middle)
        return self._with_lines(first, end.line, lines, length)

    def before(self, point: Point, max_chars: int) -> str:
        """Return at most `max_chars` code points that end at a point, at a cost bounded by `max_chars`."""
        point = self.clamp(point)
        wanted = max(max_chars, 0)
        parts = [self.line(point.line)[max(point.column - wanted, 0) : point.column]]
        wanted -= len(parts[0])
        earlier = self._lines_before(point.line)
        while wanted and (line := next(earlier, "")):
            parts.append(line[-wanted:])
            wanted -= len(parts[-1])
        return "".join(reversed(parts))

    def after(self, point: Point, max_chars: int) -> str:
        """Return at most `max_chars` code points that begin at a point, at a cost bounded by `max_chars`."""
        point = self.clamp(point)
        wanted = max(max_chars, 0)
        parts = [self.line(point.line)[point.column : point.column + wanted]]
        wanted -= len(parts[0])
        later = self._lines_from(point.line + 1)
        while wanted and (line := next(later, "")):
            parts.append(line[:wanted])
            wanted -= len(parts[-1])
        return "".join(parts)

    def __str__(self) -> str:
        """Return the whole text; its cost is that of the document."""
        return "".join(chain.from_iterable(self._chunks))

    def __repr__(self) -> str:
        """Tell the size and never the content: code does not belong into logs."""
        return f"<Text of {self.line_count} lines, {self._length} characters>"

    def __eq__(self, other: object) -> bool:
        """Tell whether two texts have the same characters, however they are cut into chunks."""
        if not isinstance(other, Text):
            return NotImplemented
        if self._chunks is other._chunks:
            return True
        if (self._length, self.line_count) != (other._length, other.line_count):
            return False
        return all(map(eq, chain.from_iterable(self._chunks), chain.from_iterable(other._chunks)))

    def __hash__(self) -> int:
        """Hash what is known without reading the text: its size."""
        return hash((self._length, self.line_count))

    def _chunk_of(self, line: int) -> int:
        return bisect_right(self._starts, line) - 1

    def _range(self, start: Point, end: Point) -> tuple[Point, Point]:
        start, end = self.clamp(start), self.clamp(end)
        return (end, start) if end < start else (start, end)

    def _lines_from(self, line: int) -> Iterator[str]:
        if line >= self._starts[-1]:
            return
        index = self._chunk_of(line)
        yield from self._chunks[index][line - self._starts[index] :]
        for later in range(index + 1, len(self._chunks)):
            yield from self._chunks[later]

    def _lines_before(self, line: int) -> Iterator[str]:
        index = self._chunk_of(line)
        yield from reversed(self._chunks[index][: line - self._starts[index]])
        for earlier in range(index - 1, -1, -1):
            yield from reversed(self._chunks[earlier])

    def _length_between(self, start: Point, end: Point) -> int:
        if start.line == end.line:
            return end.column - start.column
        whole_lines = islice(self._lines_from(start.line), end.line - start.line)
        return sum(map(len, whole_lines)) - start.column + end.column

    def _with_line(self, index: int, line: str, length: int) -> Text:
        """Return the text with another line in place of one. The commonest edit: no start moves."""
        where = self._chunk_of(index)
        chunk = list(self._chunks[where])
        chunk[index - self._starts[where]] = line
        chunks = list(self._chunks)
        chunks[where] = tuple(chunk)
        return Text(tuple(chunks), self._starts, length)

    def _with_lines(self, first: int, last: int, lines: Sequence[str], length: int) -> Text:
        """Return the text with other lines in place of those from `first` to `last` (included)."""
        left, right = self._chunk_of(first), self._chunk_of(last)
        before = self._chunks[left][: first - self._starts[left]]
        after = self._chunks[right][last - self._starts[right] + 1 :]
        merged = (*before, *lines, *after)
        if len(merged) < FEWEST_LINES:
            merged, left, right = self._with_neighbour(merged, left, right)
        chunks = list(self._chunks)
        chunks[left : right + 1] = _cut(merged)
        starts = accumulate(map(len, chunks[left:]), initial=self._starts[left])
        return Text(tuple(chunks), self._starts[:left] + tuple(starts), length)

    def _with_neighbour(self, chunk: Chunk, left: int, right: int) -> tuple[Chunk, int, int]:
        """Join a small chunk with the one after those it replaces, else the one before, else none."""
        if right + 1 < len(self._chunks):
            return chunk + self._chunks[right + 1], left, right + 1
        if left:
            return self._chunks[left - 1] + chunk, left - 1, right
        return chunk, left, right


def well_formed(source: str) -> str:
    """Return a string without lone surrogates: a pair in two halves becomes its character, others U+FFFD."""
    if source.isascii():
        return source
    try:
        source.encode()
    except UnicodeEncodeError:
        return source.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return source


def _content_length(line: str) -> int:
    if line.endswith("\n"):
        return len(line) - (2 if line.endswith("\r\n") else 1)
    return len(line) - 1 if line.endswith("\r") else len(line)


def _split(source: str) -> list[str]:
    """Split after each line end. `newline=""` knows LSP's three and translates none."""
    return list(StringIO(source, newline=""))


def _split_whole(source: str) -> list[str]:
    """Split what the text ends with: its last line has no line end, and may be empty."""
    lines = _split(source)
    if not lines or lines[-1].endswith(("\n", "\r")):
        lines.append("")
    return lines


def _cut(lines: Sequence[str]) -> Iterator[Chunk]:
    """Cut lines into chunks of even size, about half of what a chunk may have."""
    if len(lines) <= MOST_LINES:
        yield tuple(lines)
        return
    count = -(-len(lines) * 2 // MOST_LINES)
    bounds = [index * len(lines) // count for index in range(count + 1)]
    for start, stop in pairwise(bounds):
        yield tuple(lines[start:stop])


def _starts_of(chunks: tuple[Chunk, ...]) -> tuple[int, ...]:
    return tuple(accumulate(map(len, chunks), initial=0))
