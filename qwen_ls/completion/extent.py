"""How much is wanted at a place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from qwen_ls.completion.cursor import Cursor


@dataclass(frozen=True, slots=True)
class Shape:
    """How much is wanted: many lines (at most `max_lines`) or one.

    One line may grow into many, where `max_lines` allows it, if it turns out to open a block itself or to leave a
    bracket open. `indent` is the indentation of the cursor's line in columns, and `opens` says that this line opens a
    block, whose lines are then indented deeper. `next_line` is the first line with text below the cursor's, as it
    stands there: a suggestion that arrives at it only says what is there already. A block (`is_block`) goes on for as
    long as its lines belong together, anything else until what it began is finished. Each line after the first has to
    begin with `mark`. Where the cursor's line goes on after it (`is_alone` is false), what is more than a line has to
    begin with a line end.

    `cursor` knows the syntax of the place. `begins` is the shape that has to be whole before lines are read on in this.
    """

    many_lines: bool
    max_lines: int
    indent: int
    opens: bool = False
    next_line: str = ""
    mark: str = ""
    is_block: bool = False
    is_alone: bool = True
    cursor: Cursor | None = field(default=None, compare=False, repr=False)
    begins: Shape | None = field(default=None, compare=False, repr=False)

    def without_syntax(self) -> Shape:
        """The same, decided by indentation and line ends alone."""
        return replace(self, cursor=None)
