"""A simulated person: types a text key by key, watches the ghost text, and takes it when it is right.

Gaps between keys are log-normal around 140 ms; lines end with a short pause, and now and then the person thinks. 3 % of
the keys are wrong and mended. A suggestion that says what the person was going to write is taken with one key once it
has stood for 350 ms.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from typing import Protocol

from bench.typist.tokens import tokens_of

MEDIAN_GAP_S, GAP_SPREAD = 0.14, 0.45
LINE_PAUSE_S, THINK_SHARE, THINK_S = 0.45, 0.02, (0.8, 2.5)
TYPO_SHARE = 0.03
STANDS_S = 0.35
SHORTEST_TAKEN = 2


class Keyboard(Protocol):
    """What the person's keys do: an editor with a language server behind it."""

    def press(self, text: str) -> None:
        """Insert text at the cursor."""
        ...

    def backspace(self) -> None:
        """Delete the character before the cursor."""
        ...

    def accept(self) -> None:
        """Take the ghost text."""
        ...

    @property
    def ghost(self) -> str:
        """The ghost text that is on the screen, or nothing."""
        ...

    @property
    def ghost_since(self) -> float:
        """When the ghost text appeared; typing along does not make it new."""
        ...


@dataclass(slots=True)
class Tally:
    """What it took to write a text."""

    chars: int = 0
    keys: int = 0
    taken_tokens: int = 0
    accepts: int = 0
    seconds: float = 0.0
    waits_s: list[float] = field(default_factory=list)
    wrong_ghosts: int = 0


class Person:
    """Writes `target` with a keyboard."""

    def __init__(self, target: str, keyboard: Keyboard, seed: int) -> None:
        self._target = target
        self._keyboard = keyboard
        self._chance = random.Random(seed)
        self._at = 0
        self.tally = Tally()

    async def write(self, for_s: float) -> Tally:
        """Write until the text ends or the time is over."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while self._at < len(self._target) and loop.time() - began < for_s:
            await self._pause()
            if self._at >= len(self._target):
                break
            if self._is_taken():
                self._take()
            elif self._chance.random() < TYPO_SHARE and self._target[self._at].isalpha():
                await self._mistype()
            else:
                self._type()
        self.tally.chars = self._at
        self.tally.seconds = loop.time() - began
        return self.tally

    async def _pause(self) -> None:
        """Wait as long as people do before the next key, looking up when the ghost has stood long enough."""
        pause = self._chance.lognormvariate(0, GAP_SPREAD) * MEDIAN_GAP_S
        if self._at and self._target[self._at - 1] == "\n":
            pause += self._chance.lognormvariate(0, 0.3) * LINE_PAUSE_S
        if self._chance.random() < THINK_SHARE:
            pause += self._chance.uniform(*THINK_S)
        loop = asyncio.get_running_loop()
        ends = loop.time() + pause
        while loop.time() < ends:
            await asyncio.sleep(min(0.02, max(ends - loop.time(), 1e-6)))
            if self._is_taken():
                return

    def is_right(self, ghost: str) -> bool:
        """Whether a ghost text says what comes next."""
        return bool(ghost) and self._target.startswith(ghost, self._at)

    def _is_taken(self) -> bool:
        ghost = self._keyboard.ghost
        stands = asyncio.get_running_loop().time() - self._keyboard.ghost_since >= STANDS_S
        return stands and len(ghost) >= SHORTEST_TAKEN and self.is_right(ghost)

    def _take(self) -> None:
        ghost = self._keyboard.ghost
        self._at += len(ghost)
        self.tally.taken_tokens += len(tokens_of(ghost))
        self.tally.accepts += 1
        self.tally.keys += 1
        self._keyboard.accept()

    def _type(self) -> None:
        """Press one key; after Enter the editor indents by itself."""
        text = self._target[self._at]
        if text == "\n":
            rest = self._target[self._at + 1 :]
            text += rest[: len(rest) - len(rest.lstrip(" "))]
        self._at += len(text)
        self.tally.keys += 1
        self._keyboard.press(text)

    async def _mistype(self) -> None:
        self.tally.keys += 2
        wrong = self._chance.choice("etaoinshrdlu")
        self._keyboard.press(wrong)
        await asyncio.sleep(self._chance.lognormvariate(0, GAP_SPREAD) * 2 * MEDIAN_GAP_S)
        self._keyboard.backspace()
