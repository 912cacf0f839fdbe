"""The breaker: opens on failures in a row, lets people through, probes, and closes."""

from __future__ import annotations

import pytest

from qwen_ls.guard.breaker import FAILURES, FIRST_PAUSE_S, LONGEST_PAUSE_S, Breaker
from qwen_ls.model.errors import ModelError, Trouble
from tests.support.clock import Clock

DOWN = ModelError(Trouble.TRANSIENT, "The service at example.test is down (503).", status=503, never_reached=True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def fail(breaker: Breaker, times: int = 1, error: ModelError = DOWN) -> None:
    for _ in range(times):
        breaker.failed(error)


def test_it_opens_after_failures_in_a_row_only(breaker: Breaker) -> None:
    fail(breaker, FAILURES - 1)
    breaker.answered()
    fail(breaker, FAILURES - 1)
    assert not breaker.is_open
    fail(breaker)
    assert breaker.is_open


def test_open_it_refuses_guesses_with_what_failed_and_until_when(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAILURES)
    clock.now += 2
    with pytest.raises(ModelError, match=r"is down \(503\)\. That was 5 times in a row") as refused:
        breaker.enter(is_waited_for=False)
    assert refused.value.retry_after_s == FIRST_PAUSE_S - 2
    assert refused.value.never_reached


def test_a_person_is_never_refused_and_closes_it_when_answered(breaker: Breaker) -> None:
    fail(breaker, FAILURES)
    breaker.enter(is_waited_for=True)
    breaker.answered()
    breaker.enter(is_waited_for=False)
    assert not breaker.is_open


def test_after_its_time_one_guess_probes(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAILURES)
    clock.now += FIRST_PAUSE_S
    breaker.enter(is_waited_for=False)
    with pytest.raises(ModelError):
        breaker.enter(is_waited_for=False)
    breaker.answered()
    breaker.enter(is_waited_for=False)


def test_a_probe_that_is_given_up_lets_the_next_one_probe(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAILURES)
    clock.now += FIRST_PAUSE_S
    breaker.enter(is_waited_for=False)
    breaker.left()
    breaker.enter(is_waited_for=False)


def test_a_probe_that_fails_opens_it_for_longer_up_to_a_limit(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, FAILURES)
    pause_s = FIRST_PAUSE_S
    for _ in range(10):
        clock.now += pause_s
        breaker.enter(is_waited_for=False)
        fail(breaker)
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        with pytest.raises(ModelError) as refused:
            breaker.enter(is_waited_for=False)
        assert refused.value.retry_after_s == pause_s


@pytest.mark.parametrize("trouble", [Trouble.REFUSED, Trouble.REQUEST])
def test_a_refusal_is_an_answer(breaker: Breaker, trouble: Trouble) -> None:
    fail(breaker, FAILURES - 1)
    breaker.failed(ModelError(trouble, "No."))
    fail(breaker, FAILURES - 1)
    assert not breaker.is_open


def test_a_rate_limit_neither_opens_nor_closes_it(breaker: Breaker) -> None:
    fail(breaker, 10 * FAILURES, ModelError(Trouble.RATE_LIMITED, "Slowly."))
    assert not breaker.is_open
    fail(breaker, FAILURES)
    breaker.failed(ModelError(Trouble.RATE_LIMITED, "Slowly."))
    assert breaker.is_open
