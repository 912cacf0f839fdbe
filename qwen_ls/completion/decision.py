"""What became of the last request: shown to a person who asks why something was suggested, or why nothing was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from qwen_ls.completion.draft import Draft
from qwen_ls.completion.exchange import Exchange, sent_text
from qwen_ls.completion.hole import surroundings
from qwen_ls.completion.moment import Moment, Suggestion
from qwen_ls.completion.trim.rules import END_RULES, changes_of, start_rules
from qwen_ls.completion.ways import WAYS


class Source(Enum):
    """Where a suggestion came from."""

    STREAM = "stream"
    """A stream that was opened for it."""
    ADOPTED = "adopted"
    """A stream that an earlier request had opened."""
    MEMORY = "memory"
    """What had been said before."""
    NONE = "none"
    """Nothing was asked."""


NOT_ANSWERED = "it was cancelled, or the text changed before there was an answer"
NOTHING_SAID = "the model said nothing that fits here"
FAILED = "the request failed"


@dataclass(frozen=True, slots=True)
class Decision:
    """How one request went. `held_back` completes "nothing was suggested because …" and is empty otherwise."""

    moment: Moment
    source: Source = Source.NONE
    held_back: str = ""
    draft: Draft | None = None
    is_answered: bool = False
    """Whether `draft` is what the request was answered with; else it is what had been asked for it."""
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def exchange(self) -> Exchange | None:
        """What was asked and said for it, if that is still kept."""
        return self.draft.exchange if self.draft is not None else None

    @property
    def why_nothing(self) -> str:
        """What completes "nothing was suggested because …", or nothing if something was suggested."""
        if self.suggestions or self.held_back:
            return self.held_back
        error = self.exchange.error if self.exchange is not None else ""
        if error:
            return f"{FAILED}: {error.rstrip('.')}"
        is_whole = self.draft is not None and self.draft.whole
        return NOTHING_SAID if self.is_answered or is_whole else NOT_ANSWERED

    @property
    def rules(self) -> tuple[str, ...]:
        """The trimming rules that changed what the model said, by their names, in order."""
        exchange = self.exchange
        if exchange is None or exchange.hole is None:
            return ()
        way = WAYS[exchange.way]
        middle = way.read(exchange.said, exchange.hole, True) or ""
        found = ("find_middle",) if middle != exchange.said else ()
        assert self.draft is not None
        rest = self.draft.fit(self.moment.place).rest
        trimmed_end = changes_of(END_RULES, rest, surroundings(self.moment))
        trimmed_start = changes_of(start_rules(chats=way.chats), middle, exchange.hole)
        return (*found, *trimmed_start, *trimmed_end)


def sent_of(exchange: Exchange) -> str:
    """Everything that the model was given to read, or nothing if it was not asked yet."""
    return "" if exchange.request is None else sent_text(exchange.request)
