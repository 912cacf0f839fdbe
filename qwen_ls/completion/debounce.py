"""How long to wait after a key before asking: learned from how this person types and how the service answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Literal

KEYS_REMEMBERED = 50
LATENCIES_REMEMBERED = 10

PAUSE_S = 0.4
"""A gap this long is a pause to think, and says nothing of how fast somebody types."""

USUAL_GAP_S = 0.14
"""A person's mean gap between keys until it is known."""

SHORTEST_S, LONGEST_S = 0.02, 0.25

NO_STARVING_S = 0.25
"""Nobody waits longer than this for a stream to be opened, however fast the keys come."""


class Debounce:
    """Learns from keys and latencies; tells the delay for the next automatic request."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._gaps: deque[float] = deque(maxlen=KEYS_REMEMBERED)
        self._latencies: deque[float] = deque(maxlen=LATENCIES_REMEMBERED)
        self._last_key: float | None = None
        self._unserved_since: float | None = None

    def key(self) -> None:
        """A document changed."""
        now = self._clock()
        if self._last_key is not None and now - self._last_key < PAUSE_S:
            self._gaps.append(now - self._last_key)
        self._last_key = now

    def opened(self) -> None:
        """A stream was opened: whoever waited is being served."""
        self._unserved_since = None

    def first_token(self, latency_s: float) -> None:
        """A stream said its first word after this time."""
        self._latencies.append(latency_s)

    @property
    def latency_s(self) -> float:
        """The mean time to the first words of the last streams, in seconds; 0 before the first."""
        return _mean(self._latencies) if self._latencies else 0.0

    def delay_s(self, setting: Literal["auto"] | int, line_before: str, line_after: str) -> float:
        """The delay before an automatic request at this place is opened, in seconds.

        A number in the settings is how long typing has to rest. The learned delay never lets anybody starve.
        """
        if setting != "auto":
            return setting / 1000
        now = self._clock()
        if self._unserved_since is None or now - self._unserved_since > PAUSE_S + NO_STARVING_S:
            self._unserved_since = now
        starving_at = self._unserved_since + NO_STARVING_S
        return max(0.0, min(self._learned_s(line_before, line_after), starving_at - now))

    def _learned_s(self, line_before: str, line_after: str) -> float:
        gap = _mean(self._gaps) if self._gaps else USUAL_GAP_S
        # Half a gap already tells whether the next key comes at once; a slow service asks for a head start.
        delay = gap * _eagerness(line_before, line_after) - 0.1 * self.latency_s
        return min(max(delay, SHORTEST_S), LONGEST_S)


def _mean(values: deque[float]) -> float:
    # Not the statistics module: importing it, with decimal and random, would be one percent of the start.
    return sum(values) / len(values)


def _eagerness(line_before: str, line_after: str) -> float:
    """Which share of a usual gap to wait: little where people stop to think, more in the middle of a word."""
    if line_after.strip():
        return 0.45
    if not line_before.strip() or not line_before[-1].isalnum():
        return 0.2
    return 0.35
