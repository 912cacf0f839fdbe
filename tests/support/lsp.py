"""An editor under a test's hands: a real server process behind it, and words for what a person does in an editor."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from lsprotocol import types
from pytest_lsp import ClientServerConfig

from tests.support.applying import applied
from tests.support.buffer import CURSOR, Buffer
from tests.support.client import ANSWER_TIMEOUT_S, Client, Request
from tests.support.editors import VSCODE, EditorKind

SERVER_COMMAND = [sys.executable, "-m", "qwen_ls"]
ENDINGS = {"python": "py", "typescript": "ts", "plaintext": "txt"}

QUICK: Mapping[str, Any] = {
    "completion": {"debounceMs": 0, "candidates": 1},
    "context": {"relatedTokens": 0},
    "limits": {"requestsPerMinute": 100_000},
}
"""The settings of most servers here: no test waits for a debounce, counts candidates, finds other tests' documents in a
prompt or meets a limit, that it is not about."""

_uris = itertools.count(1)


class Editor:
    """An editor with a server of its own. What a person does is done in `buffer`, the document in front."""

    def __init__(self, kind: EditorKind, client: Client, answer: types.InitializeResult) -> None:
        self.kind = kind
        self.client = client
        self.capabilities = answer.capabilities
        self.server_info = answer.server_info
        self.encoding = str(answer.capabilities.position_encoding or "utf-16")
        self.buffer: Buffer
        self._open: list[Buffer] = []
        self._requests: list[Request] = []
        self.created: dict[str, str] = {}
        """The files that were created, with their texts."""
        client.apply = self.apply

    @classmethod
    async def start(
        cls,
        kind: EditorKind,
        environment: Mapping[str, str],
        *,
        options: Any = None,
        folders: Sequence[Path] = (),
        configuration: Mapping[str, Any] | None = None,
        arguments: Sequence[str] = (),
        command: Sequence[str] = SERVER_COMMAND,
    ) -> Editor:
        """Start a server and say hello to it.

        `options` are the initializationOptions. `configuration` is what the client answers to
        `workspace/configuration`: the section's content by the URI that a document's begins with, "" for all.
        """
        config = ClientServerConfig([*command, *arguments], Client, dict(environment))
        client = await config.start()
        assert isinstance(client, Client)
        for scope, content in (configuration or {}).items():
            client.set_configuration(content, section="qwen-ls", scope_uri=scope)
        params = types.InitializeParams(
            capabilities=kind.capabilities,
            process_id=os.getpid(),
            client_info=types.ClientInfo(kind.client_name),
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name) for folder in folders] or None,
            initialization_options=options,
        )
        return cls(kind, client, await asyncio.wait_for(client.initialize_session(params), ANSWER_TIMEOUT_S))

    # Documents

    def open(self, marked: str, *, language: str = "python", uri: str | None = None) -> Buffer:
        """Open a document, and put the cursor where the text has its mark (at the end if it has none)."""
        before, _, after = marked.partition(CURSOR)
        uri = uri or f"file:///project/file{next(_uris)}.{ENDINGS.get(language, language)}"
        self.buffer = Buffer(uri, language, before + after, len(before), self.encoding)
        self._open.append(self.buffer)
        item = types.TextDocumentItem(uri, language, self.buffer.version, self.buffer.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return self.buffer

    def close(self) -> None:
        """Close the document."""
        self._open.remove(self.buffer)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self._document))

    def type(self, text: str) -> None:
        """Type a text at the cursor, all in one change."""
        self.replace(self.buffer.cursor, self.buffer.cursor, text)

    def delete(self, count: int = 1) -> None:
        """Delete so many characters before the cursor."""
        self.replace(self.buffer.cursor - count, self.buffer.cursor, "")

    def undo(self) -> None:
        """Take the last change back."""
        self.send_changes(self.buffer.undo())

    def replace(self, start: int, end: int, text: str) -> None:
        """Replace the text from one index to another, and leave the cursor behind it."""
        self.send_changes(self.buffer.replace(start, end, text))

    def move_to(self, index: int) -> None:
        """Move the cursor, which clients do not tell their servers."""
        self.buffer.cursor = index

    def accept(self, item: types.InlineCompletionItem | types.CompletionItem) -> None:
        """Take a suggestion as editors do: its text in the place of its range, sent as a change."""
        if isinstance(item, types.CompletionItem):
            assert isinstance(item.text_edit, types.TextEdit)
            span, text = item.text_edit.range, item.text_edit.new_text
        else:
            assert item.range is not None, "Neovim crashes on items without a range"
            assert isinstance(item.insert_text, str)
            span, text = item.range, item.insert_text
        assert span.start.line == span.end.line, "a range of several lines is not taken by any editor"
        start, end = self.buffer.index_of(span.start), self.buffer.index_of(span.end)
        assert start <= self.buffer.cursor <= end, "the cursor is not in the range"
        self.replace(start, end, text)

    def apply(self, edit: types.WorkspaceEdit) -> None:
        """Apply a workspace edit, and tell the server what changed.

        Raises:
            NotApplied: it does not fit; nothing was changed.
        """
        front = self.buffer
        for buffer, changes in applied(edit, self._open, self.created):
            self.buffer = buffer
            self.send_changes(*changes)
        self.buffer = front

    def send_changes(self, *changes: types.TextDocumentContentChangeEvent) -> None:
        """Send changes that were made in the buffer, as one message."""
        document = types.VersionedTextDocumentIdentifier(self.buffer.version, self.buffer.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, list(changes)))

    @property
    def text(self) -> str:
        """The text of the document."""
        return self.buffer.text

    @property
    def _document(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.buffer.uri)

    # Asking

    def ask(
        self,
        *,
        invoked: bool = False,
        selected: types.SelectedCompletionInfo | None = None,
        position: types.Position | None = None,
        uri: str | None = None,
    ) -> Request:
        """Ask for an inline completion at the cursor."""
        trigger = types.InlineCompletionTriggerKind
        params = types.InlineCompletionParams(
            context=types.InlineCompletionContext(trigger.Invoked if invoked else trigger.Automatic, selected),
            text_document=types.TextDocumentIdentifier(uri or self.buffer.uri),
            position=position or self.buffer.position,
        )
        return self.request(types.TEXT_DOCUMENT_INLINE_COMPLETION, params)

    def ask_menu(self) -> Request:
        """Ask for the entries of the completion menu at the cursor."""
        params = types.CompletionParams(self._document, self.buffer.position)
        return self.request(types.TEXT_DOCUMENT_COMPLETION, params)

    def request(self, method: str, params: Any) -> Request:
        """Send any request."""
        request = Request(self.client, method, params)
        self._requests.append(request)
        return request

    def type_and_ask(self, text: str) -> Request:
        """Type and ask, and supersede the request before this one as the editor is in the habit of doing."""
        last = self._requests[-1] if self._requests else None
        if self.kind.cancels_first and last is not None and not last.is_answered:
            last.cancel()
        self.type(text)
        return self.ask()

    # What the server says by itself

    @property
    def messages(self) -> list[str]:
        """What the server showed to the user."""
        return [shown.message for shown in self.client.messages]

    @property
    def statuses(self) -> list[dict[str, Any]]:
        """What the server told the status bar."""
        return self.client.statuses

    async def status(self, state: str) -> dict[str, Any]:
        """Wait until the status bar shows this state, and give all that it shows."""
        await self.until(lambda: bool(self.statuses) and self.statuses[-1]["state"] == state, f"the state {state}")
        return self.statuses[-1]

    async def message(self, count: int = 1) -> str:
        """Wait until the server showed so many messages, and give the last."""
        await self.until(lambda: len(self.messages) >= count, f"message {count}")
        return self.messages[count - 1]

    async def asked_for(self, uri: str | None, times: int = 1) -> None:
        """Wait until the server asked for a resource's settings (None: for the workspace's) and has them."""
        asked = self.client.scopes_asked
        await self.until(lambda: asked.count(uri) >= times, f"the settings of {uri} to be asked for")
        await self.round_trip()

    async def until(self, holds: Callable[[], bool], awaited: str) -> None:
        """Wait until something holds, which is looked at whenever the server said something."""
        try:
            while not holds():
                self.client.news.clear()
                await asyncio.wait_for(self.client.news.wait(), ANSWER_TIMEOUT_S)
        except asyncio.TimeoutError:
            said = f"messages {self.messages}, statuses {self.statuses}"
            raise AssertionError(f"waited {ANSWER_TIMEOUT_S:g} s for {awaited}; there were {said}") from None

    async def change_configuration(self, payload: Any) -> None:
        """Tell the server that the settings changed, push them (None: only say so), and wait until it has them."""
        await self.asked_for(None)
        asked = self.client.scopes_asked.count(None)
        self.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(payload))
        await self.asked_for(None, times=asked + 1)

    async def round_trip(self) -> None:
        """Wait until the server has handled everything that was sent before."""
        nowhere = types.Position(0, 0)
        assert await self.ask(uri="file:///project/never-opened", position=nowhere).items() == []

    # The end

    async def tidy(self) -> None:
        """Close every document, see that every request was answered, and forget what was said and what failed."""
        for buffer in list(self._open):
            self.buffer = buffer
            self.close()
        for request in self._requests:
            await request.until_answered()
        await self.request(types.WORKSPACE_EXECUTE_COMMAND, types.ExecuteCommandParams("qwen-ls.reset", [{}])).result()
        self._requests.clear()
        self.created.clear()
        self.client.edits.clear()
        self.client.refreshed.clear()
        self.client.messages.clear()
        self.client.show_complaints()
        del self.statuses[:-1]

    async def kill(self) -> None:
        """End the server by force."""
        self.client.kill()
        await asyncio.wait_for(self.client.stop(), ANSWER_TIMEOUT_S)

    async def stop(self) -> None:
        """End the server as the specification has it, and see that it ended well."""
        await asyncio.wait_for(self.client.shutdown_session(), ANSWER_TIMEOUT_S)
        await asyncio.wait_for(self.client.stop(), ANSWER_TIMEOUT_S)
        assert self.client.exit_code == 0
        for sign in (b"Traceback", b"Task was destroyed", b"never retrieved"):
            assert sign not in self.client.complaints, self.client.complaints.decode()


class StartEditor(Protocol):
    """Starts a server that ends with the test; the arguments are `Editor.start`'s, and then what is different."""

    async def __call__(
        self,
        kind: EditorKind = VSCODE,
        *,
        options: Any = QUICK,
        folders: Sequence[Path] = (),
        configuration: Mapping[str, Any] | None = None,
        arguments: Sequence[str] = (),
        variables: Mapping[str, str] | None = None,
        command: Sequence[str] = SERVER_COMMAND,
    ) -> Editor:
        """`variables` are set in the server's environment; without any, it is set up with the fake service."""
        ...
