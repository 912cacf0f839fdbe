"""What is open at a place in code, line by line."""

from __future__ import annotations

from qwen_ls.syntax.cut import code_start
from qwen_ls.syntax.track import BEFORE, UNKNOWN, State, closes_first, state_after, states_of


def test_what_stands_before_is_open_before() -> None:
    state = state_after("javascript", "f(() => {\n  a([\n", 0, is_cut=False)
    assert state is not None
    assert [(each.char, each.at) for each in state.open] == [(char, BEFORE) for char in "({(["]


def test_a_closer_tells_where_its_opener_stands() -> None:
    start = state_after("javascript", "f({\n", 0, is_cut=False)
    assert start is not None
    *_, last = states_of("javascript", start, ["a: [", "1]", "}))"], until=0)
    assert last is not None
    assert [(each.char, each.opened_at) for each in last.closed] == [("}", BEFORE), (")", BEFORE), (")", UNKNOWN)]


def test_each_line_is_judged_by_what_stands_before_it() -> None:
    lines = ["x = [", "'''", "(", "'''", "]", *["y"] * 9, "f("]
    whole = list(states_of("python", State(), lines, until=0))
    for count in range(1, len(lines)):
        assert list(states_of("python", State(), lines[:count], until=0)) == whole[:count]


def test_nothing_is_told_after_what_could_not_be_read() -> None:
    assert list(states_of("python", State(), ["a", "(" * 9000, "b"], until=0))[1:] == [None, None]


def test_what_was_cut_in_a_docstring_begins_after_it() -> None:
    head = '    of it (all.\n    """\n    return [\n'
    state = state_after("python", head, 40, is_cut=True)
    assert state is not None
    assert [each.char for each in state.open] == ["["]


def test_what_was_cut_before_a_docstring_begins_with_code() -> None:
    assert code_start('def f():\n    """Do it.\n\n    All.\n') == 0


def test_prose_is_not_taken_for_code() -> None:
    assert code_start("words that tell\nwhat is (not code\n" * 9) is None


def test_the_first_bracket_that_was_open_before() -> None:
    assert closes_first("go", "\ta(b)\n}\n)") == "}"
    assert closes_first("go", "\ta(b)\n") == ""


def test_the_first_bracket_may_be_far_below() -> None:
    assert closes_first("go", "\ta(b)\n" * 300 + "}\n") == "}"
    assert closes_first("python", 'f("""\n' + "a ) b\n" * 300 + '""")\n]') == "]"


def test_long_lines_do_not_add_up_to_what_is_too_long() -> None:
    lines = ["f(" + "a, " * 200 + "1)"] * 6
    assert None not in list(states_of("python", State(), lines, until=0))
