"""A person who never rests: types, deletes, takes suggestions, asks, changes her mind, and does it all at once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from typing import Any

from lsprotocol import types
from lsprotocol.converters import get_converter

from tests.support.applying import NotApplied, applied
from tests.support.buffer import Buffer
from tests.support.raw_client import Message, RawClient

ANSWER_S = 30.0
"""A request that takes longer is not answered: no timeout of the server is as long."""

MOST_PENDING = 40
FILES = 200
"""A project has so many files; each is opened again and again."""
MOST_CHARS = 3_000
"""A document that has become longer is closed, and another opened."""

SOURCE = (
    "import os\n\n\ndef total(a, b):\n    # Add two numbers.\n    return a + b\n\n\n"
    "class Cart:\n    def __init__(self):\n        self.items = []\n\n    def add(self, item):\n        "
)
FUNCTION = {"start": {"line": 3, "character": 0}, "end": {"line": 6, "character": 0}}
"""The lines of `total` in it."""

TYPED = (
    "return total(a, b)\n        self.items.append(item)\n    def name(self):\n        return '\u6f22\U0001f600'\n\n"
    "for item in cart.items:\n    print(item, sep='')\n"
)
LANGUAGES = (("python", "py"), ("typescript", "ts"), ("plaintext", "txt"))
COMMANDS = ("status", "usage", "showPrompt", "threads", "resume")
NONSENSE: tuple[Any, ...] = (
    {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"contentChanges": 5}},
    {"jsonrpc": "1.0"},
    [],
    {"jsonrpc": "2.0", "id": "unheard", "result": 1},
    {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "never"}},
)


class Person:
    """Does one thing after the other at a client. What she does is a matter of the seed; when answers come is not."""

    def __init__(self, client: RawClient, seed: int) -> None:
        self.client = client
        self.keys = 0
        self.requests = 0
        self.taken = 0
        self.applied = 0
        self.buffer: Buffer
        self.buffers: list[Buffer] = []
        self._chance = random.Random(seed)
        self._asked: set[int] = set()
        self._last_ask: tuple[int, int] | None = None
        self._created: dict[str, str] = {}
        self._converter = get_converter()
        self._files = 0
        self._at = 0
        self._work_tokens: list[Any] = []
        self._settings: dict[str, Any] = {}
        self._answering = asyncio.create_task(self._answer_server())
        self._habits: list[tuple[Callable[[], Any], int]] = [
            (self._type, 600),
            (self._delete, 80),
            (self._move, 30),
            (self._take, 60),
            (self._ask_by_hand, 15),
            (self._look_for_actions, 15),
            (self._explain, 8),
            (self._edit, 8),
            (self._cancel, 30),
            (self._cancel_progress, 5),
            (self._switch, 15),
            (self._configure, 4),
            (self._pause, 2),
            (self._say_command, 10),
            (self._forget_failures, 25),
            (self._talk_nonsense, 3),
            (self._diagnose, 5),
        ]

    # What she does

    async def type_keys(self, count: int) -> None:
        """Go on until so many keys were pressed."""
        until = self.keys + count
        habits, weights = zip(*self._habits, strict=True)
        while self.keys < until:
            doing = self._chance.choices(habits, weights)[0]()
            if asyncio.iscoroutine(doing):
                await doing
            if self.pending > MOST_PENDING:
                await self._answered(min(msg_id for msg_id in self._asked if not self.client.answers[msg_id]))
            await asyncio.sleep(0)

    def open(self) -> None:
        """Open a document, and turn to it."""
        self._files += 1
        language, ending = self._chance.choice(LANGUAGES)
        uri = f"file:///project/file{self._files % FILES}.{ending}"
        if any(buffer.uri == uri for buffer in self.buffers):
            self.open()
            return
        self.buffer = Buffer(uri, language, SOURCE, len(SOURCE), "utf-16")
        self.buffers.append(self.buffer)
        item = {"uri": uri, "languageId": language, "version": 1, "text": SOURCE}
        self.client.notify("textDocument/didOpen", {"textDocument": item})

    def _type(self) -> None:
        text = self._text()
        self._supersede()
        self._replace(self.buffer.cursor, self.buffer.cursor, text)
        self.keys += 1
        self._ask()

    def _text(self) -> str:
        if self._chance.random() < 0.03:
            return self._chance.choice(["\U0001f600", "\r\n", "\t", "'''", "}", "\u2028"])
        self._at = (self._at + 1) % len(TYPED)
        return TYPED[self._at]

    def _delete(self) -> None:
        self._supersede()
        start = self._not_within_a_line_end(max(self.buffer.cursor - self._chance.choice([1, 1, 1, 5]), 0))
        self._replace(start, self.buffer.cursor, "")
        self.keys += 1
        self._ask()

    def _move(self) -> None:
        self.buffer.cursor = self._not_within_a_line_end(self._chance.randrange(len(self.buffer.text) + 1))
        self._ask()

    def _not_within_a_line_end(self, index: int) -> int:
        return index - 1 if index and self.buffer.text[index - 1 : index + 1] == "\r\n" else index

    async def _take(self) -> None:
        """Wait for what was asked last, and take it if nothing changed meanwhile."""
        part = self._chance.choice(["all", "line", "word"])
        if self._last_ask is None:
            return
        msg_id, version = self._last_ask
        self._last_ask = None
        answer = await self._answered(msg_id)
        items = answer.get("result", {}).get("items", []) if "result" in answer else []
        if not items or self.buffer.version != version:
            return
        span = self._converter.structure(items[0]["range"], types.Range)
        start, end = self.buffer.index_of(span.start), self.buffer.index_of(span.end)
        assert start <= self.buffer.cursor <= end
        self._replace(start, end, items[0]["insertText"])
        self.taken += 1
        [argument] = items[0]["command"]["arguments"]
        self._command(items[0]["command"]["command"], {**argument, "part": part})

    def _ask_by_hand(self) -> None:
        self._ask(trigger=1)

    def _ask(self, trigger: int = 2) -> None:
        params = {**self._place(), "context": {"triggerKind": trigger}}
        self._last_ask = (self._request("textDocument/inlineCompletion", params), self.buffer.version)

    def _supersede(self) -> None:
        """Cancel what was asked last, as VS Code does, or not, as Neovim does not."""
        if self._last_ask is not None and self._chance.random() < 0.5:
            self.client.cancel(self._last_ask[0])

    async def _look_for_actions(self) -> None:
        params = {
            "textDocument": {"uri": self.buffer.uri},
            "range": self._range(),
            "context": {"diagnostics": [], "triggerKind": self._chance.choice([1, 2])},
        }
        answer = await self._answered(self._request("textDocument/codeAction", params))
        offered = answer["result"] or []
        chosen = self._chance.random()
        if offered:
            action = offered[int(chosen * len(offered))]
            if "command" in action and isinstance(action["command"], dict):
                self._command(action["command"]["command"], *action["command"].get("arguments", ()))
            else:
                self._request("codeAction/resolve", action)

    def _explain(self) -> None:
        argument: dict[str, Any] = {"textDocument": {"uri": self.buffer.uri}, "range": self._range()}
        argument["show"] = self._chance.choice(["client", "server"])
        if self._chance.random() < 0.5:
            argument["partialResultToken"] = f"partial-{self.requests}"
        if self._chance.random() < 0.5:
            self._command("qwen-ls.ask", {**argument, "question": "Why?"}, token=f"work-{self.requests}")
        else:
            self._command("qwen-ls.explain", argument, token=f"work-{self.requests}")

    def _edit(self) -> None:
        document = {"uri": self.buffer.uri, "version": self.buffer.version}
        place = FUNCTION if self._chance.random() < 0.7 else self._range()
        self._command("qwen-ls.edit", {"textDocument": document, "range": place, "instruction": "Turn it round."})

    def _cancel(self) -> None:
        recent = sorted(self._asked)[-10:]
        if recent:
            self.client.cancel(self._chance.choice(recent))

    def _cancel_progress(self) -> None:
        if self._work_tokens:
            token = self._work_tokens.pop(self._chance.randrange(len(self._work_tokens)))
            self.client.notify("window/workDoneProgress/cancel", {"token": token})

    def _switch(self) -> None:
        """Open another document, close this one, or turn to another that is open."""
        choice = self._chance.random()
        if len(self.buffer.text) > MOST_CHARS or (choice < 0.3 and len(self.buffers) > 4):
            self._close(self.buffer)
        if choice < 0.5 or not self.buffers:
            self.open()
        else:
            self.buffer = self._chance.choice(self.buffers)
            self._last_ask = None

    def _close(self, buffer: Buffer) -> None:
        self.buffers.remove(buffer)
        self._last_ask = None
        self.client.notify("textDocument/didClose", {"textDocument": {"uri": buffer.uri}})

    def _configure(self) -> None:
        self._settings = {
            "completion": {
                "enabled": self._chance.random() < 0.95,
                "candidates": self._chance.choice([1, 3]),
                "strategy": self._chance.choice(["auto", "fim", "chat", "fim-chat", "partial"]),
                "debounceMs": self._chance.choice([0, 0, 1]),
            },
            "actions": {"codeLens": self._chance.random() < 0.5},
            "endpoint": {"baseUrl": "https://evil.example/v1"},
        }
        pushed = self._chance.choice([None, {"qwen-ls": self._settings}])
        self.client.notify("workspace/didChangeConfiguration", {"settings": pushed})

    def _pause(self) -> None:
        self._command("qwen-ls.pause", {"minutes": 0.001})

    def _say_command(self) -> None:
        self._command(f"qwen-ls.{self._chance.choice(COMMANDS)}")

    def _forget_failures(self) -> None:
        self._command("qwen-ls.reset")

    def _talk_nonsense(self) -> None:
        self.client.send(self._chance.choice(NONSENSE))

    def _diagnose(self) -> None:
        diagnostic = {"range": self._range(), "message": "undefined name", "severity": 1}
        params = {"uri": self.buffer.uri, "version": self.buffer.version, "diagnostics": [diagnostic]}
        self.client.notify("qwen-ls/diagnostics", params)

    async def ask_once(self) -> None:
        """Ask for one suggestion, and rest."""
        self.open()
        self._ask_by_hand()
        await self.rest()

    # How she does it

    def _replace(self, start: int, end: int, text: str) -> None:
        self._tell(self.buffer, [self.buffer.replace(start, end, text)])
        self.buffer.undone.clear()

    def _tell(self, buffer: Buffer, changes: list[Any]) -> None:
        document = {"uri": buffer.uri, "version": buffer.version}
        said = [self._converter.unstructure(change) for change in changes]
        self.client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": said})

    def _place(self) -> dict[str, Any]:
        position = self.buffer.position
        return {
            "textDocument": {"uri": self.buffer.uri},
            "position": {"line": position.line, "character": position.character},
        }

    def _range(self) -> dict[str, Any]:
        ends = sorted(self._chance.randrange(len(self.buffer.text) + 1) for _ in range(2))
        start, end = (self._converter.unstructure(self.buffer.position_of(index)) for index in ends)
        return {"start": start, "end": end}

    def _command(self, name: str, *arguments: Any, token: str | None = None) -> None:
        params: dict[str, Any] = {"command": name, "arguments": list(arguments)}
        if token is not None:
            params["workDoneToken"] = token
            self._work_tokens = [*self._work_tokens[-20:], token]
        self._request("workspace/executeCommand", params)

    def _request(self, method: str, params: Any) -> int:
        msg_id = self.client.ask(method, params)
        self._asked.add(msg_id)
        self.requests += 1
        return msg_id

    # What the server asks of her editor

    async def _answer_server(self) -> None:
        while True:
            request = await self.client.requests.get()
            answer = self._answer_to(request["method"], request.get("params"))
            self.client.send({"jsonrpc": "2.0", "id": request["id"], "result": answer})

    def _answer_to(self, method: str, params: Any) -> Any:
        if method == "workspace/configuration":
            return [self._settings for _ in params["items"]]
        if method == "workspace/applyEdit":
            return self._apply(params["edit"])
        if method == "window/showDocument":
            if params["uri"].startswith("qwen-ls:"):
                self._request("workspace/textDocumentContent", {"uri": params["uri"]})
            return {"success": True}
        if method == "window/workDoneProgress/create":
            self._work_tokens = [*self._work_tokens[-20:], params["token"]]
        return None

    def _apply(self, edit: Any) -> dict[str, Any]:
        try:
            told = applied(self._converter.structure(edit, types.WorkspaceEdit), self.buffers, self._created)
        except NotApplied as refusal:
            return {"applied": False, "failureReason": str(refusal)}
        for buffer, changes in told:
            self._tell(buffer, changes)
            buffer.undone.clear()
        self._created.clear()
        self.applied += 1
        return {"applied": True}

    # Rest

    @property
    def pending(self) -> int:
        """How many requests are not answered yet."""
        return sum(not self.client.answers[msg_id] for msg_id in self._asked)

    async def _answered(self, msg_id: int) -> Message:
        try:
            return await asyncio.wait_for(self.client.answer(msg_id), ANSWER_S)
        except asyncio.TimeoutError:
            raise AssertionError(f"request {msg_id} was not answered within {ANSWER_S:g} s") from None

    async def _all_answered(self) -> None:
        """Wait for all answers, and for those to what is asked because of them."""
        while self.pending:
            await self._answered(min(msg_id for msg_id in self._asked if not self.client.answers[msg_id]))

    async def rest(self) -> list[Message]:
        """Wait for all answers, and give them; each document is what the server takes it for, and is closed."""
        await self._all_answered()
        for buffer in list(self.buffers):
            answer = await self._answered(self._request("test/text", {"uri": buffer.uri}))
            assert answer["result"] == buffer.text
            self._close(buffer)
        await self._all_answered()
        self.client.notifications.clear()
        self.client.answers.pop(None, None)  # to nonsense
        answers = [answer for each in self.client.answers.values() for answer in each]
        strangers = [answer for answer in answers if answer["id"] not in self._asked]
        assert strangers == []
        assert len(answers) == len(self._asked), "a request was answered twice"
        self.client.answers.clear()
        self._asked.clear()
        return answers

    async def leave(self) -> None:
        """Let nobody answer the server any more."""
        self._answering.cancel()
        await asyncio.wait({self._answering})
