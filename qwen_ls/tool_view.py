"""What a model may look at with tools beside a document: from a session's documents, folders and rules to a view."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Protocol

from qwen_ls.assist.tools.view import OpenFile, View
from qwen_ls.context.diagnostics import Diagnostics
from qwen_ls.context.module_paths import is_inside
from qwen_ls.context.places import place_of
from qwen_ls.context.source_files import Allowed
from qwen_ls.documents import Documents
from qwen_ls.text.document import Snapshot


class World(Protocol):
    """What has to be known to tell what may be looked at; `qwen_ls.surroundings.Surroundings` knows it."""

    @property
    def folders(self) -> Sequence[PurePath]:
        """The workspace's folders."""
        ...

    def may_show(self, origin: Snapshot | Path, beside: Snapshot) -> bool:
        """Whether anything of a document or file may be sent, by its own rules and by those of another document."""
        ...

    def told_path(self, origin: Snapshot | Path) -> str:
        """A document's or file's path, as a model is told it."""
        ...


def view_of(world: World, documents: Documents, diagnostics: Diagnostics, beside: Snapshot, allowed: Allowed) -> View:
    """What may be looked at now, for a question about a document."""
    folders = tuple(map(Path, world.folders))
    open_files = []
    for snapshot in documents.snapshots():
        place = place_of(snapshot.uri)
        path = None if place is None or not place.is_here else Path(place.path)
        is_of_the_workspace = path is None or is_inside(path, folders)
        open_files.append(
            OpenFile(
                told=world.told_path(snapshot),
                snapshot=snapshot,
                path=path,
                may_be_shown=is_of_the_workspace and world.may_show(snapshot, beside),
                diagnostics=diagnostics.of(snapshot.uri),
            )
        )
    return View(allowed, tuple(open_files))


def readable_folders(
    folders: Sequence[PurePath], path: PurePath | None, *, asks_for_settings: bool
) -> tuple[Path, ...]:
    """The folders in which files may be read that are not open, for a question about the document at a path.

    A client that is asked for settings has its own for each folder, what is excluded among them; only those of
    documents are known. So where it has several folders, only that of the document is read.
    """
    if asks_for_settings and len(folders) > 1:
        folders = [folder for folder in folders if path is not None and path.is_relative_to(folder)]
    return tuple(map(Path, folders))
