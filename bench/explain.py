"""`explain`: how much later than by a straight call an explanation's first words come; and many explanations at once.

The service answers without latency, and the straight call is made with the very body that the server sent. Both are
timed from asking to the first words, so the figure has in it what the server does before it asks, too.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from typing import Any

from bench import messages
from bench.editor import Editor
from bench.figures import Sample, differences
from bench.finding import Finding, at_least, at_most
from bench.model_service import ModelService
from bench.source import python_source
from bench.straight import Straight
from bench.surroundings import environment
from bench.table import interval
from tests.support.fake_service import RecordedRequest, Reply

PAIRS = 200
UNCOUNTED_PAIRS = 10
AT_ONCE = 50
WORDS = 100

URI = "untitled:explained.py"
LINES = 200
ANSWER = tuple(f"word{number} " for number in range(20))


def run() -> Sequence[Finding]:
    """Ask and call in turn; then ask for many at once."""
    return [_first_words(), _at_once()]


def _first_words() -> Finding:
    served: list[float] = []
    straight: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        ModelService(Reply(tokens=ANSWER)) as service,
        Editor("qwen_ls", "--log-level", "error", environ=environment(service.base_url, folder)) as editor,
        Straight(service) as sdk,
    ):
        _open(editor)
        for pair in range(0, UNCOUNTED_PAIRS + PAIRS, 2):
            served.append(_first_ms(editor, pair))
            body = service.request_body(service.count())
            straight += [sdk.first_ms(body), sdk.first_ms(body)]
            served.append(_first_ms(editor, pair + 1))
        assert service.count() == len(served) + len(straight), "an explanation was not asked of the service"
    added = differences(served[UNCOUNTED_PAIRS:], straight[UNCOUNTED_PAIRS:])
    return Finding(
        what="first words, added to a call made straight with the SDK",
        figure=added.median,
        unit="ms",
        bound=at_most(5),
        spread=interval(*added.quartiles, "ms"),
        basis=f"median of {PAIRS} pairs; {Sample.of(served).median:.1f} ms against {Sample.of(straight).median:.1f} ms",
    )


def _at_once() -> Finding:
    """Each answer has words of its own, so a word that is lost, or that comes to somebody else, is seen."""
    with (
        tempfile.TemporaryDirectory() as folder,
        ModelService(own_words) as service,
        Editor("qwen_ls", "--log-level", "error", environ=environment(service.base_url, folder)) as editor,
    ):
        _open(editor)
        ids = {name: editor.ask("workspace/executeCommand", _question(name)) for name in map(str, range(AT_ONCE))}
        results = {name: editor.answer(msg_id)["result"]["markdown"] for name, msg_id in ids.items()}
        said: dict[str, str] = dict.fromkeys(ids, "")
        for params in editor.notified("$/progress"):
            if params["token"] in said:
                said[params["token"]] += params["value"]["delta"]
    right = [name for name in ids if results[name] == said[name] == "".join(words_of(name))]
    return Finding(
        what=f"of {AT_ONCE} explanations at once, those with each piece in its place",
        figure=float(len(right)),
        unit="",
        bound=at_least(AT_ONCE),
        basis=f"{WORDS} pieces each",
    )


def own_words(request: RecordedRequest) -> Reply:
    """An answer that only this request can have."""
    name = request.body["messages"][-1]["content"].rpartition("Number ")[2]
    return Reply(tokens=words_of(name), per_token_s=0.002)


def words_of(name: str) -> tuple[str, ...]:
    """The pieces of an answer."""
    return tuple(f"{name}.{number} " for number in range(WORDS))


def _open(editor: Editor) -> None:
    editor.begin({})
    editor.notify("textDocument/didOpen", messages.opened(URI, python_source(LINES)))


def _question(name: str) -> dict[str, Any]:
    argument = {
        "textDocument": {"uri": URI},
        "question": f"Number {name}",
        "show": "client",
        "partialResultToken": name,
    }
    return {"command": "qwen-ls.ask", "arguments": [argument]}


def _first_ms(editor: Editor, number: int) -> float:
    """Ask, and time the first words; the answer is read to its end."""
    began = time.perf_counter()
    msg_id = editor.ask("workspace/executeCommand", _question(f"n{number}"))
    editor.until_notified("$/progress")
    took_ms = (time.perf_counter() - began) * 1000
    editor.answer(msg_id)
    editor.notified("$/progress")
    return took_ms
