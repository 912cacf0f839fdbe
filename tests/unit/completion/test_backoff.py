"""How long a failing service is left alone."""

from __future__ import annotations

from qwen_ls.completion.backoff import LONGEST_PAUSE_S, Backoff
from qwen_ls.completion.gate import Reason
from qwen_ls.model.errors import ModelError, Trouble
from tests.support.clock import Clock


def failed(*troubles: Trouble, retry_after_s: float | None = None) -> tuple[Backoff, Clock]:
    clock = Clock()
    backoff = Backoff(clock)
    for trouble in troubles:
        backoff.failed(ModelError(trouble, "It failed.", retry_after_s=retry_after_s))
    return backoff, clock


def test_a_passing_fault_pauses_for_a_while() -> None:
    backoff, clock = failed(Trouble.TRANSIENT)
    assert backoff.reason() is Reason.BACKING_OFF
    clock.now += 1.0
    assert backoff.reason() is None


def test_the_pause_grows_up_to_a_limit() -> None:
    backoff, clock = failed(*[Trouble.RATE_LIMITED] * 20)
    assert backoff.retry_at == clock.now + LONGEST_PAUSE_S[Trouble.RATE_LIMITED]


def test_the_services_own_word_counts() -> None:
    backoff, clock = failed(Trouble.RATE_LIMITED, retry_after_s=7.0)
    assert backoff.retry_at == clock.now + 7.0


def test_a_refusal_lasts_until_something_changes() -> None:
    backoff, clock = failed(Trouble.REFUSED)
    clock.now += 100_000
    assert backoff.reason() is Reason.BLOCKED
    backoff.reset()
    assert backoff.reason() is None


def test_a_wrong_request_says_nothing_of_the_next() -> None:
    assert failed(Trouble.REQUEST)[0].reason() is None


def test_a_success_ends_the_pause() -> None:
    backoff, _ = failed(Trouble.TRANSIENT, Trouble.TRANSIENT)
    backoff.succeeded()
    assert backoff.reason() is None
