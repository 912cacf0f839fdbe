"""The client: what it said of itself and of what it can do, reduced to what the server asks about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from lsprotocol import types

from qwen_ls.text import uris
from qwen_ls.text.positions import Encoding


@dataclass(frozen=True, slots=True)
class EditAbilities:
    """What a client does with an edit. Source: LSP 3.18, WorkspaceEditClientCapabilities."""

    applies: bool = False
    """Whether it takes `workspace/applyEdit`."""
    versions: bool = False
    """Whether it takes `documentChanges`, which name the version that they are for."""
    creates_files: bool = False
    asks_first: bool = False
    """Whether it can ask the user before it applies an edit (change annotations)."""


@dataclass(frozen=True, slots=True)
class ActionAbilities:
    """What a client does with code actions. Source: LSP 3.18, CodeActionClientCapabilities."""

    literals: bool = False
    """Whether it takes more than commands."""
    disabled: bool = False
    """Whether it shows actions that cannot be run, and why."""
    resolves_edits: bool = False
    """Whether it asks for an action's edit once the user has chosen it, and keeps the action's data until then."""
    tags: bool = False


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
    reads_documents: bool = False
    """Whether it shows documents that it reads from the server, and reads again when it is told to."""
    refreshes_lenses: bool = False
    edits: EditAbilities = EditAbilities()
    actions: ActionAbilities = ActionAbilities()


def read_client(params: types.InitializeParams, encoding: str) -> Client:
    """Read an `initialize` request. `encoding` is the position encoding that was agreed on."""
    abilities = params.capabilities
    workspace, window, document = abilities.workspace, abilities.window, abilities.text_document
    changed = workspace.did_change_configuration if workspace else None
    show = window.show_document if window else None
    shows_documents = bool(show and show.support)
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
        has_show_document=shows_documents,
        reads_documents=shows_documents and bool(workspace and workspace.text_document_content),
        refreshes_lenses=bool(workspace and workspace.code_lens and workspace.code_lens.refresh_support),
        edits=_edit_abilities(workspace),
        actions=_action_abilities(document.code_action if document else None),
    )


def _edit_abilities(workspace: types.WorkspaceClientCapabilities | None) -> EditAbilities:
    if workspace is None:
        return EditAbilities()
    said = workspace.workspace_edit or types.WorkspaceEditClientCapabilities()
    return EditAbilities(
        applies=bool(workspace.apply_edit),
        versions=bool(said.document_changes),
        creates_files=types.ResourceOperationKind.Create in (said.resource_operations or ()),
        asks_first=said.change_annotation_support is not None,
    )


def _action_abilities(said: types.CodeActionClientCapabilities | None) -> ActionAbilities:
    if said is None:
        return ActionAbilities()
    resolved = said.resolve_support.properties if said.resolve_support else ()
    return ActionAbilities(
        literals=said.code_action_literal_support is not None,
        disabled=bool(said.disabled_support),
        resolves_edits=bool(said.data_support) and "edit" in resolved,
        tags=bool(said.tag_support and types.CodeActionTag.LlmGenerated in said.tag_support.value_set),
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
