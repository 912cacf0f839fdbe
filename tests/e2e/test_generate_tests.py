"""Generate tests: a new file, or tests in the file that has some, in each kind of editor and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from lsprotocol import types

from tests.support.buffer import Buffer
from tests.support.commands import Command
from tests.support.editors import HELIX, NEOVIM, VSCODE, EditorKind
from tests.support.fake_service import FakeService, Reply
from tests.support.lsp import Editor, StartEditor

pytestmark = pytest.mark.asyncio(loop_scope="session")

AREA = "def area(w, h):\n    return w * |h\n"
HEAD = "from shop.area import area\n\n\n"
THERE = HEAD + "def test_area():\n    assert area(1, 2) == 2\n"
ZERO = "def test_zero():\n    assert area(0, 2) == 0\n"
SAID = f"```python\n{HEAD}{ZERO}```\n"

in_each_kind = pytest.mark.parametrize("kind", [VSCODE, NEOVIM, HELIX], ids=lambda kind: kind.name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a project, with a module."""
    project = tmp_path / "project"
    write(project, {"pyproject.toml": "[tool.pytest.ini_options]\n", "shop/area.py": AREA.replace("|", "")})
    return project


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


async def opened(start_editor: StartEditor, folder: Path, kind: EditorKind = VSCODE) -> Editor:
    editor = await start_editor(kind, folders=[folder])
    editor.open(AREA, uri=(folder / "shop/area.py").as_uri())
    return editor


async def opened_beside(editor: Editor, path: Path, text: str) -> Buffer:
    """Open another document behind the one in front, and wait until its settings are known."""
    front = editor.buffer
    beside = editor.open(text, uri=path.as_uri())
    editor.buffer = front
    await editor.asked_for(beside.uri)
    return beside


def generate(editor: Editor) -> Command:
    place = {"line": editor.buffer.position.line, "character": editor.buffer.position.character}
    document = {"uri": editor.buffer.uri, "version": editor.buffer.version}
    argument = {"textDocument": document, "range": {"start": place, "end": place}, "action": "tests"}
    return Command(editor, "qwen-ls.runAction", argument)


async def offered(editor: Editor) -> types.CodeAction:
    """The action as it is in the editor's menu."""
    place = types.Range(editor.buffer.position, editor.buffer.position)
    context = types.CodeActionContext([], trigger_kind=types.CodeActionTriggerKind.Invoked)
    params = types.CodeActionParams(types.TextDocumentIdentifier(editor.buffer.uri), place, context)
    actions = await editor.request(types.TEXT_DOCUMENT_CODE_ACTION, params).result()
    [action] = [each for each in actions if each.title == "Qwen: Generate tests"]
    assert isinstance(action, types.CodeAction)
    return action


async def refusal(editor: Editor) -> str:
    return (await generate(editor).error()).message


def prompt_of(service: FakeService, n: int = 0) -> str:
    content: str = service.requests[n].body["messages"][-1]["content"]
    return content


@in_each_kind
async def test_a_new_file_is_created(
    start_editor: StartEditor, service: FakeService, folder: Path, kind: EditorKind
) -> None:
    service.reply(SAID)
    editor = await opened(start_editor, folder, kind)
    await generate(editor).result()
    await editor.until(lambda: bool(editor.client.edits), "the edit")
    await editor.round_trip()
    assert editor.created == {(folder / "tests/test_area.py").as_uri(): HEAD + ZERO}
    assert editor.text == AREA.replace("|", "")


@pytest.mark.parametrize("kind", [VSCODE, NEOVIM], ids=lambda kind: kind.name)
async def test_where_the_editor_goes_on_meanwhile_the_action_is_resolved(
    start_editor: StartEditor, service: FakeService, folder: Path, kind: EditorKind
) -> None:
    service.reply(SAID)
    editor = await opened(start_editor, folder, kind)
    action = await offered(editor)
    assert (action.command, service.requests) == (None, [])
    resolved = await editor.request(types.CODE_ACTION_RESOLVE, action).result()
    editor.apply(resolved.edit)
    assert editor.created == {(folder / "tests/test_area.py").as_uri(): HEAD + ZERO}
    assert editor.client.edits == []


async def test_where_the_editor_would_block_the_action_s_command_is_answered_at_once(
    start_editor: StartEditor, service: FakeService, folder: Path
) -> None:
    service.reply(Reply(SAID, hold_after=1))
    editor = await opened(start_editor, folder, HELIX)
    action = await offered(editor)
    assert action.command is not None
    assert await Command(editor, action.command.command, *(action.command.arguments or ())).result() is None
    await service.until_request(1)
    service.requests[0].release()
    await editor.until(lambda: bool(editor.client.edits), "the edit")
    await editor.round_trip()
    assert editor.created == {(folder / "tests/test_area.py").as_uri(): HEAD + ZERO}


async def test_where_the_editor_would_block_a_refusal_is_a_message(
    start_editor: StartEditor, service: FakeService, folder: Path
) -> None:
    service.reply("I cannot do that.")
    editor = await opened(start_editor, folder, HELIX)
    assert await generate(editor).result() is None
    assert "Nothing was written" in await editor.message()
    assert editor.client.edits == []


async def test_cancelling_closes_the_stream(start_editor: StartEditor, service: FakeService, folder: Path) -> None:
    service.reply(Reply(SAID, hold_after=1))
    editor = await opened(start_editor, folder)
    command = generate(editor)
    await service.until_request(1)
    command.request.cancel()
    assert await command.request.error_code() == -32800
    await service.requests[0].until_hung_up()
    assert editor.client.edits == []


@in_each_kind
async def test_a_file_that_is_not_open_is_added_to(
    start_editor: StartEditor, service: FakeService, folder: Path, kind: EditorKind
) -> None:
    write(folder, {"tests/test_area.py": THERE})
    service.reply(SAID)
    editor = await opened(start_editor, folder, kind)
    await generate(editor).result()
    await editor.until(lambda: bool(editor.client.edits), "the edit")
    [change] = editor.client.edits[0].edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert (change.text_document.uri, change.text_document.version) == ((folder / "tests/test_area.py").as_uri(), None)
    [only] = change.edits
    assert isinstance(only, types.TextEdit)
    assert (only.range.start, only.range.end, only.new_text) == (
        types.Position(5, 0),
        types.Position(5, 0),
        "\n\n" + ZERO,
    )


async def test_a_test_file_that_is_open_is_added_to_as_it_is_in_the_editor(
    start_editor: StartEditor, service: FakeService, folder: Path
) -> None:
    write(folder, {"tests/test_area.py": "# old\n"})
    editor = await opened(start_editor, folder)
    tests = await opened_beside(editor, folder / "tests/test_area.py", THERE)
    service.reply(SAID)
    await generate(editor).result()
    assert tests.text == f"{THERE}\n\n{ZERO}"
    assert THERE.strip() in prompt_of(service)


async def test_what_is_typed_into_the_test_file_meanwhile_is_kept(
    start_editor: StartEditor, service: FakeService, folder: Path
) -> None:
    write(folder, {"tests/test_area.py": THERE})
    editor = await opened(start_editor, folder)
    module, tests = editor.buffer, await opened_beside(editor, folder / "tests/test_area.py", f"|{THERE}")
    service.reply(Reply(SAID, hold_after=1))
    command = generate(editor)
    await service.until_request(1)
    editor.buffer = tests
    editor.type("import os\n")
    editor.buffer = module
    await editor.round_trip()
    service.requests[0].release()
    await command.result()
    assert tests.text == f"import os\n{THERE}\n\n{ZERO}"


async def test_the_model_is_told_the_code_the_place_and_the_style(
    start_editor: StartEditor, service: FakeService, folder: Path
) -> None:
    write(folder, {"shop/side.py": "", "tests/shop/test_side.py": "import pytest\n\n\ndef test_side():\n    pass\n"})
    service.reply(SAID)
    await generate(await opened(start_editor, folder)).result()
    told = prompt_of(service)
    for each in ("def area(w, h):", "`tests/shop/test_area.py`", "pytest", "`shop.area`", "def test_side()"):
        assert each in told
    assert service.requests[0].body["model"] == "qwen3-coder-next"


async def test_what_is_excluded_is_neither_shown_nor_written_to(
    start_editor: StartEditor, service: FakeService, folder: Path
) -> None:
    write(folder, {".gitignore": "tests/\n", "tests/test_area.py": THERE})
    editor = await opened(start_editor, folder)
    assert "tests/test_area.py is excluded" in await refusal(editor)
    assert service.requests == []


async def test_nothing_is_written_through_a_link_out_of_the_workspace(
    start_editor: StartEditor, service: FakeService, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (folder / "tests").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    editor = await opened(start_editor, folder)
    assert "Nothing was written" in await refusal(editor)
    assert service.requests == []


async def test_the_framework_s_import_is_added_where_the_model_forgot_it(
    start_editor: StartEditor, service: FakeService, folder: Path
) -> None:
    test = "def test_zero():\n    with pytest.raises(TypeError):\n        area(0)\n"
    service.reply(f"```python\n{HEAD}{test}```")
    editor = await opened(start_editor, folder)
    await generate(editor).result()
    assert list(editor.created.values()) == [f"import pytest\n{HEAD}{test}"]


async def test_an_answer_that_does_not_parse_is_asked_for_once_more(
    start_editor: StartEditor, service: FakeService, folder: Path
) -> None:
    service.replies("```python\ndef test_zero(:\n    pass\n```", SAID)
    editor = await opened(start_editor, folder)
    await generate(editor).result()
    assert list(editor.created.values()) == [HEAD + ZERO]
    assert "does not parse" in prompt_of(service, 1)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("I cannot do that.", "no fenced block"),
        ("```python\nx = 1\n```", "no test"),
        ("```python\ndef test_area():\n    pass\n```", "in the file already"),
        ("```python\ndef test_x():\n    pass\n", "cut off"),
    ],
)
async def test_an_answer_that_cannot_be_used_twice_is_refused(
    start_editor: StartEditor, service: FakeService, folder: Path, said: str, why: str
) -> None:
    write(folder, {"tests/test_area.py": THERE})
    service.reply(said)
    editor = await opened(start_editor, folder)
    assert why in await refusal(editor)
    assert (editor.client.edits, len(service.requests)) == ([], 2)


async def test_a_cut_off_answer_is_never_written_half(
    start_editor: StartEditor, service: FakeService, folder: Path
) -> None:
    service.reply(Reply(SAID[:-12], finish_reason="length"))
    editor = await opened(start_editor, folder)
    assert "cut off" in await refusal(editor)
    assert editor.client.edits == []


async def test_a_project_that_is_not_known_is_refused(
    start_editor: StartEditor, service: FakeService, folder: Path
) -> None:
    (folder / "pyproject.toml").unlink()
    editor = await opened(start_editor, folder)
    assert "does not know where tests go" in await refusal(editor)
    assert service.requests == []


async def test_a_file_outside_of_a_workspace_is_refused(editor: Editor, service: FakeService) -> None:
    editor.open(AREA)
    assert "open the project's folder" in await refusal(editor)
    assert service.requests == []


async def test_rust_s_tests_are_an_edit_of_the_file_itself(editor: Editor, service: FakeService) -> None:
    service.reply("```rust\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn is_one() {}\n}\n```")
    editor.open("fn area() -> u32 {\n    |1\n}\n", language="rust", uri="file:///project/src/area.rs")
    await generate(editor).result()
    assert editor.text == (
        "fn area() -> u32 {\n    1\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n"
        "    fn is_one() {}\n}\n"
    )
