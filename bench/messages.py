"""The messages that an editor sends, as they go over the wire."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, TypeAlias

Params: TypeAlias = Mapping[str, Any]


class Trigger(IntEnum):
    """How a completion is asked for. Source: LSP 3.18, InlineCompletionTriggerKind."""

    INVOKED = 1
    AUTOMATIC = 2


def body(method: str, params: Params, msg_id: int | None = None) -> bytes:
    """A message; a request if it has an id."""
    identity = {} if msg_id is None else {"id": msg_id}
    return json.dumps({"jsonrpc": "2.0", **identity, "method": method, "params": params}).encode()


def initialize(settings: Params) -> Params:
    """What a client with inline completion says of itself. It is told no settings but these."""
    return {
        "processId": os.getpid(),
        "clientInfo": {"name": "bench", "version": "1"},
        "rootUri": None,
        "capabilities": {
            "general": {"positionEncodings": ["utf-16"]},
            "textDocument": {
                "synchronization": {"dynamicRegistration": True, "didSave": True},
                "inlineCompletion": {"dynamicRegistration": True},
                "completion": {"completionItem": {"snippetSupport": True, "insertReplaceSupport": True}},
                "codeAction": {"resolveSupport": {"properties": ["edit", "command"]}, "dataSupport": True},
            },
            "window": {"workDoneProgress": True, "showDocument": {"support": True}},
            "workspace": {"workspaceEdit": {"documentChanges": True}, "workspaceFolders": True},
        },
        "initializationOptions": settings,
    }


def opened(uri: str, text: str, language: str = "python") -> Params:
    """The params of `textDocument/didOpen`."""
    return {"textDocument": {"uri": uri, "languageId": language, "version": 1, "text": text}}


def inserted(uri: str, version: int, line: int, character: int, text: str) -> Params:
    """The params of a `textDocument/didChange` that inserts text."""
    place = {"line": line, "character": character}
    return {
        "textDocument": {"uri": uri, "version": version},
        "contentChanges": [{"range": {"start": place, "end": place}, "text": text}],
    }


def completion_at(uri: str, line: int, character: int, trigger: Trigger) -> Params:
    """The params of `textDocument/inlineCompletion`."""
    return {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": character},
        "context": {"triggerKind": int(trigger)},
    }
