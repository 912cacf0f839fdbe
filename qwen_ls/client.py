"""The client: what it said of itself and of what it can do, reduced to what the server asks about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from lsprotocol import types

from qwen_ls.text import uris
from qwen_ls.text.positions import Encoding


@dataclass(frozen=True, slots=True)
class Client:
    """One client's name, folders and abilities, as its `initialize` request tells them."""

    name: str = "unknown"
    version: str | None = None
    locale: str | None = None
    encoding: Encoding = Encoding.UTF16
    folders: tuple[PurePath, ...] = ()
    has_inline_completion: bool = False
    has_markdown_in_menu: bool = False
    has_configuration: bool = False
    takes_configuration_registration: bool = False
    has_work_done_progress: bool = False
    has_show_document: bool = False


def read_client(params: types.InitializeParams, encoding: str) -> Client:
    """Read an `initialize` request. `encoding` is the position encoding that was agreed on."""
    abilities = params.capabilities
    workspace, window, document = abilities.workspace, abilities.window, abilities.text_document
    changed = workspace.did_change_configuration if workspace else None
    show = window.show_document if window else None
    return Client(
        name=params.client_info.name if params.client_info else "unknown",
        version=params.client_info.version if params.client_info else None,
        locale=params.locale,
        encoding=Encoding(encoding),
        folders=_folders(params),
        has_inline_completion=bool(document and document.inline_completion),
        has_markdown_in_menu=_has_markdown_in_menu(document),
        has_configuration=bool(workspace and workspace.configuration),
        takes_configuration_registration=bool(changed and changed.dynamic_registration),
        has_work_done_progress=bool(window and window.work_done_progress),
        has_show_document=bool(show and show.support),
    )


def _has_markdown_in_menu(document: types.TextDocumentClientCapabilities | None) -> bool:
    """Whether an entry's documentation may be Markdown. Helix and eglot announce no format, so theirs is plain."""
    menu = document.completion if document else None
    item = menu.completion_item if menu else None
    return types.MarkupKind.Markdown in ((item and item.documentation_format) or ())


def _folders(params: types.InitializeParams) -> tuple[PurePath, ...]:
    """The workspace's folders; older clients tell only a root."""
    if params.workspace_folders:
        return paths_of(params.workspace_folders)
    root = uris.to_path(params.root_uri) if params.root_uri else None
    if root is None and params.root_path:
        root = PurePath(params.root_path)
    return () if root is None else (root,)


def paths_of(folders: Any) -> tuple[PurePath, ...]:
    """The paths of workspace folders that are files of this machine."""
    paths = (uris.to_path(folder.uri) for folder in folders)
    return tuple(path for path in paths if path is not None)
