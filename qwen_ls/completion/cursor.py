"""What syntax tells of the place that a suggestion is for, looked up when it is first asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qwen_ls.completion.indentation import indent_of
from qwen_ls.completion.moment import Moment
from qwen_ls.syntax.scan import closed_at
from qwen_ls.syntax.track import State, closes_first, state_after, states_of

CHARS_BEFORE = 2400
"""How much text before the cursor's line is looked at: 1 to 2 ms where none of it is known yet, else a fraction."""

LINES_BELOW, CHARS_BELOW = 40, 2000
"""How far below a bracket is looked for that closes what is open at the cursor."""

_AFTER_CLOSER = re.compile(rb"[\s),.;:\]}]*(?:\n|$)")


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a document. Where nothing can be told of it, every state is None."""

    moment: Moment

    @property
    def language_id(self) -> str:
        """The document's language, as the client calls it."""
        return self.moment.snapshot.language_id

    def line_start(self) -> State | None:
        """The state at the start of the cursor's line."""
        column = len(self.moment.line_before)
        before = self.moment.before(CHARS_BEFORE + column)
        is_cut = len(before) == CHARS_BEFORE + column
        head = before[: len(before) - column]
        if is_cut:
            head = head.partition("\n")[2]
        first_line = self.moment.point.line - head.count("\n")
        return state_after(self.language_id, head, first_line, is_cut=is_cut)

    def here(self) -> State | None:
        """The state at the cursor; places count from the start of its line."""
        start = self.line_start()
        return None if start is None else start.after(self.language_id, self.moment.line_before)

    def states(self, lines: Sequence[str]) -> Iterator[State | None]:
        """The state at the end of each line of a text that stands at the cursor; places count as in `here`."""
        line_before = self.moment.line_before
        whole = [line_before + lines[0], *lines[1:]]
        start = self.line_start()
        return iter([None] * len(lines)) if start is None else self._states(start, whole, len(line_before))

    def _states(self, start: State, lines: Sequence[str], until: int) -> Iterator[State | None]:
        return states_of(self.language_id, start, lines, until)

    def is_closed_below(self, closer: str, *, at_indent: int | None) -> bool:
        """Whether a bracket that is open at the cursor is closed below its line.

        With `at_indent`, the closer belongs to a line of this indentation: a line that is not indented deeper ends what
        is looked at.
        """
        lines = list[str]()
        for line in self._below():
            if at_indent is not None and line.strip() and (indent := indent_of(line)) <= at_indent:
                if indent == at_indent and line.lstrip().startswith(closer):
                    lines.append(line)
                break
            lines.append(line)
        return closes_first(self.language_id, "".join(lines)) == closer

    def is_string_closed_below(self, state: State) -> bool:
        """Whether the string or comment that the cursor is in is closed below, as far as that can be told."""
        assert state.inside is not None
        below = "".join(self._below()).encode("utf-8", "replace")
        end, _ = closed_at(state.inside, below, 0)
        return end >= 0 and _AFTER_CLOSER.match(below, end) is not None

    def _below(self) -> Sequence[str]:
        first = self.moment.point.line + 1
        lines, size = list[str](), 0
        for line in self.moment.snapshot.text.lines(first, first + LINES_BELOW):
            size += len(line)
            if size > CHARS_BELOW:
                break
            lines.append(line.rstrip("\r\n") + "\n")
        return lines
