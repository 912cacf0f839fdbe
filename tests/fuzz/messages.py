"""The messages of an editor, well-formed and shaken, and what JSON-RPC says that each is to be answered with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from qwen_ls.handlers.commands import COMMANDS
from tests.fuzz.any_json import anything, shaken

URIS = ("file:///project/a.py", "file:///project/b.ts", "untitled:Untitled-1")
ODD_URIS = ("file:///project/.env", "git:/a.py", "", "file:///%ZZ%00", "qwen-ls:/explain/1.md", "x:\ud83d")
LANGUAGES = ("python", "typescript", "plaintext", "rust", "no language")
LINES = (
    "def total(a, b):",
    "    return a + b",
    "class Cart:",
    "    items = []  # \u6f22\U0001f600",
    "",
    "x = total(1, 2",
    "\tif x: pass",
    "key = 'sk-0123456789abcdef0123456789abcdef'",
)
NUMBERS = (0, 0, 1, 2, 3, 5, 8, 13, 2**31 - 1)
KINDS = ("quickfix", "refactor", "refactor.rewrite", "source", "source.qwen-ls", "source.fixAll", "")
ACTIONS = ("simplify", "fix", "document", "tests", "translate", "explain", "custom.a", "addTypes", "no such action")

line_ends = st.sampled_from(["\n", "\n", "\r\n", "\r"])
sources = st.tuples(st.lists(st.sampled_from(LINES), max_size=8), line_ends).map(lambda said: said[1].join(said[0]))
uris = st.sampled_from((*URIS[:1] * 12, *URIS * 2, *ODD_URIS))
numbers = st.sampled_from(NUMBERS)
positions = st.fixed_dictionaries({"line": numbers, "character": numbers})
ranges = st.fixed_dictionaries({"start": positions, "end": positions})
documents = st.fixed_dictionaries({"uri": uris})
versioned = st.fixed_dictionaries({"uri": uris, "version": numbers})
changes = st.fixed_dictionaries(
    {"text": st.sampled_from(["a", "", "\n", "\r", "\U0001f600", "\ud83d", "total("])}, optional={"range": ranges}
)
diagnostics = st.fixed_dictionaries(
    {"range": ranges, "message": st.sampled_from(["undefined name 'y'", ""])},
    optional={"severity": st.integers(1, 4), "code": st.sampled_from(["F821", 7]), "source": st.just("ruff")},
)
tokens = st.sampled_from(["token", 7])
settings = st.fixed_dictionaries(
    {},
    optional={
        "completion": st.fixed_dictionaries({"enabled": st.booleans(), "strategy": st.sampled_from(["fim", "chat"])}),
        "actions": st.fixed_dictionaries({"codeLens": st.booleans(), "delivery": st.sampled_from(["auto", "command"])}),
        "privacy": st.just({"exclude": ["*.ts"]}),
        "endpoint": st.just({"baseUrl": "https://evil.example/v1"}),
    },
)
actions = st.fixed_dictionaries(
    {"textDocument": documents, "range": ranges, "action": st.sampled_from(ACTIONS)},
    optional={"diagnostics": st.lists(diagnostics, max_size=2)},
)
arguments: Mapping[str, st.SearchStrategy[Any]] = {
    "qwen-ls.explain": st.fixed_dictionaries(
        {"textDocument": documents},
        optional={
            "range": ranges,
            "depth": st.sampled_from(["brief", "normal", "deep"]),
            "show": st.sampled_from(["client", "server"]),
            "partialResultToken": tokens,
            "wait": st.booleans(),
        },
    ),
    "qwen-ls.ask": st.fixed_dictionaries(
        {"textDocument": documents, "question": st.just("Why?")},
        optional={"show": st.just("client"), "range": ranges},
    ),
    "qwen-ls.edit": st.fixed_dictionaries(
        {"textDocument": versioned | documents, "range": ranges, "instruction": st.just("Simplify it.")}
    ),
    "qwen-ls.runAction": actions,
    "qwen-ls.completion.accepted": st.fixed_dictionaries({"id": st.sampled_from(["1", "2", "9"])}),
    "qwen-ls.pause": st.fixed_dictionaries({}, optional={"minutes": st.sampled_from([1, 0.5])}),
}
WORKING = ("qwen-ls.explain", "qwen-ls.ask", "qwen-ls.edit", "qwen-ls.runAction")
calls = st.sampled_from([*WORKING, *WORKING, *sorted(COMMANDS)]).flatmap(
    lambda name: st.fixed_dictionaries(
        {"command": st.just(name), "arguments": st.tuples(arguments.get(name, st.just({}))).map(list)},
        optional={"workDoneToken": tokens},
    )
)
inline_context = st.fixed_dictionaries(
    {"triggerKind": st.sampled_from([1, 2])},
    optional={"selectedCompletionInfo": st.fixed_dictionaries({"range": ranges, "text": st.just("total")})},
)
action_context = st.fixed_dictionaries(
    {"diagnostics": st.lists(diagnostics, max_size=2)},
    optional={"only": st.lists(st.sampled_from(KINDS), max_size=2), "triggerKind": st.sampled_from([1, 2])},
)

NOTIFICATIONS: Mapping[str, st.SearchStrategy[Any]] = {
    "textDocument/didOpen": st.fixed_dictionaries(
        {
            "textDocument": st.fixed_dictionaries(
                {"uri": uris, "languageId": st.sampled_from(LANGUAGES), "version": numbers, "text": sources}
            )
        }
    ),
    "textDocument/didChange": st.fixed_dictionaries(
        {"textDocument": versioned, "contentChanges": st.lists(changes, max_size=3)}
    ),
    "textDocument/didClose": st.fixed_dictionaries({"textDocument": documents}),
    "textDocument/didSave": st.fixed_dictionaries({"textDocument": documents}),
    "workspace/didChangeConfiguration": st.fixed_dictionaries({"settings": st.none() | settings}),
    "workspace/didChangeWorkspaceFolders": st.fixed_dictionaries(
        {
            "event": st.fixed_dictionaries(
                {
                    "added": st.lists(st.just({"uri": "file:///project", "name": "p"}), max_size=1),
                    "removed": st.just([]),
                }
            )
        }
    ),
    "qwen-ls/diagnostics": st.fixed_dictionaries(
        {"uri": uris, "version": numbers, "diagnostics": st.lists(diagnostics, max_size=2)}
    ),
    "$/cancelRequest": st.fixed_dictionaries({"id": st.sampled_from([1, 2, 3, "a"])}),
    "window/workDoneProgress/cancel": st.fixed_dictionaries({"token": tokens}),
    "$/setTrace": st.fixed_dictionaries({"value": st.sampled_from(["off", "messages"])}),
    "initialized": st.just({}),
    "$/unheardOf": st.none(),
}
REQUESTS: Mapping[str, st.SearchStrategy[Any]] = {
    "textDocument/inlineCompletion": st.fixed_dictionaries(
        {"textDocument": documents, "position": positions, "context": inline_context}
    ),
    "textDocument/completion": st.fixed_dictionaries({"textDocument": documents, "position": positions}),
    "textDocument/codeAction": st.fixed_dictionaries(
        {"textDocument": documents, "range": ranges, "context": action_context}
    ),
    "textDocument/codeLens": st.fixed_dictionaries({"textDocument": documents}),
    "codeAction/resolve": st.fixed_dictionaries({"title": st.just("Simplify"), "data": actions | st.none()}),
    "workspace/executeCommand": calls,
    "workspace/textDocumentContent": st.fixed_dictionaries({"uri": uris}),
    "initialize": st.just({"processId": None, "rootUri": None, "capabilities": {}}),
    "unheardOf": anything,
}
ids = st.integers(1, 10**6) | st.sampled_from([1, 2, "a", "", 10**30, "\ud83d"])


def _message(method: str, *, is_shaken: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    params = REQUESTS[method] if method in REQUESTS else NOTIFICATIONS[method]
    head: dict[str, st.SearchStrategy[Any]] = {"jsonrpc": st.just("2.0"), "method": st.just(method)}
    if method in REQUESTS:
        head["id"] = ids
    return st.fixed_dictionaries({**head, "params": shaken(params, most=1) if is_shaken else params})


ASKING = ("workspace/executeCommand",) * 4 + ("textDocument/inlineCompletion",) * 3 + ("textDocument/didChange",) * 3
methods = st.sampled_from([*REQUESTS, *NOTIFICATIONS, *ASKING])
well_formed = methods.flatmap(_message)
nearly_right = methods.flatmap(lambda method: _message(method, is_shaken=True))
responses = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0"), "id": ids}, optional={"result": anything, "error": anything}
)
openings = _message("textDocument/didOpen")
MIXTURE = (well_formed,) * 6 + (nearly_right,) * 3 + (shaken(well_formed, most=1), responses, anything)
messages = st.sampled_from(MIXTURE).flatmap(lambda kind: kind)
"""Any JSON that may come as a message, most of it right or nearly so."""

REPLIES: Mapping[str, Any] = {
    "workspace/applyEdit": {"applied": True},
    "window/showDocument": {"success": True},
}
"""What a client answers to the server; to everything else null."""

UNTOLD: tuple[()] = ()


def answered_ids(message: Any) -> tuple[int | str | None, ...]:
    """The ids that a message is to be answered under: one, or none. Source: JSON-RPC 2.0, sections 4 and 5."""
    if not isinstance(message, dict):
        return (None,)
    said = message.get("id")
    msg_id = said if isinstance(said, int | str) and not isinstance(said, bool) else None
    if "method" not in message and ("result" in message or "error" in message):
        return UNTOLD  # an answer is not answered
    is_valid = message.get("jsonrpc") == "2.0" and isinstance(message.get("method"), str)
    if not is_valid or "id" in message:
        return (msg_id,)
    return UNTOLD
