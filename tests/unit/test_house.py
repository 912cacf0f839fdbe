"""The rules of the house that a reader relies on: who may import whom, and where a library stops."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "qwen_ls"

FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"__main__"}),
    frozenset({"cli"}),
    frozenset({"server"}),
    frozenset({"handlers"}),
    frozenset({"session"}),
    frozenset({"preferences", "services", "status_bar", "surroundings"}),
    frozenset({"client", "editor", "documents", "work_progress", "shown_files", "live_documents", "tool_view"}),
    frozenset({"transport"}),
    frozenset({"protocol"}),
    frozenset({"assist", "completion"}),
    frozenset({"settings"}),
    frozenset({"guard"}),
    frozenset({"context"}),
    frozenset({"model"}),
    frozenset({"syntax"}),
    frozenset({"text", "log", "parent", "garbage"}),
)
"""The floors from the roof down. A room may use its own floor and every floor below, never one above."""

LIBRARIES = {
    "pygls": {"protocol", "transport", "server", "handlers", "editor", "client", "work_progress"},
    "lsprotocol": {"protocol", "server", "handlers", "editor", "client", "work_progress"},
    "openai": {"model"},
    "pydantic": {"settings", "handlers", "assist.tools"},
    "rich": {"cli"},
    "tree_sitter": {"syntax"},
    "tree_sitter_language_pack": {"syntax"},
}
"""The rooms, or packages in them, that may import each library; everywhere else it does not exist."""

HEAVY = ("openai", "pydantic", "rich", "httpx", "httpx2", "psutil", "huggingface_hub", "platformdirs", "tree_sitter")
"""What must not be imported before the server has answered `initialize`."""


def modules() -> Iterator[tuple[str, Path]]:
    """Every module's room and file."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts != ("__init__",):
            yield parts[0], path


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """The line and dotted name of everything that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def package_of(path: Path) -> str:
    """The dotted name of the package that a module lies in."""
    return ".".join(path.relative_to(PACKAGE).parent.parts)


def floor_of(room: str) -> int:
    """The number of a room's floor, from the roof."""
    [number] = [number for number, floor in enumerate(FLOORS) if room in floor]
    return number


@pytest.mark.parametrize("room", sorted({room for room, _ in modules()}))
def test_imports_run_downwards_only(room: str) -> None:
    upward = [
        f"{path.relative_to(PACKAGE)}:{line} imports {name}"
        for each, path in modules()
        if each == room
        for line, name in imports(path)
        if name.startswith("qwen_ls.") and name.split(".")[1] not in {"__version__", room}
        if floor_of(name.split(".")[1]) < floor_of(room)
    ]
    assert upward == []


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_a_library_stops_where_it_should(library: str) -> None:
    astray = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for room, path in modules()
        if room not in LIBRARIES[library] and package_of(path) not in LIBRARIES[library]
        for line, name in imports(path)
        if name.split(".")[0] == library
    ]
    assert astray == []


def test_engines_see_of_the_model_only_its_seam() -> None:
    seam = {"qwen_ls.model.base", "qwen_ls.model.errors", "qwen_ls.model.tokens", "qwen_ls.model.catalogue"}
    astray = [
        f"{path.relative_to(PACKAGE)}:{line} imports {name}"
        for room, path in modules()
        if room in {"completion", "assist", "context"}
        for line, name in imports(path)
        if name.startswith("qwen_ls.model.") and name.rpartition(".")[0] not in seam
    ]
    assert astray == []


def test_nothing_heavy_is_imported_before_initialize_is_answered() -> None:
    found = f"[name for name in {HEAVY!r} if name in sys.modules]"
    script = f"import sys; from qwen_ls.server import create_server; create_server(); print({found})"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == "[]"
