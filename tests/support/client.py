"""The client's side of a conversation: pytest-lsp's client, and requests that can be cancelled."""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import Callable
from typing import Any, Union

from cattrs import Converter
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient as BaseLanguageClient
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.checks import check_params_against_client_capabilities, check_result_against_client_capabilities
from pytest_lsp.client import register_lsp_features

from tests.support.applying import NotApplied

ANSWER_TIMEOUT_S = 20.0
"""A test that waits longer fails."""

STATUS = "qwen-ls/status"

_ids = itertools.count(1)


class Client(LanguageClient):
    """pytest-lsp's client, which also keeps what the server writes to stderr, and what it says in its own words."""

    def __init__(self) -> None:
        super().__init__(converter_factory=_converter)
        register_lsp_features(self)
        self.statuses: list[dict[str, Any]] = []
        self.registrations: list[types.Registration] = []
        self.scopes_asked: list[str | None] = []
        self.complaints = b""
        self.edits: list[types.ApplyWorkspaceEditParams] = []
        self.apply: Callable[[types.WorkspaceEdit], None] | None = None
        """How an edit is applied; it raises `NotApplied` if it does not fit."""
        self.refreshed: list[str] = []
        """The URIs of documents that are to be read again."""
        self._shown = 0
        self.news = asyncio.Event()
        handlers = self.protocol.fm.features
        handlers[STATUS] = self._take_status
        handlers[types.CLIENT_REGISTER_CAPABILITY] = self._take_registrations
        handlers[types.WORKSPACE_APPLY_EDIT] = self._apply_edit
        handlers[types.WINDOW_SHOW_MESSAGE] = self._take_message
        handlers[types.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH] = self._take_refresh
        handlers[types.WORKSPACE_CONFIGURATION] = self._tell_configuration

    async def start_io(self, cmd: str, *args: str, **options: Any) -> None:
        """Start the server; what it writes to stderr is kept, and not passed on."""
        await BaseLanguageClient.start_io(self, cmd, *args, **options)
        self._stderr_forwarder = asyncio.create_task(self._read_complaints())

    async def stop(self) -> None:
        """Wait for the server's end, and for the last it has to say."""
        await BaseLanguageClient.stop(self)  # type: ignore[no-untyped-call]
        if self._stderr_forwarder is not None:
            await self._stderr_forwarder

    @property
    def exit_code(self) -> int | None:
        """The server's exit code, once it has ended."""
        assert self._server is not None
        return self._server.returncode

    def show_complaints(self) -> None:
        """Write down what the server wrote since the last time, for pytest to show with a test that failed."""
        sys.stderr.write(self.complaints[self._shown :].decode(errors="replace"))
        self._shown = len(self.complaints)

    def kill(self) -> None:
        """End the server by force."""
        if self._server is not None and self._server.returncode is None:
            self._server.kill()

    async def _read_complaints(self) -> None:
        assert self._server is not None
        assert self._server.stderr is not None
        while chunk := await self._server.stderr.read(65536):
            self.complaints += chunk

    def _take_status(self, params: Any) -> None:
        self.statuses.append(params._asdict())
        self.news.set()

    def _take_registrations(self, params: types.RegistrationParams) -> None:
        self.registrations.extend(params.registrations)
        self.news.set()

    def _tell_configuration(self, params: types.ConfigurationParams) -> list[Any]:
        self.scopes_asked.extend(item.scope_uri for item in params.items)
        answers = [self.get_configuration(section=item.section, scope_uri=item.scope_uri) for item in params.items]
        self.news.set()
        return answers

    def _apply_edit(self, params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        self.edits.append(params)
        self.news.set()
        assert self.apply is not None, "a client without an editor applies nothing"
        try:
            self.apply(params.edit)
        except NotApplied as error:
            return types.ApplyWorkspaceEditResult(applied=False, failure_reason=str(error))
        return types.ApplyWorkspaceEditResult(applied=True)

    def _take_refresh(self, params: types.TextDocumentContentRefreshParams) -> None:
        self.refreshed.append(params.uri)
        self.news.set()

    def _take_message(self, params: types.ShowMessageParams) -> None:
        self.messages.append(params)
        self.news.set()


def _converter() -> Converter:
    """lsprotocol's, which takes an action with a command for a command."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]
    action_or_command = types.Command | types.CodeAction

    def structure(said: dict[str, Any], _kind: Any) -> Any:
        return converter.structure(said, types.Command if isinstance(said.get("command"), str) else types.CodeAction)

    converter.register_structure_hook(Union[types.Command, types.CodeAction], structure)  # noqa: UP007 - as it has it
    converter.register_structure_hook(action_or_command, structure)
    return converter


class Request:
    """A request that is on its way, sent at once."""

    def __init__(self, client: Client, method: str, params: Any) -> None:
        check_params_against_client_capabilities(client.capabilities, method, params)
        self.id = f"test-{next(_ids)}"
        self._client = client
        self._method = method
        self._answer = asyncio.wrap_future(client.protocol.send_request(method, params, msg_id=self.id))
        self._answer.add_done_callback(lambda answer: answer.cancelled() or answer.exception())

    @property
    def is_answered(self) -> bool:
        """Whether the answer is there."""
        return self._answer.done()

    def cancel(self) -> None:
        """Tell the server that the answer is not wanted any more; it has to answer all the same."""
        self._client.cancel_request(types.CancelParams(id=self.id))

    async def until_answered(self, within_s: float = ANSWER_TIMEOUT_S) -> None:
        """Wait until there is an answer, whatever it says."""
        await asyncio.wait_for(asyncio.wait({self._answer}), within_s)

    async def result(self) -> Any:
        """The answer, checked against what the client can do.

        Raises:
            JsonRpcException: the server answered with an error.
        """
        result = await asyncio.wait_for(asyncio.shield(self._answer), ANSWER_TIMEOUT_S)
        check_result_against_client_capabilities(self._client.capabilities, self._method, result)
        return result

    async def items(self) -> list[Any]:
        """What is suggested; an answer that is null, or a bare list, is not one that clients take well."""
        result = await self.result()
        assert isinstance(result, types.InlineCompletionList | types.CompletionList), f"answered {result!r}"
        return list(result.items)

    async def item(self) -> Any:
        """The only suggestion."""
        items = await self.items()
        assert len(items) == 1, f"{len(items)} suggestions"
        return items[0]

    async def text(self) -> str:
        """The text of the only suggestion."""
        item = await self.item()
        text = item.insert_text if isinstance(item, types.InlineCompletionItem) else item.text_edit.new_text
        assert isinstance(text, str)
        return text

    async def error_code(self) -> int | None:
        """The code of the error that it was answered with, or None if it was answered well."""
        try:
            await self.result()
        except JsonRpcException as error:
            return error.code
        return None
