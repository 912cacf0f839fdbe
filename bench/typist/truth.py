"""A model service that knows what the person is going to write, and is wrong about it half of the time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from bench.typist.tokens import tokens_of
from qwen_ls.completion.special_tokens import FIM_PREFIX, FIM_SUFFIX
from qwen_ls.model.base import Completion, Finish, ModelRequest, Piece, Text

KNOWN_BY_CHARS = 60


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a service answers."""

    first_token_s: float = 0.25
    per_token_s: float = 1 / 80


NO_LATENCY = Pace(0.0, 0.0)


class Truth:
    """Answers with what stands in `text` after the prompt's prefix: one to five lines, half of them going wrong.

    Where it goes wrong, and how many lines it says, depends on the place only, so every server gets the same.
    """

    def __init__(self, text: str, pace: Pace, seed: int) -> None:
        self._text = text
        self._pace = pace
        self._seed = seed
        self.requests = 0
        self.tokens = 0

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Answer a raw fill-in-the-middle prompt."""
        self.requests += 1
        assert isinstance(request.prompt, Completion)
        prefix = request.prompt.prompt.removeprefix(FIM_PREFIX).partition(FIM_SUFFIX)[0]
        tokens = tokens_of(self.answer(prefix))[: request.max_tokens or 256]
        await asyncio.sleep(self._pace.first_token_s)
        for token in tokens:
            self.tokens += 1
            yield Text(token)
            await asyncio.sleep(self._pace.per_token_s)
        yield Finish("stop")

    def answer(self, prefix: str) -> str:
        """Give the whole answer for what stands before the cursor."""
        at = self._text.find(prefix[-KNOWN_BY_CHARS:])
        if at < 0:
            return " unknown_name(of_no, use)\n"
        at += len(prefix[-KNOWN_BY_CHARS:])
        chance = random.Random(f"{self._seed}:{self._line_of(at)}:{at}")
        lines = self._text[at : at + 2000].splitlines(keepends=True)[: chance.randint(1, 5)]
        tokens = tokens_of("".join(lines))
        if tokens and chance.random() < 0.5:
            wrong_from = chance.randrange(len(tokens))
            tokens[wrong_from:] = tokens_of(f"{chance.choice(WRONG)}\n")
        return "".join(tokens)

    def _line_of(self, at: int) -> int:
        return self._text.count("\n", 0, at)


WRONG = ("result = self.other(value)", "other_name)", " None", "data[index]", ".strip()", " and not found:")
