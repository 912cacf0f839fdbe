"""What lives for ever is not looked through for garbage."""

from __future__ import annotations

import gc

import pytest

from qwen_ls.garbage import keep_what_is_there, no_search


def test_what_is_made_without_a_search_is_left_out_of_every_further_one() -> None:
    with no_search():
        assert not gc.isenabled()
        made = [[] for _ in range(1_000)]  # type: ignore[var-annotated]
    assert gc.isenabled()
    assert not any(each is one for one in made[:3] for each in gc.get_objects())


def test_searching_begins_again_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), no_search():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_what_is_there_is_kept() -> None:
    before = gc.get_freeze_count()
    made = [[] for _ in range(1_000)]  # type: ignore[var-annotated]
    keep_what_is_there()
    assert gc.get_freeze_count() >= before + len(made)
