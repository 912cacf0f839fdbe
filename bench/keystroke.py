"""`keystroke`: what a key costs in a document of 100,000 lines, against one of 1,000.

A key is a didChange and the synchronous part of the request that follows it: all that keeps the event loop from the
next message. Both documents are open in one server, and get their keys in turn.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from typing import TypeAlias
from unittest import mock

from bench import messages
from bench.cursor import Cursor
from bench.editor import Editor
from bench.figures import Sample, ratios
from bench.finding import Bound, Finding, at_most
from bench.in_process import Recorder, begin
from bench.messages import Params, Trigger
from bench.model_service import ModelService
from bench.source import empty_line, python_source
from bench.surroundings import environment
from bench.table import interval
from qwen_ls.protocol import Protocol
from tests.support.fake_service import Reply

LONG, SHORT = 100_000, 1_000

KEYS = 1500
KEYS_OVER_STDIO = 300
UNCOUNTED_KEYS = 50

BOUND = at_most(1.5)

WORD = "\n    another_long_name"
"""What is typed, over and over: no line of it looks finished, so a completion is wanted after each key."""

SILENT = Reply(tokens=("never",), hold_after=0)
"""The service takes the request and says nothing, so that the stream may fit whatever is typed."""

RESTING = {"completion": {"debounceMs": 5000, "strategy": "fim"}}
"""No request gets through the debounce."""

STREAMING = {"completion": {"debounceMs": 0, "strategy": "fim"}}
"""The first request opens a stream, and each later one adopts it."""

Times: TypeAlias = dict[int, list[float]]
"""What each key cost, in seconds, by the number of lines."""


def run() -> Sequence[Finding]:
    """Measure in this process while the debounce runs and while a stream is open, then a server over stdio."""
    return [
        _in_process("while the debounce runs", RESTING, streams=0),
        _in_process("while a stream is open", STREAMING, streams=2),
        _over_stdio(),
    ]


def _in_process(when: str, settings: Params, streams: int) -> Finding:
    with tempfile.TemporaryDirectory() as folder, ModelService(SILENT) as service:
        with mock.patch.dict(os.environ, environment(service.base_url, folder), clear=True):
            times = asyncio.run(_type(settings, service))
        assert service.count() == 1 + streams, f"the keys were to meet {streams} streams"
    return _finding(when, times, BOUND)


async def _type(settings: Params, service: ModelService) -> Times:
    recorder = Recorder()
    protocol = await begin(settings, recorder)
    await _warm_up(protocol, service)
    cursors = {lines: _open(protocol, lines) for lines in (LONG, SHORT)}
    times: Times = {LONG: [], SHORT: []}
    msg_id = 100
    for number in range(UNCOUNTED_KEYS + KEYS):
        for lines in _turn(number):
            msg_id += 1
            key_s = await _strike(protocol, cursors[lines], WORD[number % len(WORD)], msg_id)
            assert msg_id not in recorder.answered, "a request that is held back is no measure"
            if number >= UNCOUNTED_KEYS:
                times[lines].append(key_s)
    await protocol.close()
    return times


async def _warm_up(protocol: Protocol, service: ModelService) -> None:
    """Have one request reach the service: by then nothing is left to be imported beside the keys."""
    cursor = _open(protocol, 10)
    completion = cursor.completion(Trigger.INVOKED)
    protocol.receive(messages.body("textDocument/inlineCompletion", completion, 2))
    await asyncio.to_thread(service.request_body, 1)
    protocol.receive(messages.body("textDocument/didClose", {"textDocument": {"uri": cursor.uri}}))


def _turn(number: int) -> tuple[int, int]:
    """Who is first changes from pair to pair."""
    return (LONG, SHORT) if number % 2 else (SHORT, LONG)


def _open(protocol: Protocol, lines: int) -> Cursor:
    cursor = Cursor(_uri(lines), empty_line(lines))
    protocol.receive(messages.body("textDocument/didOpen", messages.opened(cursor.uri, python_source(lines))))
    return cursor


def _uri(lines: int) -> str:
    return f"untitled:{lines}.py"


async def _strike(protocol: Protocol, cursor: Cursor, char: str, msg_id: int) -> float:
    change = messages.body("textDocument/didChange", cursor.type(char))
    request = messages.body("textDocument/inlineCompletion", cursor.completion(Trigger.AUTOMATIC), msg_id)
    began = time.perf_counter()
    protocol.receive(change)
    await asyncio.sleep(0)  # as the transport does after each message
    protocol.receive(request)
    await asyncio.sleep(0)  # the handler takes its first step
    ended = time.perf_counter()
    for _ in range(5):  # what follows from it, and is no part of it
        await asyncio.sleep(0)
    return ended - began


def _over_stdio() -> Finding:
    """The same as an editor sees it: a change, a request and its cancel, up to the answer."""
    times: Times = {LONG: [], SHORT: []}
    with (
        tempfile.TemporaryDirectory() as folder,
        ModelService(SILENT) as service,
        Editor("qwen_ls", "--log-level", "error", environ=environment(service.base_url, folder)) as editor,
    ):
        editor.begin(RESTING)
        cursors = {lines: Cursor(_uri(lines), empty_line(lines)) for lines in (LONG, SHORT)}
        for lines, cursor in cursors.items():
            editor.notify("textDocument/didOpen", messages.opened(cursor.uri, python_source(lines)))
        _warm_up_over_stdio(editor, service)
        for number in range(UNCOUNTED_KEYS + KEYS_OVER_STDIO):
            for lines in _turn(number):
                key_s = _strike_over_stdio(editor, cursors[lines], WORD[number % len(WORD)])
                if number >= UNCOUNTED_KEYS:
                    times[lines].append(key_s)
    return _finding("over stdio, with a cancel and its answer", times)


def _warm_up_over_stdio(editor: Editor, service: ModelService) -> None:
    cursor = Cursor(_uri(10), empty_line(10))
    editor.notify("textDocument/didOpen", messages.opened(cursor.uri, python_source(10)))
    msg_id = editor.ask("textDocument/inlineCompletion", cursor.completion(Trigger.INVOKED))
    service.request_body(1)
    editor.cancel(msg_id)
    editor.answer(msg_id)


def _strike_over_stdio(editor: Editor, cursor: Cursor, char: str) -> float:
    change = cursor.type(char)
    began = time.perf_counter()
    editor.notify("textDocument/didChange", change)
    msg_id = editor.ask("textDocument/inlineCompletion", cursor.completion(Trigger.AUTOMATIC))
    editor.cancel(msg_id)
    editor.answer(msg_id)
    return time.perf_counter() - began


def _finding(when: str, times: Times, bound: Bound | None = None) -> Finding:
    ratio = ratios(times[LONG], times[SHORT])
    long, short = (Sample.of(times[lines]) for lines in (LONG, SHORT))
    return Finding(
        what=f"key in {LONG:,} lines against {SHORT:,}, {when}",
        figure=ratio.median,
        unit="×",
        bound=bound,
        spread=interval(*ratio.quartiles, "×"),
        basis=f"median of {len(ratio.values)} pairs; {long.median * 1e6:.0f} µs against {short.median * 1e6:.0f}, "
        f"99th percentiles {long.percentile(99) * 1e6:.0f} against {short.percentile(99) * 1e6:.0f}",
    )
