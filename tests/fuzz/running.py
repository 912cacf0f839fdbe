"""Runs a target: inputs in rounds, each with a seed and a world of its own, so that any round can be had again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.target import Target

ROUND = 500
"""So many inputs share a seed and a world."""

Watch = Callable[[], None]


def fuzz(target: Target, inputs: int, first_seed: int, watch: Watch = lambda: None) -> Iterator[int]:
    """Run a target on so many inputs; after each round, give how many there were by then.

    `watch` is called before each input.

    Raises:
        AssertionError: something does not hold; the notes of the error say how to have it again.
    """
    count = 0
    for number, begun in enumerate(range(0, inputs, ROUND), first_seed):
        count += _round(target, min(ROUND, inputs - begun), number, watch)
        yield count


def _round(target: Target, inputs: int, number: int, watch: Watch) -> int:
    count = 0
    with target.world(number) as world:

        def run(drawn: tuple[Any, ...]) -> None:
            nonlocal count
            count += 1
            watch()
            target.holds(world, *drawn)

        try:
            as_property(target, run, inputs, number)()
        except BaseException as error:
            again = f"python -m tests.fuzz {target.name} --seed {number} --inputs {inputs}"
            print(f"To have it again: {again}", flush=True)  # noqa: T201 - notes need Python 3.11
            raise error
    return count


def as_property(target: Target, run: Callable[[tuple[Any, ...]], None], inputs: int, number: int) -> Callable[[], None]:
    """A target as hypothesis runs it."""
    configured = settings(
        max_examples=inputs,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    checked: Callable[[], None] = configured(seed(number)(given(st.tuples(*target.strategies))(run)))
    return checked
