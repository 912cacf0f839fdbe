"""`startup`: from the start of the process to the answer to `initialize`, against pygls as it comes."""

from __future__ import annotations

import time
from collections.abc import Sequence

from bench.editor import Editor
from bench.figures import Sample, ratios
from bench.finding import Finding, at_most
from bench.table import interval

OURS, BARE = "qwen_ls", "bench.bare_pygls"

PAIRS = 25
WARM_UPS = 2
"""Starts of each that are not counted: they compile the modules and bring the files into the system's cache."""

BOUND = at_most(1.15)


def run() -> Sequence[Finding]:
    """Start both in turn, in fresh processes; who is first changes from pair to pair."""
    for _ in range(WARM_UPS):
        for module in (OURS, BARE):
            _start_s(module)
    times: dict[str, list[float]] = {OURS: [], BARE: []}
    for pair in range(PAIRS):
        for module in (OURS, BARE) if pair % 2 else (BARE, OURS):
            times[module].append(_start_s(module))
    return [_finding(times[OURS], times[BARE])]


def _start_s(module: str) -> float:
    began = time.perf_counter()
    with Editor(module) as editor:
        editor.initialize()
        return time.perf_counter() - began


def _finding(ours: Sequence[float], bare: Sequence[float]) -> Finding:
    ratio = ratios(ours, bare)
    ours_ms, bare_ms = (Sample.of(times).median * 1000 for times in (ours, bare))
    return Finding(
        what="start to the initialize response, against bare pygls",
        figure=ratio.median,
        unit="×",
        bound=BOUND,
        spread=interval(*ratio.quartiles, "×"),
        basis=f"median of {PAIRS} pairs; {ours_ms:.0f} ms against {bare_ms:.0f} ms",
    )
