"""What the engine did, in numbers that can be shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """Counts since the server started."""

    requests: int = 0
    """Streams that were opened."""
    from_memory: int = 0
    """Requests that were answered without a stream of their own."""
    adopted: int = 0
    """Requests that waited on a stream which an earlier one had opened."""
    cut: int = 0
    """Streams that were closed because what the user typed no longer fitted."""
    cut_tokens: int = 0
    """About how many tokens such streams had brought by then."""
    finished_early: int = 0
    """Streams that were closed because the suggestion was whole."""
    failed: int = 0
    """Streams that ended with an error."""
    shown: int = 0
    """Suggestions that were given to the editor."""
    accepted: int = 0
    """Suggestions that the user took, whole or in part."""
    last_latency_ms: int | None = None
    """From opening the last stream to its first words."""
