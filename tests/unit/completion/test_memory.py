"""What is remembered, and for how long."""

from __future__ import annotations

from qwen_ls.completion.draft import Draft
from qwen_ls.completion.memory import DOCUMENTS, DRAFTS_PER_DOCUMENT, Memory
from tests.support.places import moment_at

URI = "file:///project/a.py"


def test_the_newest_draft_wins() -> None:
    memory, place = Memory(), moment_at("x = |").place
    memory.keep(URI, Draft(place, "1"))
    memory.keep(URI, Draft(place, "2"))
    assert [draft.text for draft in memory.recall(URI, place)] == ["2", "1"]


def test_an_empty_draft_is_not_kept() -> None:
    memory, place = Memory(), moment_at("x = |").place
    memory.keep(URI, Draft(place, ""))
    assert not list(memory.recall(URI, place))


def test_silence_is_remembered_for_just_its_place() -> None:
    memory, place = Memory(), moment_at("x = |").place
    memory.keep_silence(URI, place)
    assert memory.was_silent(URI, place)
    assert not memory.was_silent(URI, moment_at("x = |\n").place)
    assert not memory.was_silent("file:///project/b.py", place)


def test_silence_is_forgotten_with_its_document() -> None:
    memory, place = Memory(), moment_at("x = |").place
    memory.keep_silence(URI, place)
    memory.forget(URI)
    assert not memory.was_silent(URI, place)


def test_the_same_text_in_another_file_is_another_place() -> None:
    memory, place = Memory(), moment_at("x = |").place
    memory.keep(URI, Draft(place, "1"))
    assert not list(memory.recall("file:///project/b.py", place))


def test_another_suffix_is_another_place() -> None:
    memory = Memory()
    memory.keep(URI, Draft(moment_at("x = |\ny").place, "1"))
    assert not list(memory.recall(URI, moment_at("x = |\nz").place))


def test_what_is_forgotten_is_gone() -> None:
    memory, place = Memory(), moment_at("x = |").place
    memory.keep(URI, Draft(place, "1"))
    memory.forget(URI)
    assert not list(memory.recall(URI, place))


def test_the_memory_is_bounded_in_drafts_and_in_documents() -> None:
    memory = Memory()
    first = moment_at("first = |").place
    memory.keep(URI, Draft(first, "1"))
    for number in range(DRAFTS_PER_DOCUMENT):
        memory.keep(URI, Draft(moment_at(f"x{number} = |").place, "1"))
    assert not list(memory.recall(URI, first))
    for number in range(DOCUMENTS):
        memory.keep(f"file:///project/{number}.py", Draft(first, "1"))
    assert not list(memory.recall(URI, moment_at(f"x{DRAFTS_PER_DOCUMENT - 1} = |").place))


def test_of_what_was_there_to_choose_from_the_first_comes_first_again() -> None:
    memory, place = Memory(), moment_at("x = |").place
    first, second = Draft(place, "1", whole=True), Draft(place, "2", whole=True)
    memory.keep(URI, first)
    memory.keep_all(URI, [first, second, Draft(place, "thr")])
    assert [draft.text for draft in memory.recall(URI, place)] == ["1", "2"]
