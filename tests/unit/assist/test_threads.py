"""Conversations: what is kept of them, and what is said again."""

from __future__ import annotations

from qwen_ls.assist.threads import MOST_THREADS, Thread, Threads, Turn
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
