"""`list_files`: which files there are."""

from __future__ import annotations

from itertools import islice

from pydantic import Field

from qwen_ls.assist.tools.bounds import CUT, MOST_CHARS
from qwen_ls.assist.tools.tool import Arguments, Desk, Looking
from qwen_ls.assist.tools.walking import Walk

MOST_FILES = 200


class ListFiles(Arguments):
    """Where to look, and for what."""

    folder: str = Field("", max_length=1_024, description="Relative to the workspace's folder; all of it by default.")
    pattern: str = Field("", max_length=256, description="As in a .gitignore: *.py, test_*, src/**/*.ts")


def list_files(said: ListFiles, desk: Desk) -> str:
    """The files that fit, those near the top first."""
    walk = Walk(desk.view, desk.files, desk.turn, said.folder, said.pattern)
    found = [desk.files.told(path) for path in islice(walk.paths(), MOST_FILES + 1)]
    listed: list[str] = []
    room = MOST_CHARS - len(CUT) - 100
    for told in found[:MOST_FILES]:
        room -= len(told) + 1
        if room < 0:
            break
        listed.append(told)
    if len(listed) < len(found):
        listed.append("(There are more. Name a folder or a pattern.)")
    elif walk.is_cut:
        listed.append("(Not all could be looked at. Name a folder.)")
    return "\n".join(listed) or "There is no such file that may be read."


LIST_FILES = Looking(
    "list_files",
    "List the files of the user's workspace, of all of it or of one folder, at most 200.",
    ListFiles,
    list_files,
    lambda said: f"listing {said.pattern or said.folder or 'files'}",
)
