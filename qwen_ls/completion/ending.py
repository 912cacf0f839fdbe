"""Where a suggestion ends: the walk along its lines.

A text that begins on a line of its own goes on for as long as it belongs together: up to an empty line, or to where the
code leaves the block. One that goes on with a line ends with it, unless that leaves a bracket or a string open or opens
a block, and then ends with what was opened. What a line is worth is told by syntax (`cursor.py`) or, where that says
nothing, by the line's indentation and last character.
"""

from __future__ import annotations

from qwen_ls.completion.cursor import Cursor
from qwen_ls.completion.extent import Shape
from qwen_ls.completion.indentation import indent_of
from qwen_ls.syntax import words
from qwen_ls.syntax.track import CLOSER_OF, UNKNOWN, Closed, State

OPENS_BLOCK = (":", "{", "(", "[", "=>", "->", " do", " then")
"""What a line ends with when more lines belong to it."""

OPENING, CLOSING = ("(", "[", "{"), (")", "]", "}")


def opens_block(cursor: Cursor) -> bool:
    """Whether the cursor's line opens something at its end that goes on in the lines below."""
    line, state = cursor.moment.line_before, cursor.here()
    if state is None:
        return line.rstrip().endswith(OPENS_BLOCK)
    if state.inside is not None:
        return state.inside_at >= 0 and not state.is_in_line_string
    if state.comment_at is not None:
        return False
    return opens_at_end(line, state, cursor)


def opens_at_end(line: str, state: State | None, cursor: Cursor | None) -> bool:
    """Whether a line opens a block, as told by its end, at which this is the state."""
    code = line.rstrip()
    if state is None or cursor is None:
        return code.endswith(OPENS_BLOCK)
    if code.endswith(OPENING):
        return True
    opens = words.opens_block(cursor.language_id, code)
    if opens and code.endswith(":") and cursor.language_id.lower() == "python":
        return not state.open  # in a dictionary, a slice or a lambda
    return code.endswith(OPENS_BLOCK) if opens is None else opens


class Ending:
    """The walk along the lines of one text, for one shape."""

    def __init__(self, shape: Shape, text: str) -> None:
        self._shape = shape
        self._text = text
        *self._lines, self._rest = text.split("\n")
        self._begun = "" if shape.cursor is None else shape.cursor.moment.line_before
        here = None if shape.cursor is None else shape.cursor.here()
        self._states: list[State | None] = [here]
        """The state before each line that was looked at, and after the last of them."""
        self._coming = iter(()) if shape.cursor is None or here is None else shape.cursor.states(self._lines)
        self._is_in_comment = here is not None and here.comment_at is not None
        self._opens = shape.opens
        """Whether the lines that belong to the block are indented deeper than the cursor's."""
        self._is_indented = shape.opens and not self._is_open(here)
        """Whether what was opened ends with its indentation, and not with a bracket."""
        self._is_one_bracket = False
        """Whether the text is what a bracket holds that its first line opened, in front of the rest of the line."""
        self._has_opened = shape.opens
        """Whether the last line with text opened a block."""

    def end(self) -> int | None:
        """Where the text is whole, or None if more of it should come."""
        end = seen = start = 0
        for number, line in enumerate(self._lines):
            if number and seen and self._is_outside(number, line):
                return end
            self._states.append(next(self._coming, None))
            line_end = start + len(line)
            if (cut := self._cut(number, start)) is not None:
                return cut if self._text[:cut].strip() else line_end
            end = line_end
            if line.strip():
                seen += 1
                if seen >= self._shape.max_lines or self._is_whole(number, line, start):
                    return end
            start = line_end + 1
        return end if seen and self._is_left(self._rest) else None

    def _is_outside(self, number: int, line: str) -> bool:
        """Whether a line does not belong to the text: empty, what stands below already, or not indented enough."""
        before, shape = self._states[number], self._shape
        if self._is_own_open(before):
            return False
        if not line.strip():
            return not self._has_opened and not self._is_open(before)
        if line.rstrip() == shape.next_line:
            return True
        if shape.mark:
            return not line.lstrip().startswith(shape.mark)
        if self._is_open(before):
            return False  # what closes too much is seen by `_cut`
        return self._is_dedented(line) and not self._closes(line) and not self._goes_on(line)

    def _is_left(self, start: str) -> bool:
        """Whether a line that has only begun is outside already."""
        state = self._states[-1]
        if not start.strip() or self._shape.mark or self._is_open(state) or start.lstrip().startswith(CLOSING):
            return False
        return self._is_dedented(start) and not words.may_stay(self._language_id, start)

    def _is_dedented(self, line: str) -> bool:
        indent = indent_of(line)
        return indent <= self._shape.indent if self._opens else indent < self._shape.indent

    def _closes(self, line: str) -> bool:
        """Whether a line closes the block that the cursor's line opened."""
        if not self._opens or indent_of(line) != self._shape.indent:
            return False
        return line.lstrip().startswith(CLOSING) or words.ends(self._language_id, line)

    def _goes_on(self, line: str) -> bool:
        """Whether a line goes on with the block that the cursor's line opened, or belongs to no block."""
        if words.is_directive(self._language_id, line):
            return True
        if not self._opens or indent_of(line) != self._shape.indent or not words.goes_on(self._language_id, line):
            return False
        below = self._shape.next_line
        return indent_of(below) != self._shape.indent or not words.goes_on(self._language_id, below)

    def _is_whole(self, number: int, line: str, start: int) -> bool:
        """Whether the text is whole with this line, which does belong to it."""
        state = self._states[number + 1]
        self._has_opened = self._opens_at_end(number, line, start)
        if self._shape.is_block or (number and self._closes(line) and not self._is_open(state)):
            return number > 0 and self._closes(line) and not self._has_opened
        if number == 0 and self._is_in_comment:
            return True
        if not self._shape.is_alone and (number == 0 or self._is_one_bracket):
            self._is_one_bracket = self._leaves_own_bracket_open(state)
            return not self._is_one_bracket
        if state is not None and number == 0:
            self._is_indented = False  # what follows an opener on its line is all of its block
        if state is not None and self._is_unfinished(number, state):
            return False
        if self._has_opened:
            self._opens = self._is_indented = True
            return False
        return not self._is_indented

    def _opens_at_end(self, number: int, line: str, start: int) -> bool:
        state = self._states[number + 1]
        code, first = (line, len(self._begun) + start) if number else (self._begun + line, 0)
        if state is not None and state.comment_at is not None:
            code = code[: max(state.comment_at - first, 0)]
        return opens_at_end(code, state, self._shape.cursor)

    def _is_unfinished(self, number: int, state: State) -> bool:
        """Whether something is open that has to be closed by the text itself."""
        if self._is_own_open(state):
            return True
        pending = [each for each in state.open if each.at >= 0]
        if number or not pending:
            return bool(pending)
        return self._shape.opens and not self._is_closed_below(CLOSER_OF[pending[-1].char])

    def _is_own_open(self, state: State | None) -> bool:
        """Whether something is open that the text opened, a string or comment of the cursor's line included."""
        if state is None:
            return False
        is_inside = state.inside is not None and state.inside_at >= 0 and not state.is_in_line_string
        return is_inside or any(each.at >= len(self._begun) for each in state.open)

    def _leaves_own_bracket_open(self, state: State | None) -> bool:
        """Whether a text in front of the rest of a line has opened a bracket, and closed none but its own."""
        first = len(self._begun)
        if state is None or state.inside is not None or any(each.at >= first for each in state.closed):
            return False
        return any(each.at >= first for each in state.open)

    def _is_open(self, state: State | None) -> bool:
        """Whether anything is open that the text or the cursor's line opened."""
        return self._is_own_open(state) or (state is not None and any(each.at >= 0 for each in state.open))

    def _cut(self, number: int, start: int) -> int | None:
        """Where the text has to end within or before this line, because it closes what is not its own to close."""
        before, after = self._states[number], self._states[number + 1]
        if before is None or after is None:
            return None
        if self._leaves(before, after):
            is_closed = number > 0 and self._cursor.is_string_closed_below(before)
            return start - 1 if is_closed else start + len(self._lines[number])
        first = len(self._begun) + start
        cuts = (self._cut_before(each, number, start) for each in after.closed if each.at >= first)
        return next((cut for cut in cuts if cut is not None), None)

    @staticmethod
    def _leaves(before: State, after: State) -> bool:
        """Whether a string or comment ends here that was begun above the cursor's line."""
        was_inside = before.inside is not None and before.inside_at < 0
        return was_inside and (after.inside is None or after.inside_at >= 0)

    def _cut_before(self, closed: Closed, number: int, start: int) -> int | None:
        """Where the text ends because of one closer, or None if that belongs to it."""
        at = closed.at - len(self._begun)
        if closed.opened_at >= 0 and not self._is_closed_below(closed.char):
            return None
        if number and not self._text[start:at].strip():
            return start - 1
        if closed.opened_at >= 0:
            return len(self._text[:at].rstrip())
        if closed.opened_at == UNKNOWN:
            return None
        if self._cursor.is_closed_below(closed.char, at_indent=None):
            return len(self._text[:at].rstrip())
        return start + len(self._lines[number])

    def _is_closed_below(self, closer: str) -> bool:
        return self._shape.is_alone and self._cursor.is_closed_below(closer, at_indent=self._shape.indent)

    @property
    def _cursor(self) -> Cursor:
        assert self._shape.cursor is not None
        return self._shape.cursor

    @property
    def _language_id(self) -> str:
        return "" if self._shape.cursor is None else self._shape.cursor.language_id
