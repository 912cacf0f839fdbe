"""Real tasks with the real local model: what comes out is checked by tools that know nothing of this project."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types

from qwen_ls.model.local.weights import WeightsFile
from tests.support.editors import VSCODE
from tests.support.isolation import with_own_weights
from tests.support.lsp import QUICK, Editor

pytestmark = [pytest.mark.model, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(240)]

UNDOCUMENTED = """\
def largest(numbers):
    |found = numbers[0]
    for number in numbers:
        found = max(found, number)
    return found
"""
WRONG = """\
def double(number: int) -> int:
    return number * 2


def text_of(number: int) -> str:
    return |double(number)
"""
SUBJECT = "def add(a: int, b: int) -> int:\n    return a + |b\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which tests are written for pytest, in a folder of their own."""
    project = tmp_path_factory.mktemp("project").resolve()
    (project / "pyproject.toml").write_text('[tool.pytest.ini_options]\npythonpath = ["."]\n', encoding="utf-8")
    (project / "tests").mkdir()
    (project / "tests" / "test_other.py").write_text("def test_nothing():\n    assert True\n", encoding="utf-8")
    return project


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def editor(
    local_weights: WeightsFile, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Editor]:
    """An editor whose server runs the local model."""
    assert local_weights.is_present()
    environment = with_own_weights(tmp_path_factory.mktemp("home"))
    editor = await Editor.start(VSCODE, environment, options=QUICK, folders=[project])
    yield editor
    await editor.stop()


async def run(editor: Editor, title: str, diagnostics: Sequence[types.Diagnostic] = ()) -> None:
    """Choose the action whose title begins like this at the cursor, resolve it, and apply its edit."""
    at = editor.buffer.position
    params = types.CodeActionParams(
        text_document=types.TextDocumentIdentifier(editor.buffer.uri),
        range=types.Range(at, at),
        context=types.CodeActionContext(list(diagnostics), trigger_kind=types.CodeActionTriggerKind.Invoked),
    )
    offered: list[Any] = await editor.request(types.TEXT_DOCUMENT_CODE_ACTION, params).result()
    [chosen, *_] = [action for action in offered if action.title.startswith(title)]
    assert chosen.data, chosen
    answer = editor.request(types.CODE_ACTION_RESOLVE, chosen)
    await answer.until_answered(within_s=120)
    editor.apply((await answer.result()).edit)


async def test_a_function_is_documented_and_its_code_stays(editor: Editor, project: Path) -> None:
    editor.open(UNDOCUMENTED, uri=(project / "numbers.py").as_uri())
    await run(editor, "Qwen: Document")
    [function] = ast.parse(editor.text).body
    assert isinstance(function, ast.FunctionDef)
    assert ast.get_docstring(function)
    [before] = ast.parse(UNDOCUMENTED.replace("|", "")).body
    assert isinstance(before, ast.FunctionDef)
    assert [ast.dump(each) for each in function.body[1:]] == [ast.dump(each) for each in before.body]


async def test_an_error_that_a_checker_found_is_fixed(editor: Editor, project: Path, tmp_path: Path) -> None:
    editor.open(WRONG, uri=(project / "texts.py").as_uri())
    [problem] = complaints(editor.text, tmp_path)
    await run(editor, "Qwen: Fix", [problem])
    assert complaints(editor.text, tmp_path) == []
    assert "def text_of(number: int) -> str:" in editor.text


async def test_a_test_is_written_that_runs(editor: Editor, project: Path) -> None:
    source = project / "adding.py"
    editor.open(SUBJECT, uri=source.as_uri())
    source.write_text(editor.text, encoding="utf-8")
    await run(editor, "Qwen: Generate tests")
    [(uri, text)] = editor.created.items()
    written = project / "tests" / "test_adding.py"
    assert uri == written.as_uri()
    written.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(written)]
    said = output_of(command, project)
    assert re.search(r"\d+ passed", said), f"{text}\n{said}"


def complaints(source: str, folder: Path) -> list[types.Diagnostic]:
    """What mypy says of a source."""
    path = folder / "checked.py"
    path.write_text(source, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--show-column-numbers", str(path)]
    found = re.findall(r":(\d+):(\d+): error: (.+?)  \[([\w-]+)\]$", output_of(command, folder), re.MULTILINE)
    return [
        types.Diagnostic(
            types.Range(types.Position(int(line) - 1, int(column) - 1), types.Position(int(line) - 1, 999)),
            message,
            severity=types.DiagnosticSeverity.Error,
            code=code,
            source="mypy",
        )
        for line, column, message, code in found
    ]


def output_of(command: Sequence[str], folder: Path) -> str:
    """What a tool prints, however it ends."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
