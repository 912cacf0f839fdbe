"""Score the reading of edits by the edit corpus: each case is said to `rewrite`, and its edits are applied."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterable
from enum import Enum

from qwen_ls.assist.assistant import Assistant
from qwen_ls.assist.edits.rewrite import EditRefused, Wish, rewrite
from qwen_ls.assist.edits.target import target_of
from qwen_ls.model.base import Finish, ModelRequest, Piece, Text
from qwen_ls.text.diff import applied
from tests.support.edit_corpus import EditCase


class Verdict(Enum):
    """What became of a case."""

    RIGHT = "right"
    REFUSED = "refused"
    """It was refused although it could have been read: no harm is done, and no help."""
    WRONG = "wrong"
    """The document is not what it should be."""


class SaysOnce:
    """A model service that says a case's answer, and nothing when it is asked again."""

    def __init__(self, case: EditCase) -> None:
        self._said = [(case.said, case.finish)]

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Open a stream."""
        said, finish = self._said.pop() if self._said else ("", "stop")
        yield Text(said)
        yield Finish(finish)


def outcome(case: EditCase) -> str:
    """The document after the answer, whether it was changed or not."""
    return document_and_reason(case)[0]


def document_and_reason(case: EditCase) -> tuple[str, str]:
    """The document after the answer, and why it was refused, if it was."""
    return asyncio.run(_outcome(case))


async def _outcome(case: EditCase) -> tuple[str, str]:
    target = target_of(case.snapshot, case.path, *case.selection)
    try:
        rewritten = await rewrite(Assistant(SaysOnce(case), "qwen"), target, Wish(case.instruction), lambda _: None)
    except EditRefused as refused:
        return case.original, str(refused)
    return str(applied(case.snapshot.text, rewritten.edits)), ""


def verdict_of(case: EditCase) -> Verdict:
    """Judge what becomes of a case."""
    document = outcome(case)
    if document == case.document:
        return Verdict.RIGHT
    return Verdict.REFUSED if document == case.original else Verdict.WRONG


def score(cases: Iterable[EditCase]) -> Counter[Verdict]:
    """How many cases came out how."""
    return Counter(map(verdict_of, cases))
