"""`cancel`: from the message that makes a stream useless to its connection closed, as the service sees it.

In turn: a change that the stream does not fit, a cancel that nothing follows (less the grace in which a next request
could adopt the stream), and, to judge the machine by, a stream that the SDK itself closes in this process.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench import messages
from bench.cursor import Cursor
from bench.editor import Editor
from bench.figures import Sample
from bench.finding import Bound, Finding, at_most
from bench.messages import Trigger
from bench.model_service import ModelService
from bench.source import empty_line, python_source
from bench.straight import Straight
from bench.surroundings import environment
from bench.table import interval, quantity
from qwen_ls.completion.engine import GRACE_S
from tests.support.fake_service import Reply

TRIES = 200
UNCOUNTED_TRIES = 5

BOUND = at_most(20)

TOKENS_SEEN = 4
"""How many tokens were sent when the stream is made useless; by then the server has read the first ones."""

TALKING = Reply(tokens=("word ",), is_endless=True, first_token_s=0.01, per_token_s=1 / 80)
"""A line that never ends, at the pace of the real service."""

SETTINGS = {"completion": {"debounceMs": 0, "strategy": "fim"}}

LINES = 200


@dataclass(slots=True)
class Typist:
    """Opens one stream after the other at places that nothing is remembered of."""

    editor: Editor
    service: ModelService
    cursor: Cursor
    requests: int = 0
    _lines: int = field(default=0)

    def open_stream(self) -> int:
        """Begin a line, ask for its rest, and wait until the service talks; the id of the request."""
        self._lines += 1
        self.type(f"\n    value_{self._lines} = ")
        msg_id = self.editor.ask("textDocument/inlineCompletion", self.cursor.completion(Trigger.AUTOMATIC))
        self.requests += 1
        self.service.wait_tokens(self.requests, TOKENS_SEEN)
        return msg_id

    def type(self, text: str) -> None:
        """Send a change."""
        self.editor.notify("textDocument/didChange", self.cursor.type(text))


def run() -> Sequence[Finding]:
    """Try each of the three in turn."""
    diverged, cancelled, straight = [], [], []
    with (
        tempfile.TemporaryDirectory() as folder,
        ModelService(TALKING) as service,
        Editor("qwen_ls", "--log-level", "error", environ=environment(service.base_url, folder)) as editor,
        Straight(service) as sdk,
    ):
        editor.begin(SETTINGS)
        typist = Typist(editor, service, Cursor("untitled:typed.py", empty_line(LINES)))
        editor.notify("textDocument/didOpen", messages.opened(typist.cursor.uri, python_source(LINES)))
        for _ in range(UNCOUNTED_TRIES + TRIES):
            diverged.append(_diverge_ms(typist))
            cancelled.append(_cancel_ms(typist) - GRACE_S * 1000)
            typist.requests += 1
            straight.append(sdk.close_ms(service.request_body(1), typist.requests, TOKENS_SEEN))
    return [
        _finding("a diverging change to the stream closed", diverged, BOUND),
        _finding(f"a cancel to the stream closed, less {GRACE_S * 1000:.0f} ms of grace", cancelled, BOUND),
        _finding("the SDK told to close to the stream closed", straight),
    ]


def _diverge_ms(typist: Typist) -> float:
    msg_id = typist.open_stream()
    began = time.monotonic()
    typist.type("X")
    ended = typist.service.hung_up_at(typist.requests)
    answer = typist.editor.answer(msg_id)
    assert answer["result"] == {"items": []}, f"a superseded request was answered with {answer}"
    return (ended - began) * 1000


def _cancel_ms(typist: Typist) -> float:
    msg_id = typist.open_stream()
    began = time.monotonic()
    typist.editor.cancel(msg_id)
    ended = typist.service.hung_up_at(typist.requests)
    answer = typist.editor.answer(msg_id)
    assert answer["error"]["code"] == -32800, f"a cancelled request was answered with {answer}"
    return (ended - began) * 1000


def _finding(what: str, times_ms: Sequence[float], bound: Bound | None = None) -> Finding:
    times = Sample.of(times_ms[UNCOUNTED_TRIES:])
    return Finding(
        what=what,
        figure=times.percentile(99),
        unit="ms",
        bound=bound,
        spread=interval(times.values[0], times.values[-1], "ms"),
        basis=f"99th percentile of {TRIES} tries; median {quantity(times.median, 'ms')}",
    )
