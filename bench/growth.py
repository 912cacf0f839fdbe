"""`growth`: what one automatic request costs as files grow and more of them are open, without the service.

Measured from the change and the request that follows it, as JSON, to the body that would be sent: gate, window, pieces
of other documents, prompt. The service is in this process and answers at once, so nothing else is in the figure.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

from bench import messages, workspace
from bench.cursor import Cursor
from bench.figures import Sample, ratios
from bench.finding import Finding, at_most
from bench.in_process import Recorder, begin
from bench.instant_service import InstantService, instant_service
from bench.messages import Params, Trigger
from bench.source import empty_line, python_source
from bench.surroundings import environment
from bench.table import interval
from qwen_ls.context import gather
from qwen_ls.protocol import Protocol

LINES = (100, 10_000, 100_000)
OPEN = (1, 50, 500)

KEYS = 320
UNCOUNTED_KEYS = 30

OTHER_EVERY = 20
"""After so many keys, another document changes too."""

REST_S = 0.5
"""How long a choice of pieces stays here. In an editor it is 8 s, in which most of these keys would be typed."""

JUMPS = 40
JUMP_LINES = 60

WORD = "\n    another_long_name"
"""What is typed, over and over: no line of it looks finished, so a completion is wanted after each key."""

SETTINGS: Params = {"completion": {"debounceMs": 0, "strategy": "fim"}}

MOST_MS = 10.0
MOST_GROWTH = 2.0
TIMEOUT_S = 30.0
BASE_URL = "http://127.0.0.1:9/v1"


@dataclass(slots=True)
class Setting:
    """One server with a file of some length in front, and other documents open behind it."""

    lines: int
    open: int
    protocol: Protocol
    cursor: Cursor
    folder: Path
    msg_id: int = 100
    others_version: int = 1
    typed_ms: list[float] = field(default_factory=list)
    jumped_ms: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What it is called in a table."""
        return f"{self.lines:,} lines, {self.open} open"


def run() -> Sequence[Finding]:
    """Type in all of the settings in turn, so that what slows the machine slows each."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as project:
        folder = Path(project).resolve()
        workspace.write(folder)
        with (
            mock.patch.dict(os.environ, environment(BASE_URL, home), clear=True),
            mock.patch.object(gather, "REST_S", REST_S),
            instant_service() as service,
        ):
            settings = asyncio.run(_measure(service, folder))
    smallest, largest = settings[0], settings[-1]
    worst = max(settings, key=lambda each: Sample.of(each.typed_ms).percentile(99))
    return [_growth(smallest, largest), _worst(worst), *(_finding(each) for each in settings), _jumps(largest)]


async def _measure(service: InstantService, folder: Path) -> list[Setting]:
    settings = [await _set_up(lines, count, folder) for lines in LINES for count in OPEN]
    for number in range(UNCOUNTED_KEYS + KEYS):
        for setting in settings if number % 2 else reversed(settings):
            key_ms = await _strike(service, setting, WORD[number % len(WORD)])
            if number >= UNCOUNTED_KEYS:
                setting.typed_ms.append(key_ms)
            if number % OTHER_EVERY == 0 and setting.open > 1:
                _change_another(setting, number)
    for number in range(JUMPS):
        for setting in settings:
            sign = 1 if number % 2 else -1
            setting.cursor.line = max(setting.cursor.line + sign * JUMP_LINES, 0)
            setting.cursor.character = 0
            setting.jumped_ms.append(await _strike(service, setting, "q", Trigger.INVOKED))
    for setting in settings:
        await setting.protocol.close()
    return settings


async def _set_up(lines: int, count: int, folder: Path) -> Setting:
    protocol = await begin(SETTINGS, Recorder(), folder.as_uri())
    for number in range(1, count):
        uri = workspace.uri(folder, number)
        protocol.receive(messages.body("textDocument/didOpen", messages.opened(uri, workspace.part(number))))
        await asyncio.sleep(0)
    front = Cursor((folder / f"front_{lines}.py").as_uri(), empty_line(lines) + workspace.HEADER.count("\n"))
    text = workspace.HEADER + python_source(lines)
    protocol.receive(messages.body("textDocument/didOpen", messages.opened(front.uri, text)))
    return Setting(lines, count, protocol, front, folder)


async def _strike(service: InstantService, setting: Setting, char: str, trigger: Trigger = Trigger.AUTOMATIC) -> float:
    setting.msg_id += 1
    change = messages.body("textDocument/didChange", setting.cursor.type(char))
    completion = setting.cursor.completion(trigger)
    request = messages.body("textDocument/inlineCompletion", completion, setting.msg_id)
    service.came.clear()
    began = time.perf_counter()
    setting.protocol.receive(change)
    await asyncio.sleep(0)  # as the transport does after each message
    setting.protocol.receive(request)
    await asyncio.wait_for(service.came.wait(), TIMEOUT_S)
    key_ms = (service.at - began) * 1000
    for _ in range(20):  # what follows from it, and is no part of it
        await asyncio.sleep(0)
    return key_ms


def _change_another(setting: Setting, number: int) -> None:
    setting.others_version += 1
    uri = workspace.uri(setting.folder, 1)
    change = messages.inserted(uri, setting.others_version, number % workspace.LINES, 0, "#")
    setting.protocol.receive(messages.body("textDocument/didChange", change))


def _growth(smallest: Setting, largest: Setting) -> Finding:
    ratio = ratios(largest.typed_ms, smallest.typed_ms)
    return Finding(
        what=f"{largest.name} against {smallest.name}",
        figure=ratio.median,
        unit="×",
        bound=at_most(MOST_GROWTH),
        spread=interval(*ratio.quartiles, "×"),
        basis=f"median of {len(ratio.values)} pairs",
    )


def _worst(setting: Setting) -> Finding:
    sample = Sample.of(setting.typed_ms)
    return Finding(
        what=f"the worst 99th percentile: {setting.name}",
        figure=sample.percentile(99),
        unit="ms",
        bound=at_most(MOST_MS),
        spread=interval(sample.values[0], sample.values[-1], "ms"),
        basis=f"{len(sample.values)} keys",
    )


def _finding(setting: Setting) -> Finding:
    sample = Sample.of(setting.typed_ms)
    return Finding(
        what=setting.name,
        figure=sample.median,
        unit="ms",
        spread=interval(*sample.quartiles, "ms"),
        basis=f"median of {len(sample.values)} keys; 99th percentile {sample.percentile(99):.1f} ms",
    )


def _jumps(setting: Setting) -> Finding:
    sample = Sample.of(setting.jumped_ms)
    return Finding(
        what=f"the first key after a jump, {setting.name}: with a choice of pieces, which the debounce would hide",
        figure=sample.median,
        unit="ms",
        spread=interval(sample.values[0], sample.values[-1], "ms"),
        basis=f"median of {len(sample.values)} jumps",
    )
