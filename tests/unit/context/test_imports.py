"""Imports: found in the workspace, language by language, read only where it is allowed, and bounded."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qwen_ls.context.imports import MOST_FILES, Importing, Imports
from qwen_ls.context.privacy import Exclusions, PrivacyRules
from qwen_ls.context.source_files import MOST_BYTES, Allowed, SourceFiles
from qwen_ls.text.document import Snapshot
from qwen_ls.text.lines import Text

AREA = "def area(width):\n    return width\n\n\ndef other():\n    pass\n"


class Workspace:
    """A folder of files, and what imports bring to one of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open: dict[Path, Snapshot] = {}
        self.files = SourceFiles(self.open.get)
        self.imports = Imports(self.files)
        self.rules = PrivacyRules()

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def brought(self, name: str, head: str, language: str) -> dict[str, list[str]]:
        """What is brought to a file, by the files that it comes from."""
        allowed = Allowed((self.folder,), Exclusions((self.folder,), self.rules))
        importing = Importing(head, language, self.folder / name, allowed)
        found = self.imports.brought(importing, lambda: False)
        return {
            each.path.relative_to(self.folder).as_posix(): [signature.name for signature in each.signatures]
            for each in found
        }


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    folder = tmp_path.resolve() / "project"
    folder.mkdir()
    return Workspace(folder)


@pytest.mark.parametrize(
    ("file", "text", "importer", "language", "head", "names"),
    [
        ("pkg/shapes.py", AREA, "pkg/a.py", "python", "from .shapes import area", ["area"]),
        ("pkg/shapes.py", AREA, "a.py", "python", "from pkg.shapes import area as a", ["area"]),
        ("src/pkg/shapes.py", AREA, "tests/a.py", "python", "from pkg.shapes import area", ["area"]),
        ("pkg/shapes.py", AREA, "pkg/sub/a.py", "python", "from ..shapes import *", ["area", "other"]),
        ("pkg/shapes/__init__.py", AREA, "a.py", "python", "import pkg.shapes", ["area", "other"]),
        ("pkg/shapes.py", AREA, "pkg/a.py", "python", "from . import shapes", ["area", "other"]),
        ("src/x.ts", "export function f(): void {}", "src/a.ts", "typescript", "import {f} from './x'", ["f"]),
        ("src/x.ts", "export function f(): void {}", "src/a.ts", "typescript", "import {f} from './x.js'", ["f"]),
        ("x/index.js", "export class K {}", "a/b.js", "javascript", "import {K} from '../x'", ["K"]),
        ("src/x.tsx", "export class K {}", "src/p/a.tsx", "typescriptreact", "import {K} from '@/x'", ["K"]),
        ("src/x.rs", "pub fn f() {}", "src/main.rs", "rust", "mod x;", ["f"]),
        ("src/x/mod.rs", "pub fn f() {}", "src/y.rs", "rust", "use super::x::f;", ["f"]),
        ("inc/x.h", "int f(int a);", "inc/a.c", "c", '#include "x.h"', ["f"]),
        ("include/x/y.h", "int f(int a);", "src/a.cpp", "cpp", '#include "x/y.h"', ["f"]),
        ("src/main/java/c/d/K.java", "class K {}", "src/main/java/c/a/A.java", "java", "import c.d.K;", ["K"]),
    ],
)
def test_a_file_of_the_workspace_is_found(
    workspace: Workspace, file: str, text: str, importer: str, language: str, head: str, names: list[str]
) -> None:
    workspace.write(file, text)
    assert workspace.brought(importer, f"{head}\n", language) == {file: names}


def test_a_crate_s_module_is_found(workspace: Workspace) -> None:
    workspace.write("Cargo.toml", "")
    workspace.write("src/a/b.rs", "pub fn f() {}\npub fn g() {}\n")
    assert workspace.brought("src/c.rs", "use crate::a::b::{f};\n", "rust") == {"src/a/b.rs": ["f"]}


def test_a_package_of_the_same_go_module_and_the_own_one_are_found(workspace: Workspace) -> None:
    workspace.write("go.mod", "module example.com/m\n")
    workspace.write("shape/area.go", "package shape\nfunc Area() {}\n")
    workspace.write("shape/area_test.go", "package shape\nfunc TestArea() {}\n")
    workspace.write("main/other.go", "package main\nfunc Other() {}\n")
    head = 'package main\nimport (\n"fmt"\n"example.com/m/shape"\n)\n'
    found = workspace.brought("main/main.go", head, "go")
    assert found == {"main/other.go": ["Other"], "shape/area.go": ["Area"]}


def test_a_name_is_followed_to_where_it_comes_from(workspace: Workspace) -> None:
    workspace.write("pkg/__init__.py", "from .inner import area\n")
    workspace.write("pkg/inner.py", AREA)
    assert workspace.brought("a.py", "from pkg import area\n", "python") == {"pkg/inner.py": ["area"]}


def test_files_that_import_each_other_are_followed_to_an_end(workspace: Workspace) -> None:
    workspace.write("a.py", "from b import x\n")
    workspace.write("b.py", "from a import x\nfrom b import x\n")
    assert workspace.brought("c.py", "from a import x\n", "python") == {}


def test_what_is_open_counts_as_the_editor_has_it(workspace: Workspace) -> None:
    path = workspace.write("shapes.py", AREA)
    workspace.open[path] = Snapshot(path.as_uri(), "python", 2, Text.of("def unsaved(): ...\n"))
    assert workspace.brought("a.py", "import shapes\n", "python") == {"shapes.py": ["unsaved"]}


def test_a_file_that_changed_is_read_again(workspace: Workspace) -> None:
    path = workspace.write("shapes.py", AREA)
    workspace.brought("a.py", "import shapes\n", "python")
    path.write_text("def changed(): ...\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert workspace.brought("a.py", "import shapes\n", "python") == {"shapes.py": ["changed"]}


def test_an_excluded_file_is_not_read(workspace: Workspace) -> None:
    workspace.write("shapes.py", AREA)
    workspace.rules = PrivacyRules(exclude=("shapes.py",))
    assert workspace.brought("a.py", "import shapes\n", "python") == {}


def test_a_link_to_an_excluded_file_is_not_read(workspace: Workspace) -> None:
    (workspace.folder / "shapes.py").symlink_to(workspace.write("private/real.py", AREA))
    workspace.rules = PrivacyRules(exclude=("private/",))
    assert workspace.brought("a.py", "import shapes\n", "python") == {}


def test_nothing_outside_of_the_workspace_is_read(workspace: Workspace) -> None:
    outside = workspace.folder.parent / "outside.py"
    outside.write_text(AREA, encoding="utf-8")
    (workspace.folder / "linked.py").symlink_to(outside)
    workspace.rules = PrivacyRules(allow_outside_workspace=True)
    assert workspace.brought("pkg/a.py", "from ...outside import area\nimport linked\n", "python") == {}


@pytest.mark.parametrize(
    ("name", "language", "head"),
    [
        ("a.c", "c", '#include "/elsewhere/x.h"\n#include "../../elsewhere/x.h"\n'),
        ("a.py", "python", "from ....elsewhere import x\n"),
        ("a.ts", "typescript", "import {x} from '../../elsewhere/x'\n"),
        ("a.go", "go", 'package m\nimport "example.com/m/../../elsewhere"\n'),
    ],
)
def test_nothing_outside_of_the_workspace_is_looked_at(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, name: str, language: str, head: str
) -> None:
    workspace.write("go.mod", "module example.com/m\n")
    looked_at = watched(monkeypatch)
    workspace.brought(name, head, language)
    assert [path for path in looked_at if "elsewhere" in path] == []


def watched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that the disk is asked for from now on."""
    looked_at: list[str] = []

    def noting(ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(path: Any, *args: Any, **named: Any) -> Any:
            looked_at.append(str(path))
            return ask(path, *args, **named)

        return asked

    for call in ("stat", "lstat", "scandir", "readlink"):
        monkeypatch.setattr(os, call, noting(getattr(os, call)))
    return looked_at


def test_a_workspace_that_is_opened_by_a_link_is_read(workspace: Workspace) -> None:
    workspace.write("shapes.py", AREA)
    link = workspace.folder.parent / "link"
    link.symlink_to(workspace.folder)
    allowed = Allowed((link,), Exclusions((link,), workspace.rules))
    assert workspace.files.first([workspace.folder / "shapes.py"], allowed) is not None
    assert workspace.files.first([link / "shapes.py"], allowed) is not None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_read(workspace: Workspace) -> None:
    os.mkfifo(workspace.folder / "shapes.py")
    assert workspace.brought("a.py", "import shapes\n", "python") == {}


def test_a_huge_file_is_not_read(workspace: Workspace) -> None:
    workspace.write("shapes.py", AREA + "#" * MOST_BYTES)
    assert workspace.brought("a.py", "import shapes\n", "python") == {}


def test_only_so_many_files_are_told_of(workspace: Workspace) -> None:
    for number in range(MOST_FILES + 5):
        workspace.write(f"m{number}.py", AREA)
    head = "".join(f"import m{number}\n" for number in range(MOST_FILES + 5))
    assert len(workspace.brought("a.py", head, "python")) == MOST_FILES


def test_a_look_up_that_nobody_wants_ends(workspace: Workspace) -> None:
    workspace.write("shapes.py", AREA)
    allowed = Allowed((workspace.folder,), Exclusions((workspace.folder,), PrivacyRules()))
    importing = Importing("import shapes\n", "python", workspace.folder / "a.py", allowed)
    assert workspace.imports.brought(importing, lambda: True) == []
