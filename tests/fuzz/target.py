"""What is fuzzed: a property, and where its inputs come from."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from hypothesis.strategies import SearchStrategy


@dataclass(frozen=True, slots=True)
class Target:
    """One door and what has to hold of it.

    `holds` takes what `world` gives for a round's number (None where it is not set) and one value of each strategy, and
    raises if something is not as it should be. `inputs` is how many make a whole run.
    """

    name: str
    summary: str
    inputs: int
    holds: Callable[..., None]
    strategies: tuple[SearchStrategy[Any], ...]
    world: Callable[[int], AbstractContextManager[Any]] = lambda _number: nullcontext()
