"""The protocol with a writer that keeps what it sends; each defect of pygls has a test that would show it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from qwen_ls import protocol as protocol_module
from qwen_ls.protocol import CommandCall, Protocol, Server


class Conversation:
    """A server in this process, and the client's side of it."""

    def __init__(self) -> None:
        self.server = Server("test", "1")
        self.sent: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self.protocol.set_writer(self)

    @property
    def protocol(self) -> Protocol:
        return self.server.protocol

    def write(self, body: bytes) -> None:
        self.sent.append(json.loads(body))
        self._news.set()

    def close(self) -> None:
        pass

    def say(self, method: str, params: Any = None, **more: Any) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params} | more
        self.protocol.receive(json.dumps(message).encode())

    def initialize(self, **params: Any) -> dict[str, Any]:
        self.say("initialize", {"processId": None, "rootUri": None, "capabilities": {}} | params, id="init")
        (answer,) = self.answers("init")
        return answer

    def answers(self, msg_id: Any) -> list[dict[str, Any]]:
        return [message for message in self.sent if "method" not in message and message["id"] == msg_id]

    async def until_answered(self, msg_id: Any) -> None:
        while not self.answers(msg_id):
            self._news.clear()
            await self._news.wait()

    async def answer(self, msg_id: Any) -> dict[str, Any]:
        """Return the one answer to a request, when nothing moves any more."""
        await turns(10)
        (answer,) = self.answers(msg_id)
        return answer

    async def error_code(self, msg_id: Any) -> int:
        code: int = (await self.answer(msg_id))["error"]["code"]
        return code


async def turns(count: int) -> None:
    """Let the loop turn so often."""
    for _ in range(count):
        await asyncio.sleep(0)


@pytest_asyncio.fixture
async def fresh() -> AsyncIterator[Conversation]:
    conversation = Conversation()
    yield conversation
    await conversation.protocol.close()


@pytest_asyncio.fixture
async def ready(fresh: Conversation) -> Conversation:
    fresh.initialize()
    return fresh


class Hanging:
    """A handler that runs until it is cancelled."""

    def __init__(self) -> None:
        self.ended = asyncio.Event()

    async def __call__(self, _params: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


async def cancel_myself(_params: Any) -> None:
    raise asyncio.CancelledError


# Commands


@pytest.mark.asyncio
async def test_a_cancel_ends_the_task_of_an_async_command(ready: Conversation) -> None:
    hanging = Hanging()
    ready.server.register_command("hang", hanging)
    ready.say("workspace/executeCommand", {"command": "hang"}, id=1)
    await turns(2)

    ready.say("$/cancelRequest", {"id": 1})

    assert await ready.error_code(1) == -32800
    assert hanging.ended.is_set()


@pytest.mark.asyncio
async def test_a_command_cancelled_from_inside_is_answered(ready: Conversation) -> None:
    ready.server.register_command("cancelMyself", cancel_myself)

    ready.say("workspace/executeCommand", {"command": "cancelMyself"}, id=1)

    assert await ready.error_code(1) == -32800


@pytest.mark.asyncio
async def test_shutdown_answers_running_commands_and_then_itself(ready: Conversation) -> None:
    ready.server.register_command("hang", Hanging())
    for msg_id in range(3):
        ready.say("workspace/executeCommand", {"command": "hang"}, id=msg_id)
    await turns(2)

    ready.say("shutdown", id="bye")
    await turns(10)

    assert [(message["id"], "error" in message) for message in ready.sent[1:]] == [
        (0, True),
        (1, True),
        (2, True),
        ("bye", False),
    ]
    assert (await ready.answer("bye"))["result"] is None


@pytest.mark.asyncio
@pytest.mark.parametrize("token", [7, "t", None])
async def test_a_command_gets_its_arguments_and_the_work_done_token(ready: Conversation, token: Any) -> None:
    calls: list[CommandCall] = []

    async def command(call: CommandCall) -> str:
        calls.append(call)
        return "done"

    ready.server.register_command("do", command)

    params = {"command": "do", "arguments": [{"a": {"jsonrpc": "2.0"}}], "workDoneToken": token}
    ready.say("workspace/executeCommand", params, id=1)

    assert (await ready.answer(1))["result"] == "done"
    assert calls == [CommandCall("do", [{"a": {"jsonrpc": "2.0"}}], token)]


@pytest.mark.asyncio
async def test_an_unknown_command_is_named_in_the_error(ready: Conversation) -> None:
    ready.say("workspace/executeCommand", {"command": "make.coffee"}, id=1)

    assert (await ready.answer(1))["error"] == {
        "code": -32602,
        "message": "There is no command 'make.coffee'.",
    }


# One answer to each request


@pytest.mark.asyncio
async def test_a_request_before_initialize_is_refused(fresh: Conversation) -> None:
    fresh.server.register_handler("test/echo", lambda params: params)

    fresh.say("test/echo", id=1)

    assert await fresh.error_code(1) == -32002


@pytest.mark.asyncio
async def test_a_notification_before_initialize_is_dropped(fresh: Conversation) -> None:
    seen: list[Any] = []
    fresh.server.register_handler("test/note", seen.append)

    fresh.say("test/note", {"a": 1})

    assert seen == []


@pytest.mark.asyncio
async def test_a_second_initialize_is_refused(ready: Conversation) -> None:
    ready.say("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, id=1)

    assert await ready.error_code(1) == -32600


@pytest.mark.asyncio
async def test_a_request_after_shutdown_is_refused(ready: Conversation) -> None:
    ready.say("shutdown", id=1)

    ready.say("workspace/executeCommand", {"command": "x"}, id=2)

    assert await ready.error_code(2) == -32600


@pytest.mark.asyncio
async def test_an_unknown_method_is_refused_by_name(ready: Conversation) -> None:
    ready.say("textDocument/fold", {}, id=1)

    assert (await ready.answer(1))["error"] == {
        "code": -32601,
        "message": "Method Not Found: textDocument/fold",
    }


@pytest.mark.asyncio
async def test_an_unknown_notification_is_ignored(ready: Conversation) -> None:
    before = list(ready.sent)

    ready.say("$/unheardOf", {})
    ready.say("unheardOf", {})
    await turns(5)

    assert ready.sent == before


@pytest.mark.asyncio
async def test_a_request_method_without_an_id_is_no_request(ready: Conversation) -> None:
    ready.server.register_handler("test/echo", lambda params: params)

    ready.say("shutdown")
    ready.say("test/echo", [1], id=1)

    assert (await ready.answer(1))["result"] == [1]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "$.text_document"),
        (None, "$.text_document"),
        ({"textDocument": {"uri": "file:///a"}, "position": {"line": "x", "character": 0}}, "$.position.line"),
    ],
)
async def test_params_that_do_not_fit_are_answered_with_the_field(ready: Conversation, params: Any, field: str) -> None:
    ready.server.register_handler(types.TEXT_DOCUMENT_HOVER, lambda _: None)

    ready.say("textDocument/hover", params, id=1)

    error = (await ready.answer(1))["error"]
    assert error["code"] == -32602
    assert field in error["message"]


@pytest.mark.asyncio
async def test_a_notification_whose_params_do_not_fit_is_logged_and_survived(
    ready: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    ready.server.register_handler(types.TEXT_DOCUMENT_DID_CHANGE, lambda _: None)

    ready.say("textDocument/didChange", {"contentChanges": "my secret code"})

    assert "textDocument/didChange failed" in caplog.text
    assert "my secret code" not in caplog.text


@pytest.mark.asyncio
@pytest.mark.parametrize("asynchronous", [False, True])
async def test_an_exception_is_answered_without_its_traceback(ready: Conversation, asynchronous: bool) -> None:
    def fail(_params: Any) -> None:
        raise ValueError("no such thing")

    async def fail_later(params: Any) -> None:
        fail(params)

    ready.server.register_handler("test/fail", fail_later if asynchronous else fail)

    ready.say("test/fail", id=1)

    assert (await ready.answer(1))["error"] == {
        "code": -32603,
        "message": "test/fail failed: ValueError: no such thing",
    }


@pytest.mark.asyncio
async def test_a_handler_may_choose_its_error(ready: Conversation) -> None:
    async def refuse(_params: Any) -> None:
        raise JsonRpcException("The service refused the key (401).", code=-32803)

    ready.server.register_handler("test/refuse", refuse)

    ready.say("test/refuse", id=1)

    assert (await ready.answer(1))["error"] == {
        "code": -32803,
        "message": "The service refused the key (401).",
    }


@pytest.mark.asyncio
async def test_a_sync_handler_that_raises_cancelled_error_is_answered(ready: Conversation) -> None:
    def cancel(_params: Any) -> None:
        raise asyncio.CancelledError

    ready.server.register_handler("test/cancel", cancel)

    ready.say("test/cancel", id=1)

    assert await ready.error_code(1) == -32800


@pytest.mark.asyncio
async def test_a_result_that_is_no_json_is_answered_with_an_error(ready: Conversation) -> None:
    ready.server.register_handler("test/odd", lambda _: {1, 2})

    ready.say("test/odd", id=1)

    assert await ready.error_code(1) == -32603


@pytest.mark.asyncio
async def test_an_error_whose_data_is_no_json_is_answered_all_the_same(ready: Conversation) -> None:
    async def refuse(_params: Any) -> None:
        raise JsonRpcException("no", data={1, 2})

    ready.server.register_handler("test/refuse", refuse)

    ready.say("test/refuse", id=1)

    assert await ready.error_code(1) == -32603


@pytest.mark.asyncio
async def test_a_second_request_under_a_running_id_is_refused(ready: Conversation) -> None:
    ready.server.register_handler("test/hang", Hanging())
    ready.say("test/hang", id=1)

    ready.say("test/hang", id=1)
    ready.say("$/cancelRequest", {"id": 1})
    await turns(10)

    assert [answer["error"]["code"] for answer in ready.answers(1)] == [-32600, -32800]


@pytest.mark.asyncio
async def test_number_and_string_ids_are_different_requests(ready: Conversation) -> None:
    ready.server.register_handler("test/hang", Hanging())
    ready.say("test/hang", id=1)
    ready.say("test/hang", id="1")

    ready.say("$/cancelRequest", {"id": "1"})

    assert await ready.error_code("1") == -32800
    assert ready.answers(1) == []


# Cancellation


@pytest.mark.asyncio
@pytest.mark.parametrize("params", [{"id": 99}, {"id": [1]}, {"id": None}, {}, None, [1]])
async def test_a_cancel_of_nothing_is_ignored(ready: Conversation, params: Any) -> None:
    before = list(ready.sent)

    ready.say("$/cancelRequest", params)
    await turns(5)

    assert ready.sent == before


@pytest.mark.asyncio
async def test_a_second_cancel_does_not_interrupt_the_clean_up(ready: Conversation) -> None:
    cleaning = asyncio.Event()
    may_end = asyncio.Event()
    cleaned: list[bool] = []

    async def handler(_params: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaning.set()
            await may_end.wait()
            cleaned.append(True)

    ready.server.register_handler("test/clean", handler)
    ready.say("test/clean", id=1)
    await turns(2)
    ready.say("$/cancelRequest", {"id": 1})
    await cleaning.wait()

    ready.say("$/cancelRequest", {"id": 1})
    await turns(5)
    may_end.set()

    assert await ready.error_code(1) == -32800
    assert cleaned == [True]


@pytest.mark.asyncio
async def test_a_request_cancelled_before_its_first_step_is_answered(ready: Conversation) -> None:
    ready.server.register_handler("test/hang", Hanging())

    ready.say("test/hang", id=1)
    ready.say("$/cancelRequest", {"id": 1})

    assert await ready.error_code(1) == -32800


@pytest.mark.asyncio
async def test_an_exit_in_the_same_breath_leaves_shutdown_its_null(ready: Conversation) -> None:
    ready.say("shutdown", id=1)
    ready.say("exit")
    await ready.protocol.close()

    assert (await ready.answer(1))["result"] is None
    assert ready.protocol.exit_code == 0


@pytest.mark.asyncio
async def test_a_handler_that_swallows_its_cancellation_does_not_hold_up_shutdown(
    ready: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol_module, "CANCEL_GRACE_S", 0.01)
    may_end = asyncio.Event()

    async def swallow(_params: Any) -> str:
        try:
            await may_end.wait()
        except asyncio.CancelledError:
            await may_end.wait()
        return "late"

    ready.server.register_handler("test/swallow", swallow)
    ready.say("test/swallow", id=1)
    await turns(2)

    ready.say("shutdown", id=2)
    await ready.until_answered(2)
    may_end.set()

    assert (await ready.answer(1))["result"] == "late"


# Initialize


@pytest.mark.asyncio
async def test_capabilities_that_pygls_forgets_are_advertised(fresh: Conversation) -> None:
    fresh.server.register_handler(types.TEXT_DOCUMENT_INLINE_COMPLETION, lambda _: None)
    fresh.server.register_handler(
        types.WORKSPACE_TEXT_DOCUMENT_CONTENT,
        lambda _: None,
        types.TextDocumentContentOptions(schemes=["qwen-ls"]),
    )

    capabilities = fresh.initialize()["result"]["capabilities"]

    assert capabilities["inlineCompletionProvider"] is True
    assert capabilities["workspace"]["textDocumentContent"] == {"schemes": ["qwen-ls"]}


@pytest.mark.asyncio
async def test_the_capabilities_can_be_amended_by_what_the_client_is(fresh: Conversation) -> None:
    def amend(params: types.InitializeParams, capabilities: types.ServerCapabilities) -> None:
        assert params.client_info is not None
        resolves = params.client_info.name != "Helix"
        capabilities.code_action_provider = types.CodeActionOptions(resolve_provider=resolves)

    fresh.protocol.amend_capabilities = amend

    capabilities = fresh.initialize(clientInfo={"name": "Helix"})["result"]["capabilities"]

    assert capabilities["codeActionProvider"] == {"resolveProvider": False}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        (["utf-32", "utf-8", "utf-16"], "utf-32"),
        (["utf-7", "utf-8"], "utf-8"),
        (["utf-16"], "utf-16"),
        (None, "utf-16"),
    ],
)
async def test_the_position_encoding_follows_the_clients_order(
    fresh: Conversation, offered: list[str] | None, chosen: str
) -> None:
    answer = fresh.initialize(capabilities={"general": {"positionEncodings": offered}} if offered else {})

    assert fresh.protocol.position_encoding == chosen
    assert answer["result"]["capabilities"]["positionEncoding"] == chosen


@pytest.mark.asyncio
async def test_documents_go_to_our_handlers_and_to_no_workspace_of_pygls(fresh: Conversation) -> None:
    opened: list[str] = []
    fresh.server.register_handler(types.TEXT_DOCUMENT_DID_OPEN, lambda p: opened.append(p.text_document.text))
    capabilities = fresh.initialize()["result"]["capabilities"]

    document = {"uri": "file:///a.py", "languageId": "python", "version": 1, "text": "x = 1\n"}
    fresh.say("textDocument/didOpen", {"textDocument": document})

    assert opened == ["x = 1\n"]
    assert capabilities["textDocumentSync"] == {"openClose": True, "change": 2, "save": False}
    assert capabilities["workspace"]["workspaceFolders"] == {"supported": True, "changeNotifications": True}
    with pytest.raises(RuntimeError):
        _ = fresh.server.workspace


@pytest.mark.asyncio
async def test_nested_json_rpc_in_the_params_stays_what_it_is(fresh: Conversation) -> None:
    seen: list[Any] = []
    fresh.server.register_handler(types.INITIALIZE, lambda params: seen.append(params.initialization_options))
    options = {"nested": {"jsonrpc": "2.0", "id": 1, "method": "shutdown"}}

    answer = fresh.initialize(initializationOptions=options)

    assert "result" in answer
    assert seen == [options]


# Messages as they come


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "msg_id", "code"),
    [
        (b"{", None, -32700),
        (b"", None, -32700),
        (b'{"jsonrpc": "2.0", "id": 1, "method": "\xff"}', None, -32700),
        (b"[" * 100_000, None, -32700),
        (b"[]", None, -32600),
        (b'[{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}]', None, -32600),
        (b"12", None, -32600),
        (b'"shutdown"', None, -32600),
        (b"{}", None, -32600),
        (b'{"jsonrpc": "2.0", "id": 1}', 1, -32600),
        (b'{"jsonrpc": "2.0", "id": "a", "method": 5}', "a", -32600),
        (b'{"jsonrpc": "1.0", "id": 2, "method": "shutdown"}', 2, -32600),
        (b'{"id": 3, "method": "shutdown"}', 3, -32600),
        (b'{"jsonrpc": "2.0", "id": null, "method": "shutdown"}', None, -32600),
        (b'{"jsonrpc": "2.0", "id": {}, "method": "shutdown"}', None, -32600),
        (b'{"jsonrpc": "2.0", "id": true, "method": "shutdown"}', None, -32600),
    ],
)
async def test_what_is_no_message_is_answered_and_the_next_one_is_served(
    ready: Conversation, body: bytes, msg_id: Any, code: int
) -> None:
    ready.server.register_handler("test/echo", lambda params: params)

    ready.protocol.receive(body)
    ready.say("test/echo", ["still there"], id="next")

    assert await ready.error_code(msg_id) == code
    assert (await ready.answer("next"))["result"] == ["still there"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [
        {"id": "nobody asked", "result": 1},
        {"id": None, "error": {"code": -32700, "message": "?"}},
        {"id": [], "result": 1},
    ],
)
async def test_an_answer_to_no_request_is_ignored(ready: Conversation, answer: dict[str, Any]) -> None:
    before = list(ready.sent)

    ready.protocol.receive(json.dumps({"jsonrpc": "2.0"} | answer).encode())

    assert ready.sent == before


@pytest.mark.asyncio
async def test_the_params_of_a_custom_method_are_plain_json(ready: Conversation) -> None:
    seen: list[Any] = []
    ready.server.register_handler("qwen-ls/diagnostics", seen.append)
    params = {"uri": "file:///a.py", "version": 3, "diagnostics": [{"message": "x", "type_name": "y"}]}

    ready.say("qwen-ls/diagnostics", params)

    assert seen == [params]


# To the client


@pytest.mark.asyncio
async def test_a_request_to_the_client_returns_its_typed_result(ready: Conversation) -> None:
    params = types.ApplyWorkspaceEditParams(edit=types.WorkspaceEdit(changes={}))
    asking = asyncio.ensure_future(ready.server.workspace_apply_edit_async(params))
    await turns(2)

    request = ready.sent[-1]
    answer = {"jsonrpc": "2.0", "id": request["id"], "result": {"applied": True}, "error": None}
    ready.protocol.receive(json.dumps(answer).encode())

    assert request["method"] == "workspace/applyEdit"
    assert (await asking).applied is True


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "answer",
    [{"error": {"code": -32603, "message": "no"}}, {"error": "no"}, {"result": {}}, {"result": 5}],
)
async def test_an_answer_that_is_an_error_or_does_not_fit_raises(ready: Conversation, answer: Any) -> None:
    params = types.ApplyWorkspaceEditParams(edit=types.WorkspaceEdit(changes={}))
    asking = asyncio.ensure_future(ready.server.workspace_apply_edit_async(params))
    await turns(2)

    ready.protocol.receive(json.dumps({"jsonrpc": "2.0", "id": ready.sent[-1]["id"]} | answer).encode())

    with pytest.raises(Exception, match=r".+"):
        await asking


@pytest.mark.asyncio
async def test_requests_to_the_client_are_cancelled_at_shutdown(ready: Conversation) -> None:
    asking = ready.protocol.send_request_async("test/question")

    ready.say("shutdown", id=1)
    late = ready.protocol.send_request_async("test/question")

    for question in (asking, late):
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(question, timeout=5)


@pytest.mark.asyncio
async def test_a_handler_waiting_for_the_client_is_answered_at_shutdown(ready: Conversation) -> None:
    async def ask(_params: Any) -> Any:
        return await ready.protocol.send_request_async("test/question")

    ready.server.register_handler("test/ask", ask)
    ready.say("test/ask", id=1)
    await turns(2)

    ready.say("shutdown", id=2)

    assert await ready.error_code(1) == -32800
    assert (await ready.answer(2))["result"] is None


# Progress


@pytest.mark.asyncio
async def test_a_progress_token_is_forgotten_at_its_end(ready: Conversation) -> None:
    progress = ready.protocol.progress
    progress.begin("t", types.WorkDoneProgressBegin(title="work"))

    progress.end("t", types.WorkDoneProgressEnd())

    assert "t" not in progress.tokens
    assert [message["params"]["value"]["kind"] for message in ready.sent[1:]] == ["begin", "end"]


@pytest.mark.asyncio
async def test_the_cancel_of_a_progress_reaches_its_callback_once(ready: Conversation) -> None:
    cancelled: list[str] = []
    ready.protocol.progress.begin("t", types.WorkDoneProgressBegin(title="work", cancellable=True))
    ready.protocol.progress.on_cancel("t", lambda: cancelled.append("t"))

    for token in ("t", "t", "unknown"):
        ready.say("window/workDoneProgress/cancel", {"token": token})

    assert cancelled == ["t"]


@pytest.mark.asyncio
@pytest.mark.parametrize("token", [[], {"a": 1}, None])
async def test_the_cancel_of_what_is_no_token_is_ignored(
    ready: Conversation, token: Any, caplog: pytest.LogCaptureFixture
) -> None:
    ready.say("window/workDoneProgress/cancel", {"token": token})

    assert [record.getMessage() for record in caplog.records if "TypeError" in record.getMessage()] == []


# The end


@pytest.mark.asyncio
@pytest.mark.parametrize(("shutdown_first", "exit_code"), [(True, 0), (False, 1)])
async def test_exit_tells_whether_shutdown_came_first(
    ready: Conversation, shutdown_first: bool, exit_code: int
) -> None:
    if shutdown_first:
        ready.say("shutdown", id=1)

    ready.say("exit")

    assert ready.protocol.ended.is_set()
    assert ready.protocol.exit_code == exit_code


@pytest.mark.asyncio
async def test_exit_before_initialize_ends_too(fresh: Conversation) -> None:
    fresh.say("exit")

    assert fresh.protocol.ended.is_set()
    assert fresh.protocol.exit_code == 1


@pytest.mark.asyncio
async def test_closing_ends_requests_and_notifications_before_the_clean_up(ready: Conversation) -> None:
    request, notification = Hanging(), Hanging()
    order: list[Any] = []

    async def clean_up() -> None:
        order.append((request.ended.is_set(), notification.ended.is_set()))

    ready.server.on_exit = clean_up
    ready.server.register_handler("test/hang", request)
    ready.server.register_handler("test/hangSilently", notification)
    ready.say("test/hang", id=1)
    ready.say("test/hangSilently")
    await turns(2)

    await ready.protocol.close()

    assert order == [(True, True)]
    ready.server.on_exit = None


@pytest.mark.asyncio
async def test_a_clean_up_that_hangs_is_given_up(ready: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol_module, "ON_EXIT_GRACE_S", 0.01)
    never = asyncio.Event()
    cancelled = asyncio.Event()

    async def clean_up() -> None:
        try:
            await never.wait()
        finally:
            cancelled.set()

    ready.server.on_exit = clean_up

    await ready.protocol.close()
    await turns(2)

    assert cancelled.is_set()
    ready.server.on_exit = None


# What is told to whom


@pytest.mark.asyncio
async def test_no_message_is_logged_at_the_level_info(fresh: Conversation, caplog: pytest.LogCaptureFixture) -> None:
    def quote(params: Any) -> None:
        raise ValueError(params["text"])

    caplog.set_level(logging.INFO)
    fresh.server.register_handler(types.TEXT_DOCUMENT_DID_OPEN, lambda _: None)
    fresh.server.register_handler("test/fail", quote)
    fresh.server.register_command("tell", cancel_myself)
    fresh.initialize(initializationOptions={"x": "my secret code"})

    document = {"uri": "file:///a.py", "languageId": "python", "version": 1, "text": "my secret code"}
    fresh.say("textDocument/didOpen", {"textDocument": document})
    fresh.say("test/fail", {"text": "my secret code"}, id=1)
    fresh.say("workspace/executeCommand", {"command": "tell", "arguments": ["my secret code"]}, id=2)
    fresh.protocol.notify("test/note", {"text": "my secret code"})
    await turns(5)

    assert "test/fail failed: ValueError" in caplog.text
    assert "my secret code" not in caplog.text


@pytest.mark.asyncio
async def test_an_error_outside_of_requests_is_logged_and_not_shown(
    ready: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_params: Any) -> None:
        raise ValueError("no such thing")

    before = list(ready.sent)
    ready.server.register_handler("test/note", fail)

    ready.say("test/note")

    assert "test/note failed: ValueError" in caplog.text
    assert ready.sent == before
