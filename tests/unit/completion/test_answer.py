"""What of the line a suggestion replaces."""

from __future__ import annotations

import pytest

from qwen_ls.completion.answer import compose, covered
from qwen_ls.completion.draft import Draft
from qwen_ls.completion.moment import Moment, Selected
from qwen_ls.text.lines import Point
from tests.support.places import moment_at


@pytest.mark.parametrize(
    ("text", "line_after", "expected"),
    [
        ("a, b):", ")", 1),
        ("a, b", ")", 0),
        ("f(a)", ")", 0),
        ("a)]", ")]", 2),
        ('abc")', '")', 2),
        ("abc", '"', 0),
        ("a) {", ") {", 0),
        ("x", " + y", 0),
        ("a)  # note", ")  ", 1),
    ],
)
def test_only_closers_that_the_text_says_itself_are_covered(text: str, line_after: str, expected: int) -> None:
    assert covered(text, line_after) == expected


def test_a_menu_entry_that_is_selected_begins_the_text_and_gives_the_range() -> None:
    at = moment_at("os.pa|")
    moment = Moment(at.snapshot, at.point, selected=Selected(Point(0, 3), "path"))
    suggestion = compose(Draft(moment.place, ".join(a)", whole=True), moment)
    assert suggestion is not None
    assert (suggestion.text, suggestion.start, suggestion.end) == ("path.join(a)", Point(0, 3), Point(0, 5))


def test_white_space_alone_is_no_suggestion() -> None:
    moment = moment_at("x|")
    assert compose(Draft(moment.place, "\n   ", whole=True), moment) is None
