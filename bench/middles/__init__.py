"""`middles`: what is lost on the way from the model to the editor.

Holes in real functions are filled by the local model, asked straight and through the server in each of its ways, and
the answers that restore the function to the letter are counted. It takes an hour: it is run by its name only.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.finding import Bound, Finding, at_least, at_most
from bench.middles import straight, through
from bench.middles.holes import Cut, cuts
from bench.middles.model import local_model

ONE_LINE, MANY_LINES = 20, 10
"""Holes of each kind in each of three languages."""

INFILL_LOST = 1 / 30
"""How many of its answers `/infill` may lose on the way, as a share of the holes."""

CHAT_SHARE, CHAT_TIME = 0.9, 1.5
"""What the chat endpoint has to reach of the raw prompt's answers, and in how many times its time."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one way came to: for each hole, whether it was filled to the letter, and the seconds it took."""

    right: Sequence[bool]
    seconds: Sequence[float]
    holes: Sequence[Cut]

    @property
    def count(self) -> int:
        """How many holes were filled to the letter."""
        return sum(self.right)

    @property
    def median_s(self) -> float:
        """The median time for a hole."""
        return statistics.median(self.seconds)

    def told(self) -> str:
        """The counts by kind of hole."""
        one = [right for right, hole in zip(self.right, self.holes, strict=True) if hole.lines == 1]
        many = [right for right, hole in zip(self.right, self.holes, strict=True) if hole.lines > 1]
        return f"{sum(one)}/{len(one)} of one line, {sum(many)}/{len(many)} of many, median {self.median_s:.1f} s"


def run() -> Sequence[Finding]:
    """Ask in each way for the same holes."""
    holes = cuts(ONE_LINE, MANY_LINES)
    alone = {way: _straight(way, holes) for way in straight.REQUESTS}
    served = {way: _through(way, holes) for way in ("fim", "infill", "fim-chat", "chat")}
    fim, infill = alone["fim"], alone["infill"]
    by_chat = served["fim-chat"]
    return [
        *(
            Finding(f"straight by {way}", outcome.count, "right", basis=outcome.told())
            for way, outcome in alone.items()
        ),
        _served("fim", served["fim"], at_least(fim.count)),
        _served("infill", served["infill"], at_least(infill.count - len(holes) * INFILL_LOST)),
        _served("fim-chat", by_chat, at_least(CHAT_SHARE * fim.count)),
        Finding("fim-chat against straight fim, in time", by_chat.median_s / fim.median_s, "x", at_most(CHAT_TIME)),
        _served("chat", served["chat"], None),
        Finding("chat against straight fim, in time", served["chat"].median_s / fim.median_s, "x"),
    ]


def _served(way: str, outcome: Outcome, bound: Bound | None) -> Finding:
    return Finding(f"through the server by {way}", outcome.count, "right", bound, basis=outcome.told())


def _straight(way: str, holes: Sequence[Cut]) -> Outcome:
    with local_model() as address:
        straight.ask(address, way, holes[-1])  # the first request of a process is slower
        return _outcome(way, holes, lambda _number, cut: straight.ask(address, way, cut))


def _through(way: str, holes: Sequence[Cut]) -> Outcome:
    with local_model() as address, through.server(address, way) as editor:
        through.ask(editor, holes[-1], len(holes))
        return _outcome(f"server, {way}", holes, lambda number, cut: through.ask(editor, cut, number))


def _outcome(name: str, holes: Sequence[Cut], ask: Callable[[int, Cut], tuple[str, float]]) -> Outcome:
    right, seconds = [], []
    for number, cut in enumerate(holes):
        document, took_s = ask(number, cut)
        right.append(_plain(document) == _plain(cut.before + cut.truth + cut.after))
        seconds.append(took_s)
        if (number + 1) % 30 == 0:
            print(f"  {name}: {sum(right)} of {number + 1} right", file=sys.stderr, flush=True)
    return Outcome(right, seconds, holes)


def _plain(code: str) -> str:
    """Code without the white space at line ends and the empty lines, which nobody would call a mistake."""
    return "\n".join(line.rstrip() for line in code.split("\n") if line.strip())
