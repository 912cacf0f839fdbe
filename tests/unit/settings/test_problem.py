"""The words in which problems reach the user."""

from __future__ import annotations

from qwen_ls.settings.problem import MOST_AT_ONCE, Problem, message, printable


def test_no_problems_make_no_message() -> None:
    assert message([]) == ""


def test_several_problems_join_into_one_message() -> None:
    joined = message([Problem("a", "This is wrong."), Problem("b", "That too.")])

    assert joined == "qwen-ls settings: This is wrong. That too."


def test_a_message_stays_short_enough_to_be_read() -> None:
    problems = [Problem(str(number), f"Fault {number}.") for number in range(MOST_AT_ONCE + 5)]

    assert message(problems).endswith("Fault 7. There are 5 more problems like these.")


def test_control_characters_do_not_reach_a_terminal() -> None:
    assert printable("a\x1b[31m\nb\ud800") == "a?[31m?b?"


def test_a_name_is_shown_up_to_a_length() -> None:
    assert printable("x" * 100, 5) == "xxxxx…"
