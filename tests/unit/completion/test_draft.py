"""How a draft relates to what is typed along it, against it and around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qwen_ls.completion.draft import ANCHOR_BEFORE_CHARS, Draft, Fit, Place, Relation
from tests.support.places import moment_at


def place(marked: str) -> Place:
    return moment_at(marked).place


def draft_at(marked: str, text: str, *, whole: bool = False) -> Draft:
    return Draft(place(marked), text, whole)


def test_at_its_anchor_the_whole_draft_is_the_rest() -> None:
    assert draft_at("x = |", "compute()").fit(place("x = |")) == Fit(Relation.AHEAD, "", "compute()")


def test_typing_along_leaves_the_rest() -> None:
    assert draft_at("x = |", "compute()").fit(place("x = com|")) == Fit(Relation.AHEAD, "com", "pute()")


def test_typing_all_of_it_is_even() -> None:
    assert draft_at("x = |", "compute()").fit(place("x = compute()|")).relation is Relation.EVEN


def test_typing_more_than_was_said_is_behind() -> None:
    assert draft_at("x = |", "com").fit(place("x = comp|")).relation is Relation.BEHIND


def test_another_letter_diverges() -> None:
    assert draft_at("x = |", "compute()").fit(place("x = f|")).relation is Relation.DIVERGED


def test_another_text_in_front_diverges() -> None:
    assert draft_at("x = |", "compute()").fit(place("y = |")).relation is Relation.DIVERGED


def test_another_text_behind_diverges() -> None:
    assert draft_at("x = |\nprint(x)", "1").fit(place("x = |\nprint(y)")).relation is Relation.DIVERGED


def test_a_closer_that_the_editor_added_behind_the_cursor_does_not_matter() -> None:
    assert draft_at("x = |", "f(a, b)").fit(place("x = f(|)")) == Fit(Relation.AHEAD, "f(", "a, b)")


def test_a_closer_that_is_typed_over_does_not_matter() -> None:
    draft = draft_at("f(|)\ny", "a):\n    pass")
    assert draft.fit(place("f(a)|\ny")) == Fit(Relation.AHEAD, "a)", ":\n    pass")


@pytest.mark.parametrize(("whole", "expected"), [(False, True), (True, False)])
def test_only_a_growing_draft_may_still_fit_what_was_typed_beyond_it(whole: bool, expected: bool) -> None:
    assert draft_at("x = |", "com", whole=whole).may_fit(place("x = comp|")) is expected


def test_an_empty_draft_may_still_fit_whatever_is_typed() -> None:
    assert draft_at("x = |", "").may_fit(place("x = anything|"))


def test_indentation_tells_places_apart() -> None:
    assert draft_at("if a:\n    |", "b()").fit(place("if a:\n        |")).relation is Relation.DIVERGED


def test_far_from_the_start_of_a_file_the_anchor_is_found_again() -> None:
    front = "line = 1\n" * 400
    assert draft_at(f"{front}x = |", "compute()").fit(place(f"{front}x = co|")).rest == "mpute()"


def test_a_line_added_far_above_does_not_matter() -> None:
    front = "".join(f"line_{number} = 1\n" for number in range(400))
    assert draft_at(f"{front}x = |", "1").fit(place(f"import os\n{front}x = |")).relation is Relation.AHEAD


def test_crlf_and_line_feeds_are_the_same_to_a_draft() -> None:
    draft = draft_at("if a:\r\n    |", "b()\n    c()")
    assert draft.fit(place("if a:\r\n    b()\r\n    |")).rest == "c()"


code = st.text(alphabet="ab(\n ", max_size=40)


@given(front=code, back=code, text=code, typed=st.integers(min_value=0, max_value=40))
def test_whatever_is_typed_along_a_draft_adds_up_to_it(front: str, back: str, text: str, typed: int) -> None:
    """At every place along a draft, what was typed and the rest are the draft; near the file's start and far off."""
    for far in ("", "#" * ANCHOR_BEFORE_CHARS):
        draft = Draft(Place(far + front, back), text, whole=True)
        fit = draft.fit(Place(far + front + text[:typed], back))
        assert fit.relation in {Relation.AHEAD, Relation.EVEN}
        assert fit.typed + fit.rest == text


@given(front=code, back=code, text=code, typed=code)
def test_a_fit_never_claims_what_was_not_typed(front: str, back: str, text: str, typed: str) -> None:
    before = front + typed
    fit = Draft(Place(front, back), text).fit(Place(before, back))
    assert before.endswith(fit.typed)
    assert fit.relation is not Relation.AHEAD or text == fit.typed + fit.rest
