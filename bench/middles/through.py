"""The model asked through the server, as an editor asks: a real process over stdio."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench import messages
from bench.editor import Editor
from bench.messages import Trigger
from bench.middles.holes import Cut
from bench.surroundings import environment
from qwen_ls.model.local.process import LocalAddress

LIFETIME_S = 3600.0


@contextmanager
def server(address: LocalAddress, strategy: str) -> Iterator[Editor]:
    """A server that asks the local model by one strategy, by its base URL, as it would ask any other service."""
    with tempfile.TemporaryDirectory() as folder:
        environ = dict(environment(address.base_url, folder)) | {"DASHSCOPE_API_KEY": address.api_key}
        with Editor("qwen_ls", "--log-level", "error", environ=environ, lifetime_s=LIFETIME_S) as editor:
            # Pieces of other holes would make the prompt another than the one that is asked straight.
            editor.begin(
                {"completion": {"strategy": strategy, "candidates": 1}, "context": {"relatedTokens": 0}},
            )
            yield editor


def ask(editor: Editor, cut: Cut, number: int) -> tuple[str, float]:
    """Ask for a hole; the document once the first suggestion was taken, and the seconds until it was there."""
    uri = f"untitled:hole_{number}"
    opened = messages.opened(uri, cut.before + cut.after, language=cut.language)
    editor.notify("textDocument/didOpen", opened)
    editor.settle()
    last_line = cut.before.rpartition("\n")[2]
    completion = messages.completion_at(uri, cut.before.count("\n"), _utf16(last_line), Trigger.INVOKED)
    began = time.perf_counter()
    items = editor.request("textDocument/inlineCompletion", completion)["result"]["items"]
    took_s = time.perf_counter() - began
    editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    if not items:
        return cut.before + cut.after, took_s
    covered = items[0]["range"]["end"]["character"] - items[0]["range"]["start"]["character"]
    return cut.before + items[0]["insertText"] + cut.after[covered:], took_s


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
