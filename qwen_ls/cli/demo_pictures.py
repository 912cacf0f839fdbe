"""What the demo draws: the editor with its ghost text, the steps, and the table of figures."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text as Styled

from qwen_ls.cli.demo_screen import Rows, Step, View
from qwen_ls.text.line_ends import with_line_feeds

THEME = "ansi_dark"
"""The terminal's own colours, so that it fits whatever background there is."""

TAB_COLUMNS = 4
NUMBER_COLUMNS = 4
GHOST = "italic dim"
_DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan dim"}
LINES_ABOVE_CURSOR = 0.6
"""Where in the window the cursor stands, as a share of its height."""


def title(words: str, remark: str) -> RenderableType:
    """The first lines."""
    return Group(Styled(words, style="bold"), Styled(remark, style="dim"), "")


def editor(view: View, height: int) -> RenderableType:
    """A window of `height` lines on the text around the cursor, with the suggestion dimmed behind the cursor."""
    lines = _coloured(view)
    content = view.text.content(view.cursor.line)
    line, column = lines[view.cursor.line], len(_expanded(content[: view.cursor.column]))
    line.append(_expanded(content)[len(line) :])  # lexers drop a line's white space at its end
    rows = [(str(number + 1), each) for number, each in enumerate(lines)]
    ghost = _expanded(view.ghost).split("\n")
    at_cursor = _with_ghost(view.cursor.line + 1, line[:column], ghost, line[column:])
    rows[view.cursor.line : view.cursor.line + 1] = at_cursor
    top = _top(view.cursor.line, len(ghost), len(rows), height)
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(justify="right", style="bright_black", width=NUMBER_COLUMNS)
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    for number, row in rows[top : top + height]:
        table.add_row(number, row)
    for _ in range(height - len(rows[top : top + height])):
        table.add_row("", "")
    return Panel(table, title=Styled(view.file_name, style="bold"), title_align="left", border_style="bright_black")


def diff(title: str, lines: Sequence[str], height: int) -> RenderableType:
    """What was changed, at most so many lines of it."""
    rows = [Styled(line.expandtabs(TAB_COLUMNS), style=_DIFF_STYLES.get(line[:1], "")) for line in lines[:height]]
    if len(lines) > height:
        rows[-1] = Styled(f"… {len(lines) - height + 1} lines more", style="dim")
    return Panel(Group(*rows), title=Styled(title, style="bold"), title_align="left", border_style="bright_black")


def steps(said: Sequence[Step]) -> RenderableType:
    """What happened so far, a line each."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="green")
    table.add_column(no_wrap=True)
    table.add_column(justify="right", style="bold", no_wrap=True)
    table.add_column(style="dim", no_wrap=True, overflow="ellipsis")
    for step in said:
        table.add_row("✓", step.what, step.figure, step.remark)
    return table


def figures(rows: Rows) -> RenderableType:
    """The last table."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    table.add_column("measured in this run")
    table.add_column("", justify="right", style="bold")
    for name, figure in rows:
        table.add_row(name, figure)
    return table


def _coloured(view: View) -> list[Styled]:
    code = with_line_feeds(str(view.text))
    syntax = Syntax(
        code, Syntax.guess_lexer(view.file_name, code), theme=THEME, background_color="default", tab_size=TAB_COLUMNS
    )
    lines = list(syntax.highlight(code).split("\n", allow_blank=True))
    return [*lines, *(Styled() for _ in range(view.text.line_count - len(lines)))]


def _expanded(text: str) -> str:
    """The text as wide as it is drawn: columns count a tab as one character."""
    return text.expandtabs(TAB_COLUMNS)


def _with_ghost(number: int, before: Styled, ghost: list[str], after: Styled) -> list[tuple[str, Styled]]:
    first, *more = ghost
    head = Styled.assemble(before, _cursor(first or " "), (first[1:], GHOST))
    rows = [(str(number), head), *(("", Styled(line, style=GHOST)) for line in more)]
    rows[-1][1].append_text(after)
    return rows


def _cursor(character: str) -> tuple[str, str]:
    return character[:1], "reverse"


def _top(line: int, ghost_lines: int, rows: int, height: int) -> int:
    """The first row of the window: the cursor stands still while there is text enough around it."""
    wanted = max(line - int(height * LINES_ABOVE_CURSOR), line + ghost_lines + 1 - height)
    return max(0, min(wanted, rows - height))
