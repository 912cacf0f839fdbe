"""The editor: everything the server says to it of its own accord, by the words that LSP has for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from qwen_ls.protocol import ProgressToken, Protocol
from qwen_ls.work_progress import WorkProgress

logger = logging.getLogger(__name__)

SECTION = "qwen-ls"
STATUS = "qwen-ls/status"

CONFIGURATION_S = 5.0
"""How long a client may take to tell its settings, before the server goes on without them."""

State = Literal["idle", "busy", "paused", "rateLimited", "error", "offline"]


@dataclass(frozen=True, slots=True)
class Status:
    """What a status bar shows. `retry_at` is in milliseconds since 1970."""

    state: State
    message: str = ""
    model: str | None = None
    retry_at: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The params of `qwen-ls/status`."""
        said: dict[str, Any] = {"state": self.state, "message": self.message, "model": self.model}
        return said if self.retry_at is None else {**said, "retryAt": self.retry_at}


class Editor:
    """One editor at the other end of the protocol."""

    def __init__(self, protocol: Protocol) -> None:
        self._protocol = protocol
        self._last_status: Status | None = None

    def show_status(self, status: Status) -> None:
        """Tell the status bar, if there is news."""
        if status != self._last_status:
            self._last_status = status
            self._protocol.notify(STATUS, status.to_json())

    def show_message(self, text: str) -> None:
        """Show a message that is good to know."""
        self._show(types.MessageType.Info, text)

    def show_warning(self, text: str) -> None:
        """Show a message that the user should act on."""
        self._show(types.MessageType.Warning, text)

    def _show(self, kind: types.MessageType, text: str) -> None:
        self._protocol.notify(types.WINDOW_SHOW_MESSAGE, types.ShowMessageParams(type=kind, message=text))

    def send_progress(self, token: ProgressToken, value: Mapping[str, Any]) -> None:
        """Send a partial result."""
        self._protocol.notify(types.PROGRESS, types.ProgressParams(token=token, value=dict(value)))

    def progress_of_work(
        self, title: str, describe: Callable[[], str], *, client_token: ProgressToken | None, may_create: bool
    ) -> WorkProgress:
        """Progress to enter for the time of some work; see `WorkProgress`."""
        return WorkProgress(self._protocol, title, describe, client_token=client_token, may_create=may_create)

    async def show_document(self, uri: str) -> bool:
        """Have the editor show a document beside what has the focus, and return whether it did."""
        params = types.ShowDocumentParams(uri=uri, take_focus=False)
        try:
            answer = await self._protocol.send_request_async(types.WINDOW_SHOW_DOCUMENT, params)
        except JsonRpcException as error:
            logger.info("the client does not show a document: %s", error.message)
            return False
        return isinstance(answer, types.ShowDocumentResult) and answer.success

    async def refresh_content(self, uri: str) -> None:
        """Have the editor read a document of ours again."""
        params = types.TextDocumentContentRefreshParams(uri=uri)
        try:
            await self._protocol.send_request_async(types.WORKSPACE_TEXT_DOCUMENT_CONTENT_REFRESH, params)
        except JsonRpcException as error:
            logger.info("the client does not read a document again: %s", error.message)

    async def refresh_lenses(self) -> None:
        """Have the editor ask for code lenses anew."""
        try:
            await self._protocol.send_request_async(types.WORKSPACE_CODE_LENS_REFRESH, None)
        except JsonRpcException as error:
            logger.info("the client does not ask for code lenses anew: %s", error.message)

    async def apply_edit(self, edit: types.WorkspaceEdit, label: str) -> tuple[bool, str]:
        """Have the editor apply an edit as one step to undo; whether it did, and if not, why as far as it says."""
        params = types.ApplyWorkspaceEditParams(edit=edit, label=label)
        try:
            answer = await self._protocol.send_request_async(types.WORKSPACE_APPLY_EDIT, params)
        except JsonRpcException as error:
            return False, error.message
        if not isinstance(answer, types.ApplyWorkspaceEditResult):
            return False, ""
        return answer.applied, answer.failure_reason or ""

    async def configuration(self, scope_uris: Sequence[str | None]) -> list[object] | None:
        """The client's settings for each resource (None: for no resource), or None if it does not answer.

        Source: LSP 3.18, `workspace/configuration`. Null stands for a section that the client does not have.
        """
        items = [types.ConfigurationItem(section=SECTION, scope_uri=uri) for uri in scope_uris]
        asking = self._protocol.send_request_async(
            types.WORKSPACE_CONFIGURATION, types.ConfigurationParams(items=items)
        )
        try:
            answer = await asyncio.wait_for(asking, CONFIGURATION_S)
        except JsonRpcException as error:
            logger.info("the client does not tell its configuration: %s", error.message)
            return None
        except asyncio.TimeoutError:
            logger.warning("the client did not tell its configuration in %s s", CONFIGURATION_S)
            return None
        return list(answer) if isinstance(answer, list | tuple) and len(answer) == len(items) else None

    async def watch_configuration(self) -> None:
        """Ask the client to tell when its settings change (clients register this only when asked to)."""
        registration = types.Registration(
            id="qwen-ls-configuration",
            method=types.WORKSPACE_DID_CHANGE_CONFIGURATION,
            register_options={"section": SECTION},
        )
        try:
            await self._protocol.send_request_async(
                types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams(registrations=[registration])
            )
        except JsonRpcException as error:
            logger.info("the client does not take a registration for its configuration: %s", error.message)
