"""A code action as an editor runs it: asked for at a place, chosen, resolved, and its edit made in the buffer."""

from __future__ import annotations

import difflib
import time
from collections.abc import Sequence
from dataclasses import dataclass

from qwen_ls.cli.buffer import Buffer, lsp_range
from qwen_ls.cli.client import Json, LanguageServer
from qwen_ls.cli.errors import CommandError
from qwen_ls.text.line_ends import with_line_feeds
from qwen_ls.text.lines import Point

INVOKED = 1
"""LSP 3.18, CodeActionTriggerKind."""

CONTEXT_LINES = 2
"""How many lines a diff shows around each change."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What an action came to: its title, the diff, and how long it took in milliseconds."""

    title: str
    diff: tuple[str, ...]
    took_ms: float

    def count(self, sign: str) -> int:
        """How many lines were added (`+`) or removed (`-`)."""
        return sum(line.startswith(sign) for line in self.diff)


async def run_action(server: LanguageServer, buffer: Buffer, at: Point, kinds: Sequence[str]) -> Changed:
    """Run the action of the first of some kinds that the server offers at a place.

    Raises:
        CommandError: there is none, or it was refused; the message is the server's.
    """
    began = time.perf_counter()
    context = {"diagnostics": [], "only": list(kinds), "triggerKind": INVOKED}
    place = {"textDocument": {"uri": buffer.source.uri}, "range": lsp_range(at, at)}
    offered = await server.request("textDocument/codeAction", {**place, "context": context})
    if not offered:
        raise CommandError(f"The server offers none of these actions there: {', '.join(kinds)}.")
    action: Json = await server.request("codeAction/resolve", min(offered, key=lambda each: kinds.index(each["kind"])))
    before = with_line_feeds(str(buffer.text))
    for edit in reversed(action["edit"]["documentChanges"][0]["edits"]):
        start, end = (Point(edit["range"][side]["line"], edit["range"][side]["character"]) for side in ("start", "end"))
        buffer.replace(start, end, edit["newText"])
    took_ms = (time.perf_counter() - began) * 1000
    return Changed(action["title"], _diff(before, with_line_feeds(str(buffer.text))), took_ms)


def _diff(before: str, after: str) -> tuple[str, ...]:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=CONTEXT_LINES, lineterm="")
    return tuple(lines)[2:]  # the names of the files
