"""The trimming corpus: what models said comes out as a careful person would want it, and the corpus itself is sound."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qwen_ls.completion.ways import WAYS
from tests.support.corpus import (
    CASES,
    FAILING,
    FOLDERS,
    Case,
    Folder,
    folder_of,
    load_cases,
    names_in,
)
from tests.support.corpus_score import Verdict, outcome, score, verdict_of

ASIDE_BOUND = 0.9
"""The share of the cases set aside that must come out right. Raise it when the rules get better, and never look why."""
HARM_BOUND = 0.04
"""The share of the good answers set aside that may be harmed. Lower it."""

BY_FOLDER: dict[Folder, list[Case]] = {folder: load_cases(folder) for folder in FOLDERS}
ALL = [case for cases in BY_FOLDER.values() for case in cases]
KNOWN_TO_FAIL = set(names_in(FAILING))


def _names(wrong: Callable[[Case], bool]) -> list[str]:
    return [case.name for case in ALL if wrong(case)]


@pytest.mark.parametrize("case", BY_FOLDER["open"], ids=lambda case: case.name)
def test_the_document_is_what_it_should_be(case: Case) -> None:
    if case.name in KNOWN_TO_FAIL:
        assert verdict_of(case) is not Verdict.RIGHT, f"it comes out right now: take it off {FAILING.name}"
        return
    assert outcome(case, [case.said]) == case.document
    assert verdict_of(case) is Verdict.RIGHT, "it depends on the pieces in which it was said"


def test_the_cases_set_aside_come_out_right_as_a_share(record_property: Callable[[str, object], None]) -> None:
    found = score(BY_FOLDER["aside"])
    record_property("share right", round(found.share_right, 3))
    assert found.share_right >= ASIDE_BOUND, f"only {found.share_right:.0%} come out right"


def test_few_good_answers_set_aside_are_harmed() -> None:
    good = score(case for case in BY_FOLDER["aside"] if case.kind == "untouched")
    assert good.of(Verdict.HARMED) <= HARM_BOUND * good.cases


def test_only_open_cases_are_known_to_fail() -> None:
    assert {case.name for case in BY_FOLDER["open"]} >= KNOWN_TO_FAIL


def test_there_are_enough_cases_in_enough_languages() -> None:
    assert len(ALL) >= 200
    assert len({case.language for case in ALL}) >= 15


def test_at_least_half_of_what_was_said_is_recorded() -> None:
    assert sum(case.is_recorded for case in ALL) >= len(ALL) / 2


def test_most_cases_must_pass_untouched() -> None:
    assert sum(case.kind == "untouched" for case in ALL) >= 0.6 * len(ALL)


def test_the_cursor_is_often_in_mid_line() -> None:
    assert sum(bool(case.after.partition("\n")[0].strip()) for case in ALL) >= len(ALL) / 3


def test_a_third_is_set_aside() -> None:
    assert 0.25 <= len(BY_FOLDER["aside"]) / len(ALL) <= 0.4


@pytest.mark.parametrize("folder", FOLDERS)
def test_names_decide_where_cases_are(folder: Folder) -> None:
    assert {folder_of(case.name) for case in BY_FOLDER[folder]} == {folder}


def test_no_case_is_left_without_a_judgement() -> None:
    assert {path.parent.name for path in CASES.rglob("*.case")} <= set(FOLDERS)


def test_a_document_keeps_what_stands_around_the_cursor() -> None:
    assert _names(lambda case: not case.document.startswith(case.before)) == []
    assert _names(lambda case: not case.document.endswith(case.after)) == []


def test_nothing_means_that_the_document_stays_as_it_was() -> None:
    assert _names(lambda case: (case.document == case.before + case.after) != (case.kind == "nothing")) == []


def test_what_passes_untouched_was_said_so() -> None:
    assert _names(lambda case: case.kind == "untouched" and _added(case) not in case.said) == []


def _added(case: Case) -> str:
    return case.document[len(case.before) : len(case.document) - len(case.after)].rstrip()


def test_a_case_tells_its_way_and_where_it_is_from() -> None:
    assert {case.way for case in ALL} <= WAYS.keys()
    assert _names(lambda case: case.source != "written" and not case.is_recorded) == []
