from __future__ import annotations

import io

from rich.console import Console

from qwen_ls.cli.page import PlainPage, RenderedPage, rendered_page

LONG = "\n\n".join(f"paragraph {number}" for number in range(30))


def console() -> Console:
    return Console(file=io.StringIO(), width=40, height=10, force_terminal=True, color_system=None)


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_plain_page_is_the_text_itself_with_a_last_line_end() -> None:
    out = io.StringIO()
    page = PlainPage(out)

    for piece in ({"delta": "It **adds"}, {"thinking": "hm"}, {"delta": "**."}):
        page.take(piece)
    page.end()

    assert out.getvalue() == "It **adds**.\n"


def test_a_plain_page_that_ends_its_line_gets_no_second_end() -> None:
    out = io.StringIO()
    page = PlainPage(out)

    page.take({"delta": "It adds.\n"})
    page.end()

    assert out.getvalue() == "It adds.\n"


def test_a_page_longer_than_the_terminal_is_printed_whole() -> None:
    shown = console()

    with rendered_page(shown) as page:
        for word in LONG.split(" "):
            page.take({"delta": word + " "})

    assert all(f"paragraph {number} " in written(shown) for number in range(30))


def test_lines_are_settled_only_once() -> None:
    shown = console()
    page = RenderedPage(shown)
    page.take({"delta": LONG})

    page.settle()
    page.settle(all_of_it=True)

    assert [written(shown).count(f"paragraph {number} ") for number in (0, 15, 29)] == [1, 1, 1]


def test_the_last_lines_are_not_settled_before_the_end() -> None:
    shown = console()
    page = RenderedPage(shown)

    page.take({"delta": LONG})

    assert "paragraph 0" in written(shown)
    assert "paragraph 29" not in written(shown)


def test_what_goes_on_stands_below_the_lines_that_may_still_change() -> None:
    shown = console()
    page = RenderedPage(shown)
    page.take({"thinking": "hm"})

    shown.print(page.unsettled())

    assert "thinking 0 s" in written(shown)
