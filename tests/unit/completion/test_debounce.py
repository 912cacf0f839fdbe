"""The delay before a request, as it is learned."""

from __future__ import annotations

from qwen_ls.completion.debounce import LONGEST_S, NO_STARVING_S, SHORTEST_S, Debounce
from tests.support.clock import Clock


def typed(gap_s: float, keys: int = 30) -> tuple[Debounce, Clock]:
    """A debounce that saw somebody type with this gap."""
    clock = Clock()
    debounce = Debounce(clock)
    for _ in range(keys):
        debounce.key()
        clock.now += gap_s
    debounce.opened()
    return debounce, clock


def test_who_types_fast_waits_less() -> None:
    fast, slow = typed(0.08)[0], typed(0.3)[0]
    assert fast.delay_s("auto", "retur", "") < slow.delay_s("auto", "retur", "")


def test_at_the_start_of_a_line_it_is_shorter_than_in_a_word() -> None:
    assert typed(0.15)[0].delay_s("auto", "    ", "") < typed(0.15)[0].delay_s("auto", "    retur", "")


def test_pauses_to_think_are_not_learned() -> None:
    debounce, clock = typed(0.1)
    before = debounce.delay_s("auto", "a", "")
    debounce.opened()
    clock.now += 30
    debounce.key()
    assert debounce.delay_s("auto", "a", "") == before


def test_a_slow_service_gets_a_head_start() -> None:
    patient, eager = typed(0.3)[0], typed(0.3)[0]
    for _ in range(10):
        eager.first_token(1.0)
    assert eager.delay_s("auto", "a", "") < patient.delay_s("auto", "a", "")


def test_the_delay_stays_in_its_bounds() -> None:
    assert typed(0.001)[0].delay_s("auto", "    ", "") == SHORTEST_S
    assert typed(0.39)[0].delay_s("auto", "ab", "rest") <= LONGEST_S


def test_a_number_is_taken_as_it_is() -> None:
    assert typed(0.1)[0].delay_s(70, "a", "") == 0.07


def test_nobody_starves_while_keys_keep_coming() -> None:
    debounce, clock = typed(0.2)
    waited = 0.0
    while debounce.delay_s("auto", "ab", "rest") > 0 and waited < 5:
        clock.now += 0.1
        waited += 0.1
        debounce.key()
    assert waited <= NO_STARVING_S + 0.1
