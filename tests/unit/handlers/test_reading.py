"""What a command was given, or which part of it does not fit and what would."""

from __future__ import annotations

from typing import Any

import pytest
from pygls.exceptions import JsonRpcInvalidParams

from qwen_ls.handlers.arguments import ExplainArguments, NoArguments, PauseArguments
from qwen_ls.handlers.reading import read
from qwen_ls.protocol import CommandCall

DOCUMENT = {"uri": "file:///a.py"}
ZERO = {"line": 0, "character": 0}


def call(*arguments: Any, name: str = "qwen-ls.explain") -> CommandCall:
    return CommandCall(name, list(arguments), None)


def test_the_argument_object_is_read() -> None:
    said = read(
        ExplainArguments, call({"textDocument": DOCUMENT, "range": {"start": ZERO, "end": ZERO}, "show": "client"})
    )
    assert said.text_document.uri == "file:///a.py"
    assert said.range is not None
    assert (said.depth, said.show, said.partial_result_token) == (None, "client", None)


@pytest.mark.parametrize("arguments", [(), (None,), ({},)])
def test_nothing_null_and_an_empty_object_are_the_same(arguments: tuple[Any, ...]) -> None:
    assert read(PauseArguments, call(*arguments)).minutes is None


@pytest.mark.parametrize("token", [0, 7, "seven"])
def test_a_token_is_a_number_or_text(token: int | str) -> None:
    assert (
        read(ExplainArguments, call({"textDocument": DOCUMENT, "partialResultToken": token})).partial_result_token
        == token
    )


def test_what_clients_add_to_a_document_is_let_be() -> None:
    assert (
        read(ExplainArguments, call({"textDocument": {**DOCUMENT, "version": 3}})).text_document.uri == "file:///a.py"
    )


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ({}, 'qwen-ls.explain needs textDocument: an object with "uri".'),
        ({"textDocument": {}}, "qwen-ls.explain needs textDocument.uri: text."),
        ({"textDocument": "a"}, 'qwen-ls.explain: textDocument must be an object with "uri".'),
        (
            {"textDocument": DOCUMENT, "depth": "much"},
            'qwen-ls.explain: depth must be "brief", "normal" or "deep".',
        ),
        (
            {"textDocument": DOCUMENT, "range": {"start": ZERO, "end": {"line": -1, "character": 0}}},
            "qwen-ls.explain: range.end.line must be a whole number from 0.",
        ),
        ({"textDocument": DOCUMENT, "range": [0, 1]}, "qwen-ls.explain: range must be an LSP range."),
        (
            {"textDocument": DOCUMENT, "range": {"start": ZERO}},
            "qwen-ls.explain needs range.end: an LSP position.",
        ),
        (
            {"textDocument": DOCUMENT, "partialResultToken": True},
            "qwen-ls.explain: partialResultToken must be a whole number or text.",
        ),
        (
            {"textDocument": DOCUMENT, "detail": "deep"},
            "qwen-ls.explain has no argument detail; there are textDocument, range, depth, threadId, show, "
            "partialResultToken, wait.",
        ),
        (
            {"textDocument": DOCUMENT, "text_document": DOCUMENT},
            "qwen-ls.explain has no argument text_document; there are textDocument, range, depth, threadId, show, "
            "partialResultToken, wait.",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_what_would(argument: dict[str, Any], sentence: str) -> None:
    with pytest.raises(JsonRpcInvalidParams) as refused:
        read(ExplainArguments, call(argument))
    assert refused.value.message == sentence


def test_a_command_that_takes_nothing_says_so() -> None:
    with pytest.raises(JsonRpcInvalidParams, match=r"qwen-ls\.status has no argument verbose; it takes none\."):
        read(NoArguments, call({"verbose": True}, name="qwen-ls.status"))


@pytest.mark.parametrize("minutes", ["5", 0, -1, 1e9, True])
def test_minutes_are_a_number_within_reason(minutes: Any) -> None:
    with pytest.raises(JsonRpcInvalidParams, match=r"qwen-ls\.pause: minutes must be a number above 0 to 10080\."):
        read(PauseArguments, call({"minutes": minutes}, name="qwen-ls.pause"))


@pytest.mark.parametrize("arguments", [("file:///a.py",), ({}, {}), ([],), (3,)])
def test_an_argument_is_one_object(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(JsonRpcInvalidParams, match="takes one object as its argument"):
        read(ExplainArguments, call(*arguments))


def test_what_was_sent_is_never_repeated_at_length() -> None:
    with pytest.raises(JsonRpcInvalidParams) as refused:
        read(ExplainArguments, call({"textDocument": DOCUMENT, "x" * 10_000: 1}))
    assert len(refused.value.message) < 300
