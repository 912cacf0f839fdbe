"""What an editor changes: any ranges in any encoding, against the same changes made on a plain string."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from hypothesis import strategies as st

from qwen_ls.text.document import RawChange
from qwen_ls.text.positions import Encoding
from tests.fuzz.conversation import OPTIONS
from tests.fuzz.target import Target
from tests.support.fake_service import FakeService
from tests.support.raw_client import Message
from tests.support.served import Complaints, Served, environment_of
from tests.unit.text import slow_text

ENCODINGS = tuple(Encoding)
SAID = ("a = 1\n", "\U0001f600)\n", "x\r\ny\n", "", "\t\u6f22:\n    pass\n\nq", "[1, 2]]\n")


def _sendable(change: RawChange) -> RawChange:
    """The change without negative numbers, which LSP's positions cannot have."""
    if change.range is None:
        return change
    start_line, start_character, end_line, end_character = (max(number, 0) for number in change.range)
    return RawChange((start_line, start_character, end_line, end_character), change.text)


batches = st.lists(st.lists(slow_text.raw_changes.map(_sendable), max_size=4), min_size=1, max_size=4)
cursors = st.tuples(st.integers(0, 6), st.integers(0, 12))


class Desk:
    """A server in this process that speaks one encoding, and documents that are changed in it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, service: FakeService, encoding: Encoding) -> None:
        self.loop = loop
        self.service = service
        self.encoding = encoding
        self.complaints: Complaints
        self.served: Served
        self._numbers = itertools.count(1)

    async def begin(self) -> None:
        """Start the server."""
        self.served = await Served.start()
        capabilities = {
            "general": {"positionEncodings": [self.encoding.value]},
            "textDocument": {"inlineCompletion": {}},
        }
        await self.served.client.initialize(capabilities=capabilities, initializationOptions=OPTIONS)

    async def try_(
        self, source: str, batches: list[list[RawChange]], cursors: list[tuple[int, int]], said: str, *, invoked: bool
    ) -> None:
        """Open a document, change and ask by turns, and compare; take what was suggested last."""
        self.service.reply(said)
        client, uri = self.served.client, f"file:///project/{next(self._numbers)}.py"
        document = {"uri": uri, "languageId": "python", "version": 0, "text": source}
        client.notify("textDocument/didOpen", {"textDocument": document})
        asked: list[int] = []
        for version, (batch, cursor) in enumerate(itertools.zip_longest(batches, cursors[: len(batches)]), 1):
            for change in batch:
                source = slow_text.changed(source, change, self.encoding)
            changes = {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": [_as_json(change) for change in batch],
            }
            client.notify("textDocument/didChange", changes)
            asked.append(client.ask("textDocument/inlineCompletion", _request(uri, cursor or (0, 0), invoked)))
        answers = [await client.answer(msg_id) for msg_id in asked]
        snapshot = self.served.session.documents.snapshot(uri)
        assert snapshot is not None
        assert (str(snapshot.text), snapshot.version) == (source, len(batches))
        for item in answers[-1]["result"]["items"]:
            self._assert_fits(source, item)
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        await client.request("workspace/executeCommand", {"command": "qwen-ls.reset"})
        client.answers.clear()
        unforeseen, self.complaints.said = self.complaints.said, []
        assert unforeseen == [], "\n".join(unforeseen)

    def _assert_fits(self, source: str, item: Message) -> None:
        """The range of a suggestion lies on one line of the text as it is now, at units where characters begin."""
        start, end = item["range"]["start"], item["range"]["end"]
        assert start["line"] == end["line"] < len(slow_text.split(source))
        line = slow_text.content(slow_text.split(source)[start["line"]])
        places = itertools.accumulate((slow_text.width(each, self.encoding) for each in line), initial=0)
        assert {start["character"], end["character"]} <= set(places)
        assert start["character"] <= end["character"]


def _as_json(change: RawChange) -> dict[str, Any]:
    if change.range is None:
        return {"text": change.text}
    start_line, start_character, end_line, end_character = change.range
    start = {"line": start_line, "character": start_character}
    end = {"line": end_line, "character": end_character}
    return {"range": {"start": start, "end": end}, "text": change.text}


def _request(uri: str, cursor: tuple[int, int], invoked: bool) -> dict[str, Any]:
    line, character = cursor
    return {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": character},
        "context": {"triggerKind": 1 if invoked else 2},
    }


@contextmanager
def desk(number: int) -> Iterator[Desk]:
    """A desk for one round; the number chooses the encoding."""
    with ExitStack() as stack:
        service = stack.enter_context(FakeService())
        complaints = stack.enter_context(environment_of(service))
        loop = asyncio.new_event_loop()
        stack.callback(loop.close)
        each = Desk(loop, service, ENCODINGS[number % len(ENCODINGS)])
        each.complaints = complaints
        loop.run_until_complete(each.begin())
        stack.callback(lambda: loop.run_until_complete(each.served.end()))
        yield each


def holds(
    each: Desk,
    source: str,
    batches: list[list[RawChange]],
    cursors: list[tuple[int, int]],
    said: str,
    invoked: bool,
) -> None:
    """The server's text is the plain string's after each change, and what it suggests fits there."""
    each.loop.run_until_complete(each.try_(source, batches, cursors, said, invoked=invoked))


TARGET = Target(
    "changes",
    "changes of documents, against a plain string, with suggestions asked for in between",
    8_000,
    holds,
    (slow_text.sources, batches, st.lists(cursors, max_size=4), st.sampled_from(SAID), st.booleans()),
    desk,
)
