"""The kinds of request that reach a model: how each is made, and what it is answered with when all is well."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from tests.support.client import Request
from tests.support.commands import Command, plain
from tests.support.lsp import Editor

FAILED = -32803
"""LSP's RequestFailed."""

HOLE = "total = |\n"
CODE = "def area(w, h):\n    result = w * |h\n    return result\n"
SAID_CODE = "```python\ndef area(w, h):\n    return w * h\n```\n"
SAID_PROSE = "It multiplies."


@dataclass(frozen=True)
class Outcome:
    """What the user got of a request: what it was answered with, and what was said."""

    answer: Any
    error: JsonRpcException | None
    partial_text: str = ""


Ask: TypeAlias = Callable[[Editor], "Request | Command"]


@dataclass(frozen=True)
class Kind:
    """One kind of request."""

    name: str
    document: str
    well: str
    """What the model says when all is well."""
    ask: Ask
    is_completion: bool = False
    is_answered_at_once: bool = False
    """Whether the command is answered before the model is asked: what goes wrong is then said by a message."""

    def begin(self, editor: Editor) -> Request | Command:
        """Ask, in a document of its own."""
        editor.open(self.document)
        return self.ask(editor)

    def is_well(self, outcome: Outcome, editor: Editor) -> bool:
        """Whether the model's answer arrived where it should."""
        if outcome.error is not None:
            return False
        if self.is_completion:
            return [item.insert_text for item in outcome.answer.items] == ["42"]
        if self.well == SAID_PROSE:
            return bool(
                outcome.answer["markdown"] == SAID_PROSE.rstrip("\n") or outcome.answer["markdown"] == SAID_PROSE
            )
        if isinstance(outcome.answer, types.CodeAction):
            assert outcome.answer.edit is not None
            editor.apply(outcome.answer.edit)
        return editor.text == "def area(w, h):\n    return w * h\n"


async def outcome_of(asked: Request | Command) -> Outcome:
    """Wait for the answer, whichever it is."""
    request = asked.request if isinstance(asked, Command) else asked
    said = asked.text if isinstance(asked, Command) else ""
    try:
        answer = await request.result()
    except JsonRpcException as error:
        return Outcome(None, error, said)
    is_typed = isinstance(answer, types.InlineCompletionList | types.CodeAction)
    return Outcome(answer if is_typed else plain(answer), None, said)


def _place(editor: Editor) -> Mapping[str, Any]:
    at = {"line": editor.buffer.position.line, "character": editor.buffer.position.character}
    document = {"uri": editor.buffer.uri, "version": editor.buffer.version}
    return {"textDocument": document, "range": {"start": at, "end": at}}


def _explain(editor: Editor) -> Command:
    argument = {"textDocument": {"uri": editor.buffer.uri}, "show": "client", "partialResultToken": "part"}
    return Command(editor, "qwen-ls.explain", argument, token="part")


def _ask(editor: Editor) -> Command:
    argument = {"textDocument": {"uri": editor.buffer.uri}, "show": "client", "question": "Why?"}
    return Command(editor, "qwen-ls.ask", argument)


def _edit(editor: Editor) -> Command:
    return Command(editor, "qwen-ls.edit", {**_place(editor), "instruction": "Make it shorter."})


def _resolve(editor: Editor) -> Request:
    chosen = types.CodeAction("Qwen: Simplify", data={**_place(editor), "action": "simplify"})
    return editor.request(types.CODE_ACTION_RESOLVE, chosen)


AUTOMATIC = Kind("automatic completion", HOLE, "42\n", lambda editor: editor.ask(), is_completion=True)
INVOKED = Kind("invoked completion", HOLE, "42\n", lambda editor: editor.ask(invoked=True), is_completion=True)
RESOLVE = Kind("codeAction resolve", CODE, SAID_CODE, _resolve)
EXPLAIN = Kind("explain", CODE, SAID_PROSE, _explain)
ASK = Kind("ask", CODE, SAID_PROSE, _ask)
EDIT = Kind("edit", CODE, SAID_CODE, _edit)
EDIT_LATER = Kind("edit where the editor would block", CODE, SAID_CODE, _edit, is_answered_at_once=True)

KINDS = (AUTOMATIC, INVOKED, RESOLVE, EXPLAIN, ASK, EDIT, EDIT_LATER)

in_each_way = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
"""Run a test for each kind of request."""
