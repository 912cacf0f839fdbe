"""`overhead`: what the server adds to an invoked completion, against the same call made straight with the SDK.

The service answers without latency, and the call is made with the very body that the server sent, so both have the
same to send and to read.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence

from bench import messages
from bench.cursor import Cursor
from bench.editor import Editor
from bench.figures import Sample, differences
from bench.finding import Finding, at_most
from bench.messages import Trigger
from bench.model_service import ModelService
from bench.source import empty_line, python_source
from bench.straight import Straight
from bench.surroundings import environment
from bench.table import interval
from tests.support.fake_service import Reply

PAIRS = 250
UNCOUNTED_PAIRS = 10

BOUND = at_most(5)

ANSWER = "first * weight + second * (weight - 1) // 17 + offset"
"""Without a line end, so that the server too reads the stream to its end."""

LINES = 1_000


def run() -> Sequence[Finding]:
    """Complete and call in turn; who is first changes from pair to pair."""
    served: list[float] = []
    straight: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        ModelService(Reply(ANSWER)) as service,
        Editor("qwen_ls", "--log-level", "error", environ=environment(service.base_url, folder)) as editor,
        Straight(service) as sdk,
    ):
        editor.begin({"completion": {"strategy": "fim", "candidates": 1}})
        cursor = Cursor("untitled:typed.py", empty_line(LINES))
        editor.notify("textDocument/didOpen", messages.opened(cursor.uri, python_source(LINES)))
        for pair in range(0, UNCOUNTED_PAIRS + PAIRS, 2):
            served.append(_complete_ms(editor, cursor, pair))
            body = service.request_body(service.count())
            straight += [sdk.call_ms(body), sdk.call_ms(body)]
            served.append(_complete_ms(editor, cursor, pair + 1))
        assert service.count() == len(served) + len(straight), "a completion was not asked of the service"
    return [_finding(served[UNCOUNTED_PAIRS:], straight[UNCOUNTED_PAIRS:])]


def _complete_ms(editor: Editor, cursor: Cursor, number: int) -> float:
    """Begin a line that nothing is remembered of, and have its rest completed."""
    editor.notify("textDocument/didChange", cursor.type(f"\n    value_{number} = "))
    editor.settle()
    began = time.perf_counter()
    answer = editor.request("textDocument/inlineCompletion", cursor.completion(Trigger.INVOKED))
    took_ms = (time.perf_counter() - began) * 1000
    [item] = answer["result"]["items"]
    assert item["insertText"] == ANSWER, f"the answer was to pass untouched, and is {item}"
    return took_ms


def _finding(served: Sequence[float], straight: Sequence[float]) -> Finding:
    added = differences(served, straight)
    return Finding(
        what="added to a call made straight with the SDK",
        figure=added.median,
        unit="ms",
        bound=BOUND,
        spread=interval(*added.quartiles, "ms"),
        basis=f"median of {len(served)} pairs; "
        f"{Sample.of(served).median:.1f} ms against {Sample.of(straight).median:.1f} ms",
    )
