"""What tools may look at: open documents with the judgement on each, and the folders in which files are read."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from qwen_ls.assist.tools.view import View
from qwen_ls.context.diagnostics import Diagnostic, Diagnostics
from qwen_ls.context.privacy import Exclusions, PrivacyRules
from qwen_ls.context.source_files import Allowed
from qwen_ls.documents import Documents
from qwen_ls.text.lines import Point
from qwen_ls.tool_view import readable_folders, view_of
from tests.support.context_world import ContextWorld

ONE, TWO = PurePosixPath("/w/one"), PurePosixPath("/w/two")


class Desk:
    """Open documents in a workspace."""

    def __init__(self) -> None:
        self.world = ContextWorld(folders=(ONE,))
        self.documents = Documents()
        self.diagnostics = Diagnostics()
        self.at_hand = self.documents.open("file:///w/one/a.py", "python", 1, "a = 1\n")

    def view(self) -> View:
        allowed = Allowed((Path(ONE),), Exclusions((ONE,), PrivacyRules()))
        return view_of(self.world, self.documents, self.diagnostics, self.at_hand, allowed)

    def shown(self) -> dict[str, bool]:
        return {each.told: each.may_be_shown for each in self.view().open_files}


def test_an_open_document_is_there_with_its_text_and_diagnostics() -> None:
    desk = Desk()
    problem = Diagnostic(Point(0, 0), Point(0, 1), "wrong")
    desk.diagnostics.take(desk.at_hand.uri, [problem])
    [open_file] = desk.view().open_files
    assert (open_file.told, open_file.path, open_file.diagnostics) == ("a.py", Path("/w/one/a.py"), (problem,))
    assert str(open_file.snapshot.text) == "a = 1\n"


def test_a_document_that_is_private_may_not_be_shown() -> None:
    desk = Desk()
    desk.documents.open("file:///w/one/b.py", "python", 1, "")
    desk.world.private.add("b.py")
    assert desk.shown() == {"a.py": True, "b.py": False}


def test_a_document_outside_of_the_workspace_may_not_be_shown() -> None:
    desk = Desk()
    desk.documents.open("file:///w/other.py", "python", 1, "")
    assert desk.shown() == {"a.py": True, "other.py": False}


@pytest.mark.parametrize(
    ("folders", "path", "asks", "expected"),
    [
        ((ONE,), None, True, [ONE]),
        ((ONE, TWO), ONE / "a.py", False, [ONE, TWO]),
        ((ONE, TWO), TWO / "a.py", True, [TWO]),
        ((ONE, TWO), None, True, []),
        ((), None, False, []),
    ],
)
def test_only_folders_whose_settings_are_known_are_read(
    folders: tuple[PurePosixPath, ...], path: PurePosixPath | None, asks: bool, expected: list[PurePosixPath]
) -> None:
    assert readable_folders(folders, path, asks_for_settings=asks) == tuple(map(Path, expected))
