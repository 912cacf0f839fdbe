"""Which actions are offered where: Fix for what is wrong, the rest for who asks, and nothing that runs by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qwen_ls.assist.actions.builtin import BUILTIN
from qwen_ls.assist.actions.custom import custom_action
from qwen_ls.assist.actions.kinds import SOURCE, is_of_kind
from qwen_ls.assist.actions.offering import MOST_FIXED_AT_ONCE, MOST_FIXES, TITLE_CHARS, Asked, offers
from qwen_ls.context.diagnostics import Diagnostic
from qwen_ls.text.lines import Point
from tests.support.places import snapshot_of

SNAPSHOT = snapshot_of("def f(a):\n    return a + 1\n")
CURSOR = Point(1, 4)
WRONG = Diagnostic(Point(1, 11), Point(1, 16), 'Operator "+" is not supported')


def asked(*, end: Point = CURSOR, **said: object) -> Asked:
    return Asked(SNAPSHOT, CURSOR, end, **said)  # type: ignore[arg-type]


def ids(question: Asked, *custom: str) -> list[str]:
    own = [custom_action(title, "Do it.", "refactor.rewrite", (), "selection") for title in custom]
    return [offer.action.id for offer in offers(question, own)]


def test_who_asks_is_offered_what_fits_here() -> None:
    assert ids(asked()) == ["explain", "refactor", "simplify", "optimise", "types", "document", "tests", "translate"]


def test_by_itself_and_without_a_selection_only_fix_is_offered() -> None:
    assert ids(asked(is_automatic=True)) == []
    assert ids(asked(is_automatic=True, diagnostics=(WRONG,))) == ["fix"]


def test_by_itself_a_selection_is_offered_everything() -> None:
    assert "simplify" in ids(asked(is_automatic=True, end=Point(1, 16)))


def test_each_problem_is_offered_a_fix_and_all_of_them_one() -> None:
    other = Diagnostic(Point(0, 6), Point(0, 7), "Missing type")
    fixes = offers(asked(diagnostics=(WRONG, other), only=("quickfix",)))
    assert [offer.action.title for offer in fixes] == [
        'Qwen: Fix: Operator "+" is not supported',
        "Qwen: Fix: Missing type",
        "Qwen: Fix: all 2 problems here",
    ]
    assert [(offer.start, offer.end) for offer in fixes] == [
        (WRONG.start, WRONG.end),
        (other.start, other.end),
        (other.start, WRONG.end),
    ]
    assert fixes[2].diagnostics == (WRONG, other)


def test_a_problem_that_two_tell_of_is_offered_one_fix() -> None:
    assert ids(asked(diagnostics=(WRONG, WRONG), only=("quickfix",))) == ["fix"]


def test_a_long_message_does_not_make_a_long_menu() -> None:
    many = tuple(Diagnostic(Point(1, at), Point(1, at + 1), f"{at} " + "long " * 100) for at in range(20))
    fixes = offers(asked(diagnostics=many, only=("quickfix",)))
    assert len(fixes) == MOST_FIXES + 1
    assert max(len(offer.action.title) for offer in fixes) <= len("Qwen: Fix: ") + TITLE_CHARS


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (("quickfix",), ["fix"]),
        (("refactor.rewrite.simplify",), ["simplify"]),
        (("refactor.extract",), []),
        (("refactor.tests",), ["tests"]),
        (("qwen-ls.explain",), ["explain"]),
        (("source",), []),
        (("source.fixAll",), []),
        (("source.organizeImports",), []),
        (("source.qwen-ls",), ["documentFile", "typesFile", "translateFile"]),
        (("source.qwen-ls.document",), ["documentFile"]),
        (("source.fixAll", "source.organizeImports"), []),
    ],
)
def test_only_what_is_wanted_is_offered(only: tuple[str, ...], expected: list[str]) -> None:
    assert ids(asked(only=only, diagnostics=(WRONG,))) == expected


def test_nothing_is_of_a_kind_that_runs_when_a_file_is_saved() -> None:
    for action in BUILTIN:
        assert action.kind != "source"
        assert not is_of_kind(action.kind, "source.fixAll")
        assert not is_of_kind(action.kind, "source.organizeImports")
        assert not action.kind.startswith("source") or is_of_kind(action.kind, SOURCE)


def test_types_are_offered_where_they_are_optional() -> None:
    rust = snapshot_of("fn f() {}\n", language="rust")
    assert "types" not in [offer.action.id for offer in offers(Asked(rust, CURSOR, CURSOR))]


def test_what_is_left_to_be_done_can_be_implemented() -> None:
    todo = snapshot_of("def f():\n    # TODO: the rest\n    return None\n")
    assert "implement" in [offer.action.id for offer in offers(Asked(todo, Point(1, 0), Point(1, 0)))]


def test_own_actions_come_last_and_only_in_their_languages() -> None:
    assert ids(asked(), "Make it rhyme")[-1] == "custom.Make it rhyme"
    own = custom_action("For Go", "Do it.", "refactor", ("go",), "selection")
    assert "custom.For Go" not in [offer.action.id for offer in offers(asked(), [own])]


def test_of_very_many_problems_the_first_are_fixed_at_once() -> None:
    many = tuple(replace(WRONG, message=f"wrong {number}") for number in range(MOST_FIXED_AT_ONCE + 1))
    [*_, together] = [offer for offer in offers(asked(diagnostics=many)) if offer.action.id == "fix"]
    assert together.action.title == f"Qwen: Fix: the first {MOST_FIXED_AT_ONCE} of {len(many)} problems here"
    assert together.diagnostics == many[:MOST_FIXED_AT_ONCE]
