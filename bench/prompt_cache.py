"""`prompt_cache`: while a line is typed, how much of each prompt is a prefix of the one before.

Services and local models keep what they computed for a prompt's start; what follows the first difference is computed,
and billed, anew. Real files of Python's library are typed into, with others of them open, by the default budgets.
"""

from __future__ import annotations

import argparse
import asyncio
import difflib
import json.decoder
import os
import tempfile
import textwrap
import time
import zipfile
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any
from unittest import mock

from bench import messages
from bench.cursor import Cursor
from bench.figures import Sample
from bench.finding import Finding, at_least
from bench.growth import BASE_URL, TIMEOUT_S
from bench.in_process import Recorder, begin
from bench.instant_service import InstantService, instant_service
from bench.messages import Params, Trigger
from bench.surroundings import environment
from bench.table import interval
from qwen_ls.completion.hole import hole_at
from qwen_ls.completion.moment import Moment
from qwen_ls.completion.ways import WAYS
from qwen_ls.model.base import ModelRequest
from qwen_ls.model.local.command import LocalOptions
from qwen_ls.model.local.service import LocalService
from qwen_ls.model.local.weights import KNOWN, weights_file
from qwen_ls.settings.model import Local
from qwen_ls.surroundings import LOCAL_BUDGET
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Point, Text

FILES = tuple(Path(module.__file__ or "") for module in (argparse, difflib, json.decoder, textwrap, zipfile))

PLACES = (0.3, 0.6, 0.9)
"""Where in a file a line is typed, as shares of its length."""

FEWEST_CHARS, MOST_CHARS = 20, 50
"""The length of such a line."""

WAYS_MEASURED = ("fim", "fim-chat")
LEAST_SHARE = 70.0
TRIES = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """A file without one of its lines, and that line, which is to be typed where it was."""

    path: Path
    text: str
    line: int
    indent: str
    typed: str


def run() -> Sequence[Finding]:
    """Type in each of the ways; then ask the local model, if its weights are here."""
    shares = [_share(way) for way in WAYS_MEASURED]
    weights = weights_file(KNOWN[Local().model])
    return [*shares, asyncio.run(_second_token(LocalOptions(weights)))] if weights.is_present() else shares


def gaps() -> Iterator[Gap]:
    """The lines to type."""
    for path in FILES:
        lines = path.read_text(encoding="utf-8").split("\n")
        for share in PLACES:
            at = int(len(lines) * share)
            while not FEWEST_CHARS <= len(lines[at].strip()) <= MOST_CHARS:
                at += 1
            typed = lines[at].strip()
            indent = lines[at][: lines[at].index(typed)]
            text = "\n".join((*lines[:at], indent, *lines[at + 1 :]))
            yield Gap(path, text, at, indent, typed)


def _share(way: str) -> Finding:
    with (
        tempfile.TemporaryDirectory() as home,
        instant_service() as service,
        mock.patch.dict(os.environ, environment(BASE_URL, home), clear=True),
    ):
        shares = asyncio.run(_type_all(way, service))
    sample = Sample.of(shares)
    return Finding(
        what=f"share of each prompt that is a prefix of the one before, asked by {way}",
        figure=sample.median,
        unit="%",
        bound=at_least(LEAST_SHARE),
        spread=interval(*sample.quartiles, "%"),
        basis=f"median of {len(sample.values)} keys in {len(FILES)} files; the least {sample.values[0]:.0f} %",
    )


async def _type_all(way: str, service: InstantService) -> list[float]:
    shares = []
    for gap in gaps():
        prompts = [prompt async for prompt in _prompts(way, gap, service)]
        shares += [100 * _common(one, other) / len(other) for one, other in pairwise(prompts)]
    return shares


async def _prompts(way: str, gap: Gap, service: InstantService) -> AsyncIterator[str]:
    """What is sent for each key of a line; a person asks each time, so that none is held back."""
    settings: Params = {
        "completion": {"debounceMs": 0, "strategy": way},
        "privacy": {"respectGitignore": False},
    }
    protocol = await begin(settings, Recorder(), FILES[0].parent.as_uri())
    for path in FILES:
        if path != gap.path:
            opened = messages.opened(path.as_uri(), path.read_text(encoding="utf-8"))
            protocol.receive(messages.body("textDocument/didOpen", opened))
    cursor = Cursor(gap.path.as_uri(), gap.line, len(gap.indent))
    protocol.receive(messages.body("textDocument/didOpen", messages.opened(cursor.uri, gap.text)))
    for number, char in enumerate(gap.typed, start=100):
        service.came.clear()
        protocol.receive(messages.body("textDocument/didChange", cursor.type(char)))
        completion = cursor.completion(Trigger.INVOKED)
        protocol.receive(messages.body("textDocument/inlineCompletion", completion, number))
        await asyncio.wait_for(service.came.wait(), TIMEOUT_S)
        yield _prompt(service.body)
        for _ in range(20):  # its answer
            await asyncio.sleep(0)
    await protocol.close()


def _prompt(body: dict[str, Any]) -> str:
    """All that a model reads of a request, in its order."""
    if "prompt" in body:
        return str(body["prompt"])
    return "\n".join(f"{message['role']}\n{message['content']}" for message in body["messages"])


def _common(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


async def _second_token(options: LocalOptions) -> Finding:
    """The local model's time to the first token: of a second request one character on, against the first."""
    service = LocalService(options)
    try:
        await service.warm()
        tried = list(gaps())[:: len(PLACES)][:TRIES]
        times = [(await _first_token_s(service, gap, 8), await _first_token_s(service, gap, 9)) for gap in tried]
    finally:
        await service.aclose()
    sample = Sample.of(second / first for first, second in times)
    firsts, seconds = Sample.of(first for first, _ in times), Sample.of(second for _, second in times)
    return Finding(
        what="the local model's first token, one character on, against the first request",
        figure=sample.median,
        unit="×",
        spread=interval(sample.values[0], sample.values[-1], "×"),
        basis=f"median of {len(times)} tries; {seconds.median:.2f} s against {firsts.median:.2f} s",
    )


async def _first_token_s(service: LocalService, gap: Gap, typed: int) -> float:
    lines = gap.text.split("\n")
    lines[gap.line] += gap.typed[:typed]
    snapshot = Snapshot(gap.path.as_uri(), "python", 1, Text.of("\n".join(lines)))
    moment = Moment(snapshot, Point(gap.line, len(lines[gap.line])))
    prompt = WAYS["fim"].prompt(hole_at(moment, LOCAL_BUDGET, gap.path.name))
    began = time.perf_counter()
    took = None
    async for _ in service.stream(ModelRequest("local", prompt, max_tokens=4, temperature=0.0)):
        took = took or time.perf_counter() - began
    assert took is not None, "the model said nothing"
    return took
