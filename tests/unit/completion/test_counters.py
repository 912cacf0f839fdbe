"""Tokens are counted as the service told them, and estimated where it did not get to."""

from __future__ import annotations

from qwen_ls.completion.counters import Counters
from qwen_ls.completion.exchange import Exchange
from qwen_ls.model.base import Completion, ModelRequest, Usage

REQUEST = ModelRequest("m", Completion("x" * 360))


def test_what_the_service_told_counts() -> None:
    counters = Counters()
    counters.count(Exchange(request=REQUEST, said="y", usage=Usage(30, 7)))
    assert (counters.prompt_tokens, counters.completion_tokens, counters.estimated_streams) == (30, 7, 0)


def test_a_stream_that_was_closed_is_estimated() -> None:
    counters = Counters()
    counters.count(Exchange(request=REQUEST, said="y" * 36))
    assert (counters.prompt_tokens, counters.completion_tokens, counters.estimated_streams) == (100, 10, 1)


def test_a_stream_that_never_asked_took_nothing() -> None:
    counters = Counters()
    counters.count(Exchange())
    assert counters == Counters()


def test_a_stream_that_failed_before_it_said_anything_took_nothing() -> None:
    counters = Counters()
    counters.count(Exchange(request=REQUEST, error="The service is busy."))
    assert counters == Counters()


def test_a_stream_that_failed_later_is_estimated() -> None:
    counters = Counters()
    counters.count(Exchange(request=REQUEST, said="y" * 36, error="The connection was cut."))
    assert (counters.prompt_tokens, counters.completion_tokens) == (100, 10)


def test_what_needed_no_stream_saved_what_a_stream_takes() -> None:
    counters = Counters(requests=2, from_memory=5, adopted=1, prompt_tokens=180, completion_tokens=20)
    assert counters.saved_tokens == 600


def test_without_a_stream_nothing_is_known_to_be_saved() -> None:
    assert Counters(from_memory=3).saved_tokens == 0
