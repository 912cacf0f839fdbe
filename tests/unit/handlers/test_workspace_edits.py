"""Changes in the words that each client has for them."""

from __future__ import annotations

import pytest
from lsprotocol import types

from qwen_ls.assist.actions.changes import ChangedDocument, NewFile
from qwen_ls.client import Client, EditAbilities
from qwen_ls.handlers.workspace_edits import CannotCreate, workspace_edit
from qwen_ls.text.document import Edit
from qwen_ls.text.lines import Point
from qwen_ls.text.positions import Encoding
from tests.support.places import snapshot_of

SNAPSHOT = snapshot_of("\U0001f600 = 1\n", version=7)
CHANGED = ChangedDocument(SNAPSHOT, (Edit(Point(0, 4), Point(0, 5), "2"),))
CREATED = NewFile("file:///project/test_a.py", "def test_a():\n    assert True\n")
ABLE = EditAbilities(applies=True, versions=True, creates_files=True, asks_first=True)


def written(client: Client, *changes: ChangedDocument | NewFile, ask_first: bool = False) -> types.WorkspaceEdit:
    return workspace_edit(client, changes, label="Qwen: Fix", ask_first=ask_first)


def test_a_document_is_named_with_its_version() -> None:
    edit = written(Client(edits=ABLE), CHANGED)
    assert edit.changes is None
    assert edit.document_changes is not None
    [document] = edit.document_changes
    assert isinstance(document, types.TextDocumentEdit)
    assert (document.text_document.uri, document.text_document.version) == (SNAPSHOT.uri, 7)
    assert document.edits == [
        types.TextEdit(types.Range(types.Position(0, 5), types.Position(0, 6)), "2"),
    ]


def test_a_file_that_nobody_has_open_has_no_version() -> None:
    edit = written(Client(edits=ABLE), ChangedDocument(SNAPSHOT, CHANGED.edits, is_open=False))
    assert edit.document_changes is not None
    [document] = edit.document_changes
    assert isinstance(document, types.TextDocumentEdit)
    assert document.text_document.version is None


def test_neovim_checks_versions_though_it_does_not_say_so() -> None:
    assert written(Client(name="Neovim"), CHANGED).document_changes is not None


def test_a_plain_client_gets_changes_in_its_own_encoding() -> None:
    edit = written(Client(encoding=Encoding.UTF8), CHANGED)
    assert edit.document_changes is None
    assert edit.changes == {
        SNAPSHOT.uri: [types.TextEdit(types.Range(types.Position(0, 7), types.Position(0, 8)), "2")]
    }


def test_a_new_file_is_created_and_never_overwrites_one() -> None:
    edit = written(Client(edits=ABLE), CREATED)
    assert edit.document_changes is not None
    creation, text = edit.document_changes
    assert isinstance(creation, types.CreateFile)
    assert creation.options == types.CreateFileOptions(overwrite=False, ignore_if_exists=False)
    assert isinstance(text, types.TextDocumentEdit)
    assert [each.new_text for each in text.edits if isinstance(each, types.TextEdit)] == [CREATED.text]


def test_a_client_that_creates_no_files_is_not_asked_to() -> None:
    with pytest.raises(CannotCreate):
        written(Client(edits=EditAbilities(versions=True)), CREATED)


def test_the_user_is_asked_first_where_the_client_can() -> None:
    edit = written(Client(edits=ABLE), CHANGED, CREATED, ask_first=True)
    assert edit.change_annotations is not None
    [(name, annotation)] = edit.change_annotations.items()
    assert (annotation.label, annotation.needs_confirmation) == ("Qwen: Fix", True)
    assert edit.document_changes is not None
    for change in edit.document_changes:
        named = change.edits if isinstance(change, types.TextDocumentEdit) else [change]
        assert [getattr(each, "annotation_id", None) for each in named] == [name] * len(named)


def test_a_client_that_cannot_ask_is_sent_no_annotations() -> None:
    edit = written(Client(edits=EditAbilities(versions=True)), CHANGED, ask_first=True)
    assert edit.change_annotations is None
