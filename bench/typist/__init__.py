"""A simulated person types real files, against the naive server that one would write first.

All of it runs in simulated time, with the engine itself and a model service that knows the truth: what is measured is
what the engine decides, not how fast this machine is.
"""

from __future__ import annotations

from collections.abc import Sequence

from bench.finding import Bound, Finding, at_least, at_most
from bench.typist.editor import Habit
from bench.typist.scene import FILES, play
from bench.typist.sum import Sum, sum_of
from bench.typist.truth import NO_LATENCY, Pace
from bench.typist.virtual_time import run as run_in_virtual_time

SEEDS = range(6)
FOR_S = 60.0


def run() -> Sequence[Finding]:
    """Let the same person write the same files with the naive server, with ours, and with ours without latency."""
    ours = _sum(Pace())
    naive = _sum(Pace(), naive=True)
    limit = _sum(NO_LATENCY)
    cancelling = _sum(Pace(), habits=[Habit.CANCELS_FIRST], naive=True)
    habits = {habit: _sum(Pace(), habits=[habit]) for habit in Habit}
    same = habits[Habit.CANCELS_FIRST].figures() == habits[Habit.NEVER_CANCELS].figures()
    return [
        _ratio("characters for each key press", ours.per_key, naive.per_key, ours, at_least(2.5)),
        Finding("the same against no latency at all", ours.per_key / limit.per_key, "x", at_least(0.5)),
        _ratio("requests for 1,000 characters", ours.requests, naive.requests, ours, at_most(0.12)),
        _ratio("tokens streamed for each taken", ours.tokens, naive.tokens, ours, at_most(0.45)),
        _ratio("the same, naive with a client that cancels", ours.tokens, cancelling.tokens, ours, None),
        _ratio("median wait, in ms", ours.wait_ms(0.5), naive.wait_ms(0.5), ours, at_most(0.1)),
        _ratio("new wrong ghosts for 1,000 characters", ours.wrong, naive.wrong, ours, at_most(0.8)),
        Finding("both cancelling habits give the same", float(same), "", at_least(1), basis="1 is yes"),
    ]


def _sum(pace: Pace, *, habits: Sequence[Habit] = tuple(Habit), naive: bool = False) -> Sum:
    return sum_of(
        run_in_virtual_time(play(name, seed, habit, pace, FOR_S, naive=naive))
        for seed in SEEDS
        for name in FILES
        for habit in habits
    )


def _ratio(what: str, ours: float, naive: float, typed: Sum, bound: Bound | None) -> Finding:
    basis = f"{ours:.2f} against {naive:.2f}, {typed.minutes:.0f} min of typing"
    return Finding(what, ours / naive, "x", bound, basis=basis)
