"""pygls mended where it must be: one answer to each request, commands that can be cancelled, an orderly end.

pygls 2.1.1 gives the surface (features, capabilities, progress, the typed requests to the client) and
lsprotocol the types. The way of a message through the server is ours; each mend names the defect it is for.

A sync handler runs at once, in the order of the messages. An async handler is one task per message, which
`$/cancelRequest` cancels. A method that lsprotocol does not know gives its handler the params as plain JSON.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import itertools
import json
import logging
import traceback
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import pygls.progress
from cattrs import Converter, transform_error
from cattrs.errors import ClassValidationError
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
    PyglsError,
)
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from qwen_ls.parent import parent_gone
from qwen_ls.text.positions import choose_encoding

CANCEL_GRACE_S = 2.0
"""How long cancelled handlers may take to end before the server answers `shutdown`, or ends, without them."""

ON_EXIT_GRACE_S = 5.0
"""How long `Server.on_exit` may take."""

logger = logging.getLogger(__name__)

MessageId: TypeAlias = int | str
ProgressToken: TypeAlias = int | str
Handler: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class CommandCall:
    """One `workspace/executeCommand`, with the token that the client wants its progress under."""

    name: str
    arguments: list[Any]
    work_done_token: ProgressToken | None


CommandHandler: TypeAlias = Callable[[CommandCall], Awaitable[Any]]


class Progress(pygls.progress.Progress):
    """Work-done progress whose tokens are forgotten at their end, and whose cancel can be listened to."""

    def end(self, token: ProgressToken, value: types.WorkDoneProgressEnd) -> None:
        """Tell the client that the work is done, and forget the token."""
        # Defect: pygls keeps every token for ever.
        super().end(token, value)
        self.tokens.pop(token, None)

    def on_cancel(self, token: ProgressToken, callback: Callable[[], object]) -> None:
        """Call `callback` when the user cancels this progress before its end.

        A token that the server made up is created first: `create_async` takes no token that is known already.
        """
        self.tokens.setdefault(token, Future()).add_done_callback(lambda _: callback())


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request to the client that is not answered yet."""

    method: str
    answer: Future[Any]


class Protocol(LanguageServerProtocol):
    """The conversation with one client."""

    _server: Server
    progress: Progress

    def __init__(self, server: Server, converter: Converter) -> None:
        self.commands: dict[str, CommandHandler] = {}
        self.amend_capabilities: Callable[[types.InitializeParams, types.ServerCapabilities], None] | None = None
        self.position_encoding = "utf-16"
        self.ended = asyncio.Event()
        self.exit_code = 1
        self._initialized = False
        self._running: dict[MessageId, asyncio.Future[Any]] = {}
        self._cancelled: set[MessageId] = set()
        self._notified: set[asyncio.Future[Any]] = set()
        self._asked: dict[MessageId, _Asked] = {}
        self._own_ids = itertools.count(1)
        self._parent_watch: asyncio.Task[None] | None = None
        super().__init__(server, converter)
        self.progress = Progress(self)

    def _register_builtin_features(self) -> None:
        """Register what the protocol itself answers.

        Defect: pygls' own features win over ours, and keep a second copy of every document (40 ms a key in
        100,000 lines). None of them is registered, and no workspace is created.
        """
        own: dict[str, Handler] = {
            types.INITIALIZE: self._initialize,
            types.SHUTDOWN: self._shut_down,
            types.EXIT: self._exit,
            types.SET_TRACE: self._set_trace,
            types.WORKSPACE_EXECUTE_COMMAND: self._execute_command,
            types.WINDOW_WORK_DONE_PROGRESS_CANCEL: self._cancel_progress,
        }
        for method, handler in own.items():
            self.fm.add_builtin_feature(method, handler)

    # The way in

    def receive(self, body: bytes) -> None:
        """Take one message as it came over the wire, and see to it that a request gets its one answer."""
        try:
            message = json.loads(body.decode())
        except (ValueError, RecursionError) as error:
            self._send_error(None, JsonRpcParseError(f"The message is no JSON: {error}"))
            return
        if not isinstance(message, dict):
            self._send_error(None, JsonRpcInvalidRequest("A message is one JSON object."))
            return
        contextvars.copy_context().run(self._dispatch, message)

    def refuse_frame(self, reason: str) -> None:
        """Tell the client that a message was lost because of its header."""
        self._send_error(None, JsonRpcParseError(reason))

    def _dispatch(self, message: dict[str, Any]) -> None:
        # Defect: pygls takes each nested object that has a "jsonrpc" key for a message; only the outermost is.
        if self._is_response(message):
            self._take_response(message)
        elif flaw := _flaw(message):
            self._send_error(_id_to_echo(message), JsonRpcInvalidRequest(flaw))
        elif "id" in message:
            self._take_request(message["id"], message["method"], message.get("params"))
        else:
            self._take_notification(message["method"], message.get("params"))

    def _is_response(self, message: dict[str, Any]) -> bool:
        if "method" in message:
            return False
        return "result" in message or "error" in message or _id_to_echo(message) in self._asked

    def _take_request(self, msg_id: MessageId, method: str, params: Any) -> None:
        if msg_id in self._running:
            self._send_error(msg_id, JsonRpcInvalidRequest(f"The id {msg_id!r} is still in use."))
            return
        self._ctx_msg_id.set(msg_id)
        try:
            self._admit(method)
            result = self._request_handler(method)(self._structure(method, params))
        except (Exception, asyncio.CancelledError) as error:
            self._send_failure(msg_id, method, error)
            return
        if inspect.isawaitable(result):
            # Defect: pygls runs an async command in a second task under another id, which no cancel reaches
            # and whose own cancellation nobody answers. Here the handler's task is the request's.
            task = asyncio.ensure_future(self._answer_with(msg_id, method, result))
            self._running[msg_id] = task
            task.add_done_callback(partial(self._answer_failure, msg_id, method, result))
        else:
            self._send_result(msg_id, method, result)

    def _admit(self, method: str) -> None:
        if self._shutdown:
            raise JsonRpcInvalidRequest("The server is shutting down.")
        if method == types.INITIALIZE and self._initialized:
            raise JsonRpcInvalidRequest("The server is initialized already.")
        if method != types.INITIALIZE and not self._initialized:
            raise JsonRpcServerNotInitialized(f"{method} came before initialize.")

    async def _answer_with(self, msg_id: MessageId, method: str, work: Awaitable[Any]) -> None:
        """Answer in the very step that found the result: a change dispatched in between would make it stale."""
        result = await work
        self._forget(msg_id)
        self._send_result(msg_id, method, result)

    def _answer_failure(self, msg_id: MessageId, method: str, work: Awaitable[Any], task: asyncio.Future[None]) -> None:
        if inspect.iscoroutine(work):
            work.close()  # of a task that was cancelled before its first step
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        if error is not None:
            self._forget(msg_id)
            self._send_failure(msg_id, method, error)

    def _forget(self, msg_id: MessageId) -> None:
        del self._running[msg_id]
        self._cancelled.discard(msg_id)

    def _take_notification(self, method: str, params: Any) -> None:
        if method == types.CANCEL_REQUEST:
            self._cancel_request(params)
            return
        handler = self._handler(method)
        if handler is None or _wants_an_answer(method):
            if not method.startswith("$/"):
                logger.debug("Ignored the notification %s", method)
            return
        if method != types.EXIT and (self._shutdown or not self._initialized):
            return
        try:
            result = handler(self._structure(method, params))
        except (Exception, asyncio.CancelledError) as error:
            _log_failure(method, error)
            return
        if inspect.isawaitable(result):
            task = asyncio.ensure_future(result)
            self._notified.add(task)
            task.add_done_callback(partial(self._note_end, method))

    def _note_end(self, method: str, task: asyncio.Future[Any]) -> None:
        self._notified.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log_failure(method, error)

    def _cancel_request(self, params: Any) -> None:
        msg_id = params.get("id") if isinstance(params, dict) else None
        if isinstance(msg_id, int | str) and msg_id in self._running:
            self._cancel_running(msg_id)

    def _cancel_running(self, msg_id: MessageId) -> None:
        # Once only: a second cancellation would interrupt the handler while it cleans up after the first.
        if msg_id not in self._cancelled:
            self._cancelled.add(msg_id)
            self._running[msg_id].cancel()

    def _handler(self, method: str) -> Handler | None:
        handler: Handler | None = self.fm.builtin_features.get(method) or self.fm.features.get(method)
        return handler

    def _request_handler(self, method: str) -> Handler:
        handler = self._handler(method)
        if handler is None:
            raise JsonRpcMethodNotFound.of(method)
        return handler

    def _structure(self, method: str, params: Any) -> Any:
        # Defect: pygls makes nested named tuples of the params of unknown methods, at 166 µs an object.
        params_type: Any = types.METHOD_TO_TYPES.get(method, (None, None, None))[2]
        if params_type is None:
            return params
        try:
            return self._converter.structure({} if params is None else params, params_type)
        except Exception as error:
            # Defect: pygls leaves such a request without an answer.
            raise JsonRpcInvalidParams(f"The params of {method} do not fit: {_misfit(error)}.") from error

    # What the protocol itself answers

    def _initialize(self, params: types.InitializeParams) -> types.InitializeResult:
        self._server.process_id = params.process_id
        self.client_capabilities = params.capabilities
        general = params.capabilities.general
        self.position_encoding = choose_encoding(general.position_encodings if general else None).value
        if user_handler := self.fm.features.get(types.INITIALIZE):
            user_handler(params)
        self.server_capabilities = self._capabilities(params)
        if params.process_id is not None:
            self._parent_watch = asyncio.create_task(self._end_with(params.process_id))
        self._initialized = True
        return types.InitializeResult(capabilities=self.server_capabilities, server_info=self.server_info)

    def _capabilities(self, params: types.InitializeParams) -> types.ServerCapabilities:
        capabilities: types.ServerCapabilities = ServerCapabilitiesBuilder(
            params.capabilities,
            set(self.fm.features),
            self.fm.feature_options,
            list(self.commands),
            self._server._text_document_sync_kind,  # noqa: SLF001 - pygls keeps it there and nowhere else
            self._server._notebook_document_sync,  # noqa: SLF001
            self.position_encoding,
        ).build()  # type: ignore[no-untyped-call]
        self._advertise_forgotten(capabilities)
        if self.amend_capabilities is not None:
            self.amend_capabilities(params, capabilities)
        return capabilities

    def _advertise_forgotten(self, capabilities: types.ServerCapabilities) -> None:
        # Defect: pygls never advertises textDocumentContent, and inlineCompletion only if it has options.
        if types.TEXT_DOCUMENT_INLINE_COMPLETION in self.fm.features:
            capabilities.inline_completion_provider = capabilities.inline_completion_provider or True
        content = self.fm.feature_options.get(types.WORKSPACE_TEXT_DOCUMENT_CONTENT)
        if content is not None and capabilities.workspace is not None:
            capabilities.workspace.text_document_content = content

    async def _end_with(self, pid: int) -> None:
        await parent_gone(pid)
        logger.warning("The editor's process %d is gone", pid)
        self.end()

    def _shut_down(self, _params: None) -> Awaitable[None]:
        # Defect: pygls answers "dictionary changed size during iteration": cancelled commands leave the table
        # that it iterates over.
        self._shutdown = True
        assert self.msg_id is not None
        self._cancelled.add(self.msg_id)  # so that neither a cancel nor an early `exit` takes its answer away
        tasks = self._cancel_everything()
        return self._finish_shutdown(tasks)

    async def _finish_shutdown(self, tasks: Collection[asyncio.Future[Any]]) -> None:
        await _settle(tasks)
        if user_handler := self.fm.features.get(types.SHUTDOWN):
            result = user_handler(None)
            if inspect.isawaitable(result):
                await result

    def _exit(self, _params: None) -> None:
        self.end()

    def _set_trace(self, params: types.SetTraceParams) -> None:
        self.trace = params.value
        if user_handler := self.fm.features.get(types.SET_TRACE):
            user_handler(params)

    def _cancel_progress(self, params: types.WorkDoneProgressCancelParams) -> None:
        if isinstance(params.token, int | str) and (future := self.progress.tokens.get(params.token)):
            future.cancel()

    def _execute_command(self, params: types.ExecuteCommandParams) -> Awaitable[Any]:
        handler = self.commands.get(params.command)
        if handler is None:
            raise JsonRpcInvalidParams(f"There is no command {params.command!r}.")
        # Defect: pygls drops the work-done token.
        token = params.work_done_token if isinstance(params.work_done_token, int | str) else None
        return handler(CommandCall(params.command, list(params.arguments or ()), token))

    # The end

    def end(self) -> None:
        """End the conversation: `exit` came, the input ended, or the editor is gone."""
        if not self.ended.is_set():
            # Defect: pygls exits with 0 although no shutdown came; the specification says 1.
            self.exit_code = 0 if self._shutdown else 1
            self.ended.set()

    async def close(self) -> None:
        """End every handler that still runs, then let the server clean up; each within its time."""
        self._shutdown = True
        tasks = self._cancel_everything()
        if self._parent_watch is not None:
            self._parent_watch.cancel()
            tasks.append(self._parent_watch)
        for task in self._notified:
            task.cancel()
            tasks.append(task)
        await _settle(tasks)
        await self._call_on_exit()

    def _cancel_everything(self) -> list[asyncio.Future[Any]]:
        """Cancel the requests in both directions and return the tasks that are to end."""
        for asked in list(self._asked.values()):
            asked.answer.cancel()
        for msg_id in self._running:
            self._cancel_running(msg_id)
        return list(self._running.values())

    async def _call_on_exit(self) -> None:
        if self._server.on_exit is None:
            return
        cleaning = asyncio.ensure_future(self._server.on_exit())
        await asyncio.wait({cleaning}, timeout=ON_EXIT_GRACE_S)
        if not cleaning.done():
            logger.warning("Cleaning up took more than %g s and was given up", ON_EXIT_GRACE_S)
            cleaning.cancel()
        elif not cleaning.cancelled() and (error := cleaning.exception()) is not None:
            _log_failure("Cleaning up", error)

    # The way out

    def notify(self, method: str, params: Any | None = None) -> None:
        """Send a notification."""
        try:
            self._send({"method": method} | _params_entry(params))
        except Exception as error:
            _log_failure(method, error)

    def send_request(
        self,
        method: str,
        params: Any | None = None,
        callback: Callable[[Any], None] | None = None,
        msg_id: MessageId | None = None,
    ) -> Future[Any]:
        """Ask the client; the future is cancelled if the server shuts down before the answer.

        Defect: pygls lets it wait for ever then, and also if the answer does not fit its type.
        """
        own_id = msg_id if msg_id is not None else f"qwen-ls-{next(self._own_ids)}"
        answer: Future[Any] = Future()
        if self._shutdown:
            answer.cancel()
            return answer
        self._send({"id": own_id, "method": method} | _params_entry(params))
        self._asked[own_id] = _Asked(method, answer)
        answer.add_done_callback(lambda _: self._asked.pop(own_id, None))
        if callback is not None:
            answer.add_done_callback(partial(_call_with_result, callback))
        return answer

    def _take_response(self, message: dict[str, Any]) -> None:
        msg_id = _id_to_echo(message)
        asked = None if msg_id is None else self._asked.get(msg_id)
        if asked is None or not asked.answer.set_running_or_notify_cancel():
            logger.debug("Ignored an answer to no request")
            return
        try:
            asked.answer.set_result(self._result(asked.method, message))
        except Exception as error:
            asked.answer.set_exception(error)

    def _result(self, method: str, message: dict[str, Any]) -> Any:
        if message.get("error") is not None:
            raise _client_error(message["error"])
        response_type: Any = types.METHOD_TO_TYPES.get(method, (None, None))[1]
        if response_type is None:
            return message.get("result")
        try:
            return self._converter.structure({"result": None} | message, response_type).result
        except Exception as error:
            raise JsonRpcInternalError(f"The client's answer to {method} does not fit: {_misfit(error)}.") from error

    def _send_result(self, msg_id: MessageId, method: str, result: Any) -> None:
        try:
            self._send({"id": msg_id, "result": result})
        except Exception as error:
            # Defect: pygls does not answer at all when a result cannot be serialized.
            self._send_failure(msg_id, method, error)

    def _send_failure(self, msg_id: MessageId, method: str, error: BaseException) -> None:
        """Answer with an error that says what happened, without pygls' traceback."""
        if isinstance(error, JsonRpcException):
            try:
                self._send_error(msg_id, error)
            except Exception as unsendable:  # its data is no JSON
                self._send_failure(msg_id, method, unsendable)
        elif isinstance(error, asyncio.CancelledError):
            self._send_error(msg_id, JsonRpcRequestCancelled(f"{method} was cancelled."))
        else:
            _log_failure(method, error)
            self._send_error(msg_id, JsonRpcInternalError(f"{method} failed: {type(error).__name__}: {error}"))

    def _send_error(self, msg_id: MessageId | None, error: JsonRpcException) -> None:
        data = {} if error.data is None else {"data": error.data}
        self._send({"id": msg_id, "error": {"code": error.code, "message": error.message} | data})

    def _send(self, message: dict[str, Any]) -> None:
        # Defect: pygls logs every message, code and all, at the level "info".
        if self.writer is None:
            logger.error("There is nobody to send to")
            return
        text = json.dumps({"jsonrpc": self.VERSION} | message, default=self._serialize_message)
        self.writer.write(text.encode())


class Server(LanguageServer):
    """A language server on `Protocol`: handlers and commands are registered, then a transport serves it."""

    protocol: Protocol

    def __init__(self, name: str, version: str) -> None:
        """Create a server that names itself so to the client."""
        # Defect: at "info" pygls logs what it registers, and with it what clients send.
        logging.getLogger("pygls").setLevel(logging.WARNING)
        self.on_exit: Callable[[], Awaitable[None]] | None = None
        super().__init__(name, version, protocol_cls=Protocol, converter_factory=get_converter)

    def register_handler(self, method: str, handler: Handler, options: Any | None = None) -> None:
        """Let `handler` take the params of `method`: lsprotocol's type where it has one, else plain JSON.

        Args:
            method: A request or notification.
            handler: A sync function runs at once; of an async one a task is made, which a cancel ends.
                For `initialize` it must be sync, and returns nothing: the protocol makes the result.
            options: What the server's capabilities say of it.
        """
        self.protocol.fm.features[method] = handler
        if options is not None:
            self.protocol.fm.feature_options[method] = options

    def register_command(self, name: str, handler: CommandHandler) -> None:
        """Let `handler` run the command `name`; the command is advertised."""
        self.protocol.commands[name] = handler

    def report_server_error(self, error: Exception, source: type[PyglsError] | type[JsonRpcException]) -> None:
        """Log an error that belongs to no request; pygls would pop up a message in the editor."""
        _log_failure(source.__name__, error)


def _flaw(message: dict[str, Any]) -> str | None:
    """Say what keeps an object from being a JSON-RPC message, if anything does."""
    if message.get("jsonrpc") != "2.0":
        return 'A message says "jsonrpc": "2.0".'
    if not isinstance(message.get("method"), str):
        return "A message names its method."
    if "id" in message and _id_to_echo(message) is None:
        return "The id of a request is a number or a string."
    return None


def _id_to_echo(message: dict[str, Any]) -> MessageId | None:
    msg_id = message.get("id")
    return msg_id if isinstance(msg_id, int | str) and not isinstance(msg_id, bool) else None


def _wants_an_answer(method: str) -> bool:
    """Whether a method is a request by the specification, and no notification."""
    return types.METHOD_TO_TYPES.get(method, (None, None))[1] is not None


def _params_entry(params: Any) -> dict[str, Any]:
    return {} if params is None else {"params": params}


def _misfit(error: Exception) -> str:
    """Say which fields do not fit, without their values."""
    if isinstance(error, ClassValidationError):
        return ", ".join(transform_error(error))
    return type(error).__name__


def _client_error(error: Any) -> JsonRpcException:
    if not isinstance(error, dict):
        return JsonRpcException("The client answered with an error that says nothing.")
    code = error.get("code")
    return JsonRpcException(str(error.get("message")), code if isinstance(code, int) else None, error.get("data"))


def _call_with_result(callback: Callable[[Any], None], answer: Future[Any]) -> None:
    if not answer.cancelled() and answer.exception() is None:
        callback(answer.result())


def _log_failure(what: str, error: BaseException) -> None:
    """Log where it failed. The error's own words may quote code, and are kept for the most detailed level."""
    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    logger.error("%s failed: %s\n%s", what, type(error).__name__, frames)
    logger.debug("%s", error)


async def _settle(tasks: Collection[asyncio.Future[Any]]) -> None:
    """Wait for cancelled tasks to end, for a while."""
    if tasks:
        await asyncio.wait(tasks, timeout=CANCEL_GRACE_S)
