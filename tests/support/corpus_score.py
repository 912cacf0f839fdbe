"""Score the engine by the trimming corpus: each case is said to a real engine, and its suggestion is accepted."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from qwen_ls.completion.engine import CompletionEngine
from qwen_ls.completion.moment import Moment, Suggestion
from qwen_ls.completion.options import Provider
from qwen_ls.model.base import Finish, ModelRequest, Piece
from qwen_ls.model.base import Text as Said
from qwen_ls.text.document import Snapshot
from qwen_ls.text.line_ends import line_end_of
from qwen_ls.text.lines import Point, Text
from tests.support.completion_world import World
from tests.support.corpus import Case, Kind

_TOKEN = re.compile(r" ?\w+|\s+|[^\w\s]+")


class Verdict(Enum):
    """What the engine made of a case."""

    RIGHT = "right"
    """The document is what it should be, however what was said came in pieces."""
    HARMED = "harmed"
    """A good answer did not pass untouched."""
    WRONG = "wrong"
    """An answer that should have been trimmed, or left out, was not or not rightly."""


@dataclass(frozen=True, slots=True)
class Score:
    """What became of some cases: how many of each kind got each verdict."""

    counts: Counter[tuple[Kind, Verdict]]

    @property
    def cases(self) -> int:
        """How many cases were scored."""
        return sum(self.counts.values())

    @property
    def share_right(self) -> float:
        """The share of cases that came out right."""
        return self.of(Verdict.RIGHT) / self.cases

    def of(self, verdict: Verdict) -> int:
        """How many cases got this verdict."""
        return sum(count for (_, given), count in self.counts.items() if given is verdict)


def score(cases: Iterable[Case]) -> Score:
    """Score these cases."""
    return Score(Counter((case.kind, verdict_of(case)) for case in cases))


def verdict_of(case: Case) -> Verdict:
    """Say a case to the engine, in several sizes of pieces, and judge the documents that come out."""
    if all(outcome(case, pieces) == case.document for pieces in chunkings(case.said)):
        return Verdict.RIGHT
    return Verdict.HARMED if case.kind == "untouched" else Verdict.WRONG


def chunkings(said: str) -> Iterable[Sequence[str]]:
    """The same text as streams bring it: at once, in pieces like tokens, and character by character."""
    yield [said]
    yield _TOKEN.findall(said)
    yield list(said)


def outcome(case: Case, pieces: Sequence[str]) -> str:
    """The document after the suggestion was accepted, if there is one, where the model says these pieces."""
    return asyncio.run(_outcome(case, pieces))


async def _outcome(case: Case, pieces: Sequence[str]) -> str:
    engine = CompletionEngine(_CaseWorld(case, pieces))
    text = Text.of(case.before + case.after)
    moment = Moment(Snapshot(f"file:///project/{case.path}", case.language, 1, text), _cursor(case), invoked=True)
    try:
        suggestions = await engine.suggest(moment)
    finally:
        await engine.aclose()
    return str(_accepted(text, suggestions[0]) if suggestions else text)


def _cursor(case: Case) -> Point:
    return Text.of(case.before).end


def _accepted(text: Text, suggestion: Suggestion) -> Text:
    inserted = suggestion.text.replace("\n", line_end_of(text))
    return text.splice(suggestion.start, suggestion.end, inserted)


class _CaseWorld(World):
    """The world of a case: a model that says these pieces whatever it is asked, in the case's way only."""

    def __init__(self, case: Case, pieces: Sequence[str]) -> None:
        super().__init__()
        self._case = case
        self._pieces = pieces

    def provider(self, moment: Moment) -> Provider | None:
        return Provider(_InPieces(self._pieces), "qwen", (self._case.way,))

    def path_of(self, snapshot: Snapshot) -> str:
        return self._case.path


class _InPieces:
    """A model service that says these pieces, and lets the engine look at each before the next one comes."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._pieces = pieces

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream."""
        for piece in self._pieces:
            yield Said(piece)
            await asyncio.sleep(0)
        yield Finish("stop")
