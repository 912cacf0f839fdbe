"""Conversations: what is kept of them, and what is said again."""

from __future__ import annotations

from qwen_ls.assist.threads import MOST_CHARS, MOST_THREADS, Thread, Threads, Turn
from qwen_ls.model.base import Message


def test_a_kept_thread_is_found_by_its_id() -> None:
    threads, thread = Threads(), Thread()
    threads.keep(thread)
    assert threads.find(thread.id) is thread


def test_an_unknown_thread_is_not_found() -> None:
    assert Threads().find("0123") is None


def test_a_forgotten_thread_is_not_found() -> None:
    threads, thread = Threads(), Thread()
    threads.keep(thread)
    threads.forget()
    assert threads.find(thread.id) is None


def test_the_threads_used_last_are_kept() -> None:
    threads, first, second = Threads(), Thread(), Thread()
    for thread in (first, second, *(Thread() for _ in range(MOST_THREADS - 2)), first, Thread()):
        threads.keep(thread)
    assert (threads.find(first.id), threads.find(second.id)) == (first, None)


def test_turns_are_said_again_in_their_order() -> None:
    thread = Thread(turns=[Turn("Why?", "Because."), Turn("Really?", "Yes.")])
    assert thread.recent(1000) == (
        Message("user", "Why?"),
        Message("assistant", "Because."),
        Message("user", "Really?"),
        Message("assistant", "Yes."),
    )


def test_the_oldest_turns_go_when_not_all_fit() -> None:
    thread = Thread(turns=[Turn("Why? " * 100, "Because."), Turn("Really?", "Yes.")])
    assert thread.recent(20) == (Message("user", "Really?"), Message("assistant", "Yes."))


def test_the_thread_used_last_is_listed_first_and_one_that_is_dropped_not_at_all() -> None:
    threads, first, second = Threads(), Thread(), Thread()
    for thread in (first, second, first):
        threads.keep(thread)
    assert list(threads.all()) == [first, second]
    assert threads.drop(first.id)
    assert not threads.drop(first.id)
    assert list(threads.all()) == [second]


def test_the_first_questions_title_is_the_threads() -> None:
    thread = Thread()
    thread.add(Turn("Why?", "Because."), "Why?")
    thread.add(Turn("Really?", "Yes."), "Really?")
    assert thread.title == "Why?"


def test_the_oldest_turns_of_a_long_thread_are_dropped() -> None:
    thread = Thread()
    for number in range(5):
        thread.add(Turn(f"{number}", "x" * (MOST_CHARS // 3)), "")
    assert [turn.question for turn in thread.turns] == ["3", "4"]
