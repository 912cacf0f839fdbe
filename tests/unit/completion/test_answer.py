"""What of the line a suggestion replaces."""

from __future__ import annotations

import pytest

from qwen_ls.completion.answer import compose, covered
from qwen_ls.completion.draft import Draft
from qwen_ls.completion.moment import Moment, Selected, Suggestion
from qwen_ls.completion.shape import shape_of
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
        ('x.html">text</a>', '">', 2),
        ('":-)"', ")", 0),
        ("'a)'", ")", 0),
    ],
)
def test_only_closers_that_the_text_says_itself_are_covered(text: str, line_after: str, expected: int) -> None:
    assert covered(text, line_after) == expected


def suggested(text: str, moment: Moment) -> Suggestion | None:
    return compose(Draft(moment.place, text, whole=True), moment, shape_of(moment, "auto", 20))


def test_a_menu_entry_that_is_selected_begins_the_text_and_gives_the_range() -> None:
    at = moment_at("os.pa|")
    moment = Moment(at.snapshot, at.point, selected=Selected(Point(0, 3), "path"))
    suggestion = suggested(".join(a)", moment)
    assert suggestion is not None
    assert (suggestion.text, suggestion.start, suggestion.end) == ("path.join(a)", Point(0, 3), Point(0, 5))


def test_with_a_selected_entry_nothing_behind_it_is_replaced() -> None:
    at = moment_at("def f(se|)")
    moment = Moment(at.snapshot, at.point, selected=Selected(Point(0, 6), "self"))
    assert suggested(", a):", moment) is None


def test_white_space_alone_is_no_suggestion() -> None:
    moment = moment_at("x|")
    assert suggested("\n   ", moment) is None


def test_one_line_is_shown_of_what_was_read() -> None:
    suggestion = suggested("1\ny = 2", moment_at("x = |"))
    assert suggestion is not None
    assert suggestion.text == "1"


def test_the_line_after_it_is_shown_once_the_first_is_taken() -> None:
    moment = moment_at("x = 1|")
    suggestion = compose(Draft(moment_at("x = |").place, "1\ny = 2", whole=True), moment, shape_of(moment, "auto", 20))
    assert suggestion is not None
    assert suggestion.text == "\ny = 2"


def test_what_stands_below_already_is_not_shown_again() -> None:
    assert suggested("\nreturn x", moment_at("x = 1|\nreturn x")) is None


def test_of_what_broke_off_with_a_bracket_open_only_the_first_line_is_shown() -> None:
    moment = moment_at("x = |")
    draft = Draft(moment.place, "f(a,\n      b, data[\n", whole=True)
    suggestion = compose(draft, moment, shape_of(moment, "auto", 20))
    assert suggestion is not None
    assert suggestion.text == "f(a,"


@pytest.mark.parametrize("after", [")", ");", "),"])
def test_in_front_of_a_closer_a_callback_is_shown_to_its_end(after: str) -> None:
    moment = moment_at(f"button.on('click', |{after}\nnext();", language="javascript")
    suggestion = suggested("() => {\n  save();\n}", moment)
    assert suggestion is not None
    assert suggestion.text == "() => {\n  save();\n}"


def test_what_follows_a_callback_belongs_to_other_lines() -> None:
    moment = moment_at("button.on(|);\nnext();", language="javascript")
    suggestion = suggested("() => {\n  save();\n});\nother();\n", moment)
    assert suggestion is not None
    assert suggestion.text == "() => {\n  save();\n}"


def test_a_line_that_closes_the_bracket_of_the_cursors_line_is_all_that_is_shown() -> None:
    suggestion = suggested("a) {\n  b();\n}", moment_at("if (|)", language="javascript"))
    assert suggestion is not None
    assert suggestion.text == "a) {"


def test_what_ends_with_the_last_line_that_was_said_is_whole() -> None:
    suggestion = suggested("[\n    1,\n]", moment_at("x = |"))
    assert suggestion is not None
    assert suggestion.text == "[\n    1,\n]"
