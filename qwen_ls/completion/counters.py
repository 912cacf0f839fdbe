"""What the engine did, in numbers that can be shown."""

from __future__ import annotations

from dataclasses import dataclass

from qwen_ls.completion.exchange import Exchange, sent_text
from qwen_ls.model.tokens import estimate_tokens


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
    prompt_tokens: int = 0
    """Tokens that were sent, as the service told, or about how many where it did not."""
    completion_tokens: int = 0
    """Tokens that came back, likewise."""
    estimated_streams: int = 0
    """Streams whose tokens are estimates: a stream that is closed early never gets to tell."""

    @property
    def saved_tokens(self) -> int:
        """About how many tokens were saved: what the requests without a stream of their own would have taken."""
        counted = self.requests or 1
        return round((self.from_memory + self.adopted) * (self.prompt_tokens + self.completion_tokens) / counted)

    def count(self, exchange: Exchange) -> None:
        """Add what a stream took, now that it has ended. One that failed before it said anything took nothing."""
        if exchange.request is None or (exchange.error and not exchange.said and exchange.usage is None):
            return
        if exchange.usage is not None:
            self.prompt_tokens += exchange.usage.prompt_tokens
            self.completion_tokens += exchange.usage.completion_tokens
            return
        self.estimated_streams += 1
        self.prompt_tokens += estimate_tokens(sent_text(exchange.request))
        self.completion_tokens += estimate_tokens(exchange.said)
