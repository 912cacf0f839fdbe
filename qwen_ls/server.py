"""The server: the one table that ties methods and commands to their handlers."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from lsprotocol import types

from qwen_ls import __version__
from qwen_ls.assist.actions.kinds import KINDS
from qwen_ls.editor import Editor
from qwen_ls.handlers import commands, completion, diagnostics, documents, inline_completion, lifecycle
from qwen_ls.handlers.delivery import delivery_of, wished_delivery
from qwen_ls.handlers.on_demand import on_demand
from qwen_ls.live_documents import SCHEME
from qwen_ls.protocol import Server
from qwen_ls.session import Session

NAME = "qwen-ls"

SessionHandler: TypeAlias = Callable[[Session, Any], Any]

HANDLERS: dict[str, SessionHandler] = {
    types.INITIALIZED: lifecycle.initialized,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: lifecycle.did_change_configuration,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: documents.did_change_folders,
    types.TEXT_DOCUMENT_DID_OPEN: documents.did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: documents.did_change,
    types.TEXT_DOCUMENT_DID_CLOSE: documents.did_close,
    diagnostics.METHOD: diagnostics.diagnostics,
    types.TEXT_DOCUMENT_INLINE_COMPLETION: inline_completion.inline_completion,
    types.TEXT_DOCUMENT_CODE_LENS: on_demand("code_lens", "code_lens"),
}

COMPLETION_OPTIONS = types.CompletionOptions(trigger_characters=list(" .,:=([{\"'/"), resolve_provider=False)


def create_server(*, log_is_fixed: bool = False) -> Server:
    """Create the server with everything tied to it, ready to be given to a transport.

    `log_is_fixed` says that the command line chose the log's level or file, so the settings do not.
    """
    server = Server(NAME, __version__)
    session = Session(Editor(server.protocol), log_is_fixed=log_is_fixed)

    def initialize(params: types.InitializeParams) -> None:
        lifecycle.initialize(session, params, server.protocol.position_encoding)
        resolves = delivery_of(session.client, wished_delivery(params.initialization_options)) == "resolve"
        session.resolves_actions = resolves
        server.register_handler(
            types.TEXT_DOCUMENT_CODE_ACTION,
            _with(session, on_demand("code_action", "code_action")),
            types.CodeActionOptions(code_action_kinds=list(KINDS), resolve_provider=resolves or None),
        )
        if resolves:
            server.register_handler(types.CODE_ACTION_RESOLVE, _with(session, on_demand("code_action", "resolve")))
        if session.client.reads_documents:
            server.register_handler(
                types.WORKSPACE_TEXT_DOCUMENT_CONTENT,
                _with(session, on_demand("text_document_content", "text_document_content")),
                types.TextDocumentContentOptions(schemes=[SCHEME]),
            )
        if lifecycle.wants_fallback(session.client, params.initialization_options):
            server.register_handler(
                types.TEXT_DOCUMENT_COMPLETION, _with(session, completion.completion), COMPLETION_OPTIONS
            )

    server.register_handler(types.INITIALIZE, initialize)
    for method, handler in HANDLERS.items():
        server.register_handler(method, _with(session, handler))
    for name, command in commands.COMMANDS.items():
        server.register_command(name, _with(session, command))
    server.on_exit = session.aclose
    return server


def _with(session: Session, handler: SessionHandler) -> Callable[[Any], Any]:
    """The handler for this session; what was async stays recognisable as such."""
    bound = partial(handler, session)
    assert inspect.iscoroutinefunction(bound) == inspect.iscoroutinefunction(handler)
    return bound
