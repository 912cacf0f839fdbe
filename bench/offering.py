"""`offering`: what it costs to offer code actions, which VS Code asks for after each move of the cursor.

The same messages go to a server that knows of no code actions and refuses them, so the figure is what offering takes,
and not what pipes and processes do.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from typing import Any

from bench import messages
from bench.editor import Editor
from bench.figures import Sample, differences
from bench.finding import Bound, Finding, at_most
from bench.messages import Params
from bench.source import python_source
from bench.surroundings import environment
from bench.table import interval

MOVES = 500
UNCOUNTED_MOVES = 20
LINES = 10_000

URI = "untitled:offered.py"
DOCUMENT = {"textDocument": {"uri": URI}, "show": "client"}

BOUND = at_most(5)

INVOKED, AUTOMATIC = 1, 2
"""How actions are asked for. Source: LSP 3.18, CodeActionTriggerKind."""


def run() -> Sequence[Finding]:
    """Move the cursor through a long file, a line or a selection at a time, and ask at each place."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Editor("qwen_ls", "--log-level", "error", environ=environment("http://127.0.0.1:9/v1", folder)) as editor,
    ):
        editor.begin({"endpoint": {"maxRetries": 0}})
        editor.notify("textDocument/didOpen", messages.opened(URI, python_source(LINES)))
        # The service cannot be reached; once that is known, all that the server imports in the background is there.
        editor.request("workspace/executeCommand", {"command": "qwen-ls.explain", "arguments": [DOCUMENT]})
        return [
            _finding(editor, "at a cursor", trigger=AUTOMATIC, selected=0, problems=0),
            _finding(editor, "at a cursor with a problem", trigger=AUTOMATIC, selected=0, problems=1),
            _finding(editor, "in a selection with 50 problems", trigger=INVOKED, selected=50, problems=50),
            _finding(editor, "in a selection with 200 problems", None, trigger=INVOKED, selected=200, problems=200),
        ]


def _finding(
    editor: Editor, what: str, bound: Bound | None = BOUND, *, trigger: int, selected: int, problems: int
) -> Finding:
    offered, bare = [], []
    for move in range(UNCOUNTED_MOVES + MOVES):
        params = _params(move * 17 % (LINES - 300), trigger, selected, problems)
        offered.append(_ask_ms(editor, "textDocument/codeAction", params))
        bare.append(_ask_ms(editor, "bench/nothing", params))
    added = differences(offered[UNCOUNTED_MOVES:], bare[UNCOUNTED_MOVES:])
    return Finding(
        what=f"actions offered {what}, in {LINES:,} lines",
        figure=added.percentile(99),
        unit="ms",
        bound=bound,
        spread=interval(added.values[0], added.values[-1], "ms"),
        basis=f"99th percentile of {MOVES} moves; median {added.median:.2f} ms, "
        f"{Sample.of(offered).median:.2f} ms against {Sample.of(bare).median:.2f} ms",
    )


def _params(line: int, trigger: int, selected: int, problems: int) -> Params:
    start, end = {"line": line, "character": 4}, {"line": line + selected, "character": 4}
    diagnostics: list[dict[str, Any]] = [
        {
            "range": {"start": {"line": line + each, "character": 0}, "end": {"line": line + each, "character": 9}},
            "severity": 1,
            "source": "bench",
            "code": "E1",
            "message": f"name_{each} is not defined",
        }
        for each in range(problems)
    ]
    context = {"diagnostics": diagnostics, "triggerKind": trigger}
    return {"textDocument": {"uri": URI}, "range": {"start": start, "end": end}, "context": context}


def _ask_ms(editor: Editor, method: str, params: Params) -> float:
    began = time.perf_counter()
    editor.request(method, params)
    return (time.perf_counter() - began) * 1000
