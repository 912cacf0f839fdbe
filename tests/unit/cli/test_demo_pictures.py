from __future__ import annotations

import io

from rich.console import Console, RenderableType

from qwen_ls.cli import demo_pictures as pictures
from qwen_ls.cli.demo_figures import Figures
from qwen_ls.cli.demo_screen import Step, View
from qwen_ls.text.lines import Point, Text

SOURCE = "def area(w, h):\n    \nprint(area(2, 3))"
BEHIND_INDENTATION = Point(1, 4)
DIM_ITALIC = "\x1b[2;3m"


def drawn(picture: RenderableType, *, colours: bool = False) -> list[str]:
    """The lines that a terminal of 60 columns shows."""
    console = Console(
        file=io.StringIO(), width=60, force_terminal=colours, color_system="standard" if colours else None
    )
    console.print(picture)
    out = console.file
    assert isinstance(out, io.StringIO)
    return [line.strip("│ ") for line in out.getvalue().splitlines()]


def view(source: str = SOURCE, cursor: Point = BEHIND_INDENTATION, ghost: str = "return w * h") -> View:
    return View("area.py", Text.of(source), cursor, ghost)


def test_the_suggestion_stands_behind_the_cursor() -> None:
    assert "2     return w * h" in drawn(pictures.editor(view(), 5))


def test_the_suggestion_is_dimmed() -> None:
    [line] = [line for line in drawn(pictures.editor(view(), 5), colours=True) if "eturn" in line]

    assert f"{DIM_ITALIC}eturn w * h" in line


def test_the_cursor_stands_on_the_suggestions_first_character() -> None:
    [line] = [line for line in drawn(pictures.editor(view(), 5), colours=True) if "eturn" in line]

    assert "\x1b[7mr\x1b[0m" in line


def test_a_suggestion_of_many_lines_moves_what_follows_down() -> None:
    lines = drawn(pictures.editor(view(ghost="a = w * h\n    return a"), 6))

    assert lines[2:5] == ["2     a = w * h", "return a", "3 print(area(2, 3))"]


def test_what_stands_behind_the_cursor_comes_after_the_suggestion() -> None:
    assert "1 f(w, h)" in drawn(pictures.editor(view("f()", Point(0, 2), "w, h"), 3))


def test_a_tab_before_the_cursor_is_as_wide_as_elsewhere() -> None:
    lines = drawn(pictures.editor(view("if x:\n\t\n\ty", Point(1, 1), "z"), 5))

    assert lines[2:4] == ["2     z", "3     y"]


def test_the_window_follows_the_cursor() -> None:
    source = "\n".join(f"line_{number}" for number in range(1, 101))

    lines = drawn(pictures.editor(view(source, Point(49, 0), ""), 5))

    assert [line.split()[0] for line in lines[1:-1]] == ["47", "48", "49", "50", "51"]


def test_the_last_line_of_a_long_suggestion_is_in_the_window() -> None:
    lines = drawn(pictures.editor(view(ghost="a\nb\nc\nd"), 5))

    assert "d" in lines


def test_a_line_that_is_too_long_leaves_the_numbers_where_they_are() -> None:
    lines = drawn(pictures.editor(view(f"x = {'1' * 200}", Point(0, 0), ""), 3))

    assert lines[1].split()[:3] == ["1", "x", "="]
    assert lines[1].endswith("…")


def test_a_step_has_one_line_however_much_there_is_to_say() -> None:
    assert len(drawn(pictures.steps([Step("typed", "1.0 ms", "very " * 40)]))) == 1


def test_markup_in_names_and_code_is_shown_as_it_is() -> None:
    odd = View("[red]a.py", Text.of("x = '[bold]'"), Point(0, 0), "[dim]")

    assert any("[red]a.py" in line for line in drawn(pictures.editor(odd, 3)))


def test_a_step_has_its_figure_beside_it() -> None:
    [line] = drawn(pictures.steps([Step("typed", "1.0 ms", "from memory")]))

    assert line.split() == ["✓", "typed", "1.0", "ms", "from", "memory"]


def test_the_table_has_a_row_for_each_figure() -> None:
    figures = Figures(first_ms=1234.0, counters={"requests": 3, "finishedEarly": 2, "cut": 1, "fromMemory": 9})

    lines = drawn(pictures.figures(figures.rows()))

    assert any(line.split() == ["time", "to", "the", "first", "suggestion", "1.2", "s"] for line in lines)
