"""Which documents are served, told by their URIs alone, and where each says that it lies."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath, PureWindowsPath
from urllib.parse import unquote

from qwen_ls.text import uris
from qwen_ls.text.uris import IS_WINDOWS

FILE, UNTITLED, REMOTE, CELL = "file", "untitled", "vscode-remote", "vscode-notebook-cell"

GIT_MESSAGES = {
    name.lower()
    for name in (
        "COMMIT_EDITMSG",
        "MERGE_MSG",
        "SQUASH_MSG",
        "TAG_EDITMSG",
        "NOTES_EDITMSG",
        "EDIT_DESCRIPTION",
        "git-rebase-todo",
        "addp-hunk-edit.diff",
    )
}
"""What Git opens an editor for. It lies inside of `.git`, but for repositories that are kept apart."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document lies."""

    path: PurePath
    is_saved: bool = True
    is_here: bool = True
    """Whether the path is one of this machine's files."""


def place_of(uri: str) -> Place | None:
    """Return where a document lies, or None where documents of its kind are not served."""
    scheme = uris.scheme(uri)
    if scheme == CELL:
        scheme = _notebook_scheme(uri)
    if scheme not in {FILE, UNTITLED, REMOTE}:
        return None
    rest = uri[uri.index(":") + 1 :]
    if scheme == FILE and not rest.strip("/"):  # Neovim's buffers without a name
        return Place(PurePath("/"), is_saved=False, is_here=False)
    if scheme == UNTITLED and not rest.startswith("/"):
        rest = f"///{rest}"
    path = uris.to_path(f"file:{rest}", windows=IS_WINDOWS and scheme != REMOTE)
    if path is None:
        return None
    return Place(path, is_saved=scheme != UNTITLED, is_here=scheme == FILE)


def names_of(path: PurePath) -> tuple[str, ...]:
    """The names that lead from the root to a file, without `.` and `..`, as the file system takes them."""
    names: list[str] = []
    for name in path.parts[1:] if path.anchor else path.parts:
        if name == "..":
            names[-1:] = []
        elif name != ".":
            names.append(_without_windows_tail(name) if isinstance(path, PureWindowsPath) else name)
    return tuple(names)


def is_git_s_own(names: Sequence[str]) -> bool:
    """Tell whether a file is Git's own: a commit message, a rebase's list, or anything inside of `.git`."""
    return any(name.lower() == ".git" for name in names) or (bool(names) and names[-1].lower() in GIT_MESSAGES)


def _notebook_scheme(uri: str) -> str:
    """The scheme of the notebook that a cell belongs to: VS Code keeps it behind an `s`, in base64.

    A notebook in a diff has `git` there. A cell without a scheme is taken to be a file's, which is judged strictest.
    """
    encoded = unquote(uri.partition("#")[2]).partition("s")[2]
    try:
        decoded = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode("ascii")
    except ValueError:
        return ""
    return decoded.lower() or FILE


def _without_windows_tail(name: str) -> str:
    """Windows opens `.env` for `.env.`, for `.env ` and for `.env::$DATA`."""
    return name.partition(":")[0].rstrip(" .") or name
