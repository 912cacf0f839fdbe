"""What several runs came to, taken together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bench.typist.scene import Outcome


@dataclass(frozen=True, slots=True)
class Sum:
    """The figures of some runs."""

    minutes: float
    per_key: float
    """Characters written for each key press."""
    requests: float
    """Requests to the model for 1,000 characters."""
    tokens: float
    """Tokens streamed for each token that was taken."""
    wrong: float
    """New wrong ghost texts for 1,000 characters."""
    waits_s: tuple[float, ...]
    """From a request to its suggestion on the screen, shortest first."""

    def wait_ms(self, share: float) -> float:
        """The wait that this share of the suggestions does not exceed."""
        return self.waits_s[int(len(self.waits_s) * share)] * 1000

    def figures(self) -> tuple[float, float, float, float]:
        """What two sums are compared by."""
        return self.per_key, self.requests, self.tokens, self.wrong


def sum_of(outcomes: Iterable[Outcome]) -> Sum:
    """Add up some runs."""
    runs = list(outcomes)
    chars = sum(run.tally.chars for run in runs)
    return Sum(
        minutes=sum(run.tally.seconds for run in runs) / 60,
        per_key=chars / sum(run.tally.keys for run in runs),
        requests=1000 * sum(run.requests for run in runs) / chars,
        tokens=sum(run.tokens for run in runs) / sum(run.tally.taken_tokens for run in runs),
        wrong=1000 * sum(run.tally.wrong_ghosts for run in runs) / chars,
        waits_s=tuple(sorted(wait for run in runs for wait in run.tally.waits_s)),
    )
